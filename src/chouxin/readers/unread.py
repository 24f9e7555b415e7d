"""What a container says of files that could not be looked at: their names, which are all that speaks for them."""

from collections.abc import Iterator

from chouxin.domain import Fault, FaultKind, Limits, Part, Source, Text, Tree
from chouxin.readers.digest import digest_of
from chouxin.readers.labels import label

_TOLD = 20
"""Faults of one sort that are told one by one; the others are counted."""
_MOST_NAMES = 10_000


class Unread:
    """Collects the members of one container that could not be read, and the reasons."""

    def __init__(self, source: Source, by: str, limits: Limits) -> None:
        self._source, self._by, self._limits = source, by, limits
        self._names: dict[str, None] = {}
        self._met: dict[tuple[FaultKind, str], int] = {}

    def fault(self, name: str, why: str, kind: FaultKind = FaultKind.UNSUPPORTED) -> Iterator[Fault]:
        """Note a member, and say why it could not be read: at its own place for the first few that share a reason."""
        if len(self._names) < _MOST_NAMES:
            self._names.setdefault(label(name))
        count = self._met[kind, why] = self._met.get((kind, why), 0) + 1
        if count <= _TOLD:
            yield Fault(self._source.item_id, self._by, self._source.locator.enter(label(name)), kind, why)

    def rest(self) -> Iterator[Part | Fault]:
        """How many more there were, and the names: as text (field `names`, one a line) and as a tree's paths."""
        for (kind, why), count in self._met.items():
            if count > _TOLD:
                why = f"{why}: {count - _TOLD} more files"  # noqa: PLW2901
                yield Fault(self._source.item_id, self._by, self._source.locator, kind, why)
        said = "\n".join(self._names)
        if not said or len(said.encode(errors="backslashreplace")) > self._limits.text:
            return
        for view in (
            Text((("names", said),)),
            Tree("archive", tuple(sorted(self._names))[: self._limits.nodes]),
        ):
            yield Part(self._source.item_id, self._source.locator, digest_of(view), view)
