"""What a Keras model is made of (`config.json` in a .keras archive): the names of layers and of models within it."""

import json
from collections.abc import Iterator

from chouxin.domain import Fault, FaultKind, Limits, Member, Part, Source, Tensors, Unreadable
from chouxin.readers.digest import digest_of

_WORDS = (b'"class_name"', b'"config"')
_LONGEST_NAME = 256


class KerasConfig:
    """The layers' names as strings, and their sorts as names of what would be built; nothing is built."""

    name = "keras-config"
    version = "1"

    def recognises(self, head: bytes, source: Source) -> bool:  # noqa: ARG002 - the first bytes say it all
        """Whether it begins as a JSON object with the two words that describe a layer."""
        return head.lstrip()[:1] == b"{" and all(word in head for word in _WORDS)

    def read(self, source: Source, limits: Limits) -> Iterator[Part | Fault | Member]:
        """One part. Raises Unreadable where the JSON cannot be read or tells of no layer."""
        if source.size > min(limits.header, 4 * limits.text):
            why = f"a description of {source.size} bytes; more is not read"
            raise Unreadable(FaultKind.TOO_LARGE, why, source.locator)
        try:
            said = json.loads(source.pread(0, source.size))
        except (ValueError, RecursionError) as error:
            raise Unreadable(FaultKind.UNREADABLE, "no JSON that can be read", source.locator) from error
        names, sorts = _layers(said)
        if not sorts:
            raise Unreadable(FaultKind.UNREADABLE, "tells of no layer", source.locator)
        view = Tensors("keras-config", (), (), tuple(sorts)[: limits.nodes], tuple(names)[: limits.nodes])
        yield Part(source.item_id, source.locator, digest_of(view), view)
        if left_out := max(len(names) - limits.nodes, 0) + max(len(sorts) - limits.nodes, 0):
            why = f"{left_out} layers over the limit are left out"
            yield Fault(source.item_id, self.name, source.locator, FaultKind.TOO_LARGE, why)


def _layers(said: object) -> tuple[dict[str, None], dict[str, None]]:
    """The names and the sorts of all layers, wherever they stand."""
    names: dict[str, None] = {}
    sorts: dict[str, None] = {}
    waiting = [said]
    while waiting:
        held = waiting.pop()
        if isinstance(held, dict):
            sort, config = held.get("class_name"), held.get("config")
            if isinstance(sort, str) and len(sort) <= _LONGEST_NAME:
                sorts[_readable(sort)] = None
                name = config.get("name") if isinstance(config, dict) else None
                if isinstance(name, str) and 0 < len(name) <= _LONGEST_NAME and name.isprintable():
                    names[_readable(name)] = None
            waiting += reversed(list(held.values()))
        elif isinstance(held, list):
            waiting += reversed(held)
    return names, sorts


def _readable(text: str) -> str:
    # Half a character must not get as far as a report.
    return text.encode(errors="backslashreplace").decode()
