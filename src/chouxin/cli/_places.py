"""From what is named on the command line to items: files, directories, patterns, standard input, addresses, tables."""

import glob
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from chouxin.cli._repositories import Repositories
from chouxin.cli._standard_input import StandardInput
from chouxin.domain import Fault, FaultKind, InputError, Item, Kind, Limits, Locator, Unreadable
from chouxin.readers.remote import is_listed, objects_at, shown
from chouxin.readers.sources import name_of, open_source
from chouxin.readers.table import Heading, is_table, rows
from chouxin.report.visible import visible_line
from chouxin.words import Words, reason

STDIN = "-"

_VERSION_CONTROL = frozenset({".git", ".hg", ".svn", ".bzr", "CVS", ".jj"})


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person wants screened, and how tables and texts are to be understood.

    kind: what a text or a row is that does not say so itself; None leaves it to the reader. as_one: every directory is
    one item, not only a repository. revision: at which repositories are read; None: what lies in their folders, and
    HEAD of those without files of their own. parent: the revision that they are compared with.
    """

    places: Sequence[str] = ()
    texts: Sequence[str] = ()
    kind: Kind | None = None
    encoding: str | None = None
    mapping: Mapping[str, str] = field(default_factory=dict)
    stdin_format: str = "auto"
    limits: Limits = field(default_factory=Limits)
    as_one: bool = False
    revision: str | None = None
    parent: str = ""


class Places:
    """The items of a request, one after the other.

    `note` is told, in a sentence, what is left out on purpose. What cannot be looked at is an item with a fault.
    Raises InputError at once for a place that does not exist and a pattern that matches nothing.
    """

    def __init__(self, asked: Asked, words: Words, note: Callable[[str], None], stdin: StandardInput) -> None:
        self._asked, self._words, self._note, self._stdin = asked, words, note, stdin
        self._repositories = Repositories(words, asked.revision, as_one=asked.as_one, parent=asked.parent)
        self._places = [place for named in asked.places for place in self._expand(named)]

    def __iter__(self) -> Iterator[Item]:
        texts = self._asked.texts
        for number, text in enumerate(texts, start=1):
            name = "text" if len(texts) == 1 else f"text {number}"
            yield Item(name, self._asked.kind or Kind.POST, fields={"text": text})
        for place in self._places:
            yield from self._at(place)

    def _expand(self, named: str) -> list[str]:
        """What an argument stands for; patterns are for shells that leave them as they are, and for quotes."""
        if named == STDIN or "://" in named or os.path.lexists(named) or self._repositories.names(named):
            return [named]
        if glob.has_magic(named):
            found = sorted(glob.glob(named, recursive=True))  # noqa: PTH207 - Path.glob knows no absolute patterns
            if found:
                return found
            raise InputError(self._words.say("screen.no_match", place=named))
        raise InputError(self._words.say("screen.no_file", place=named))

    def _at(self, place: str) -> Iterator[Item]:
        if place == STDIN:
            yield from self._from_stdin()
        elif (item := self._repositories.item(place)) is not None:
            yield item
        elif "://" in place:
            yield from self._elsewhere(place)
        elif Path(place).is_dir():
            root = Path(place)
            yield from self._directory(root, root.resolve())
        else:
            yield from self._one(Path(place))

    def _elsewhere(self, place: str) -> Iterator[Item]:
        """A file at an address, or all objects below a folder of a store."""
        if not is_listed(place):
            yield from self._table(place) if is_table(name_of(place)) else [_file(place)]
            return
        found = False
        try:
            for found_at in objects_at(place):
                found = True
                yield from self._table(found_at) if is_table(name_of(found_at)) else [_file(found_at)]
        except Unreadable as error:
            if self._is_all(place):
                raise InputError(reason(f"{shown(place)}: {error.why}", self._words.lang)) from error
            yield _unreadable(shown(place), "places", error.why)
        else:
            if not found:
                yield _unreadable(shown(place), "places", self._words.say("screen.no_objects"))

    def _one(self, path: Path) -> Iterator[Item]:
        if is_table(path.name):
            yield from self._table(str(path))
        else:
            yield _file(str(path))

    def _directory(self, directory: Path, root: Path) -> Iterator[Item]:
        try:
            with os.scandir(directory) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            yield _unreadable(str(directory), "directory", error.strerror or type(error).__name__)
            return
        for entry in listed:
            path = Path(entry.path)
            if entry.is_symlink() and path.exists():
                # Inside the tree it is met at its own place; outside it was not asked for.
                if not path.resolve().is_relative_to(root):
                    self._note(self._words.say("screen.skipped_link", path=path, root=directory))
            elif not entry.is_dir(follow_symlinks=False):
                yield from self._one(path)
            elif (item := self._repositories.item(entry.path)) is not None and entry.name not in _VERSION_CONTROL:
                yield item
            elif entry.name in _VERSION_CONTROL:
                self._note(self._words.say("screen.skipped_vcs", path=path))
            else:
                yield from self._directory(path, root)

    def _from_stdin(self) -> Iterator[Item]:
        form = self._stdin.form(self._asked.stdin_format)
        if form == "text":
            yield self._stdin.item(self._asked.kind or Kind.POST, self._asked.encoding, self._asked.limits)
        elif form == "file":
            yield self._stdin.file()
        else:
            yield from self._table(STDIN, form)

    def _table(self, place: str, form: str | None = None) -> Iterator[Item]:
        asked = self._asked
        with ExitStack() as opened:
            try:
                source = self._stdin.source() if place == STDIN else open_source(place)
                opened.callback(source.close)
                items = rows(
                    source,
                    encoding=asked.encoding,
                    mapping=asked.mapping,
                    limits=asked.limits,
                    format=form,
                    kind=asked.kind or Kind.LISTING,
                )
            except (InputError, Unreadable) as error:
                # Alone it is the whole request that is wrong; among others it must not cost them their decisions.
                if self._is_all(place):
                    why = str(error) if isinstance(error, InputError) else f"{shown(place)}: {error.why}"
                    raise InputError(reason(why, self._words.lang)) from error
                yield _unreadable(shown(place), "table", str(error))
                return
            self._tell(place, items.heading)
            folder = "" if place == STDIN or "://" in place else str(Path(place).absolute().parent)
            for item in items:
                yield replace(item, folder=folder) if folder and item.fields.get("images") else item

    def _tell(self, place: str, heading: Heading) -> None:
        """How a table was understood, where somebody may have meant it otherwise."""
        words = self._words
        if heading.ignored:
            columns = words.say("list.separator").join(visible_line(column) for column in heading.ignored)
            self._note(words.say("screen.columns_not_used", table=shown(place), columns=columns))
        if not heading.certain:
            self._note(words.say("screen.encoding_not_certain", table=shown(place), encoding=heading.encoding))

    def _is_all(self, place: str) -> bool:
        return self._places == [place] and not self._asked.texts


def _file(place: str) -> Item:
    return Item(shown(place), Kind.ARTIFACT, source=place)


def _unreadable(place: str, by: str, why: str) -> Item:
    fault = Fault(place, by, Locator((place,)), FaultKind.UNREADABLE, why)
    return Item(place, Kind.LISTING, source=place, faults=(fault,))
