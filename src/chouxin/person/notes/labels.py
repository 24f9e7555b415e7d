"""A label of AI alone: what says where somebody is, with which device, or who, is taken out of the text around it.

A label itself is never touched. Of the JSON around China's label only labels, generators' statements and rights stay,
since nobody knows what else a program writes beside it. In a generator's statement only what tells of somebody goes,
and of folders in somebody's home only the name.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum, auto

from chouxin.person.notes import generators, members, private
from chouxin.person.notes.members import Member, Value
from chouxin.person.notes.sorting import Kind, Note, brief, speaks_of_ai

_FIELDS = frozenset(
    ("label", "contentproducer", "produceid", "reservedcode1", "contentpropagator", "propagateid", "reservedcode2")
)
"""Of China's label, as TC260 has them."""
_RIGHTS = frozenset(("author", "artist", "creator", "copyright", "rights", "credit", "license", "byline"))
_UNIX = r"(?<![\w.%-])(?:\\?/(?:var|export|mnt|media|Volumes|host)(?:\\?/[\w.-]+)*)?\\?/(?:home|Users)\\?/"
_WINDOWS = r"\b[A-Za-z]:(?:\\{1,8}|\\?/)(?:Users|Documents and Settings)(?:\\{1,8}|\\?/)"
_SPELLED = r"\\{1,4}u[0-9a-fA-F]{4}"
_HOME = re.compile(
    rf"(?P<way>{_WINDOWS})(?P<name>(?:{_SPELLED}|[^\\/:*?\"<>|\r\n,;]){{1,128}})"
    rf"|(?P<road>{_UNIX})(?P<who>(?:{_SPELLED}|[^\\/\s\"'<>|,;:(){{}}\[\]]){{1,128}})",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"""(?P<key>"[^"\\\n]{1,100}"|'[^'\\\n]{1,100}')\s*[:=]\s*"""
    r"""(?P<value>"[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*'|\[[^\[\]]*\]|[^\s,;{}\[\]"']+)""",
    re.DOTALL,
)
_SPOKEN = re.compile(
    r"\b(?P<key>gps[ _-]?\w{0,20}|latitude|longitude|device[ _-]?(?:id|name|model|serial)|imei|hostname"
    r"|serial[ _-]?(?:no|number)|mac[ _-]?addr(?:ess)?|user[ _-]?(?:name|id)|phone(?:[ _-]?number)?|e-?mail"
    r"|owner(?:[ _-]?name)?)"
    r"(?P<between>[ \t]*[:=][ \t]*)(?P<value>[^\s,;\"][^,;\n\"]*)",
    re.IGNORECASE,
)
_USER = re.compile(r", User: [^,\n]+")
"""Among the settings that AUTOMATIC1111 writes, where it is told to."""
_SETTINGS = re.compile(r"\bSteps: \d+,")


@dataclass(frozen=True, slots=True)
class Alone:
    """A label's text, and what was taken out of it: its kind, and it as a line that can be shown."""

    text: str
    taken: tuple[tuple[Kind, str], ...] = ()


def alone(text: str) -> Alone:
    """The label of a text that is one, byte for byte where there is nothing else."""
    found = _cleaned(text, spare=False)
    if found.taken and generators.of_ai(text) and not generators.of_ai(found.text):
        # What was taken out was all that spoke of AI; no label is lost.
        found = _cleaned(text, spare=True)
    return found


def notes(text: str, where: str) -> Iterator[Note]:
    """What a text that is a label tells: the label, and what is taken out of it."""
    found = alone(text)
    yield Note(Kind.AI, where, brief(found.text))
    for kind, shown in found.taken:
        yield Note(kind, where, shown)


def _cleaned(text: str, *, spare: bool) -> Alone:
    taken: list[tuple[Kind, str]] = []
    parts = []
    for piece, value in members.whole(text):
        if value is not None:
            work = _Work(piece, spare, taken)
            try:
                parts.append(work.cleaned(value, _Way.AROUND))
                continue
            except RecursionError:
                taken[:] = []
        parts.append(_loose(piece, taken))
    return Alone(_homeless("".join(parts), taken), tuple(dict.fromkeys(taken)))


class _Way(Enum):
    AROUND = auto()
    """What stands around a label goes, unless it is known."""
    WIDE = auto()
    """What may tell of somebody goes."""
    NARROW = auto()
    """What tells of somebody for sure goes."""


@dataclass(slots=True)
class _Work:
    text: str
    spare: bool
    """Whether what speaks of AI stays, whatever else it tells."""
    taken: list[tuple[Kind, str]] = field(default_factory=list)

    def cleaned(self, value: Value, way: _Way) -> str:
        if value.sort == '"':
            return self._string(value, way)
        if value.sort == "":
            return self.text[value.start : value.end]
        inner = way
        stays: Callable[[Member], bool] = self._tells_nobody
        if value.sort == "{" and way is not _Way.NARROW and self._is_statement(value, way):
            inner = _Way.NARROW
        elif way is _Way.AROUND and value.sort == "{" and self._is_label(value):
            inner = _Way.WIDE
        elif way is _Way.AROUND and self._holds_label(value):
            stays = self._belongs
        elif way is _Way.AROUND and value.sort == "{":
            inner = _Way.WIDE
        elif way is _Way.NARROW:
            stays = self._tells_nobody_for_sure
        return self._rebuilt(value, stays, inner)

    def _rebuilt(self, value: Value, stays: Callable[[Member], bool], way: _Way) -> str:
        parts = []
        for member in value.members:
            if value.sort == "{" and not stays(member):
                kind = private.kind_of(member.key) or Kind.UNKNOWN
                self.taken.append((kind, brief(self.text[member.start : member.end].strip())))
                continue
            inner = way
            if way is _Way.AROUND and _labelled(member.key):
                inner = _Way.WIDE
            elif way is not _Way.AROUND and self._tells(member, way) and self._holds_label(member.value):
                inner = _Way.AROUND
            written = self.cleaned(member.value, inner)
            parts.append(
                self.text[member.start : member.value.start] + written + self.text[member.value.end : member.end]
            )
        if not value.members:
            return self.text[value.start : value.end]
        return self.text[value.start] + ",".join(parts) + self.text[value.end - 1]

    def _string(self, value: Value, way: _Way) -> str:
        """A string, which may hold JSON again."""
        token = self.text[value.start : value.end]
        said = members.spoken(token)
        if said[:1] not in ("{", "["):
            return token
        inside = next(members.whole(said))
        if inside[1] is None:
            return token
        work = _Work(inside[0], self.spare, self.taken)
        written = work.cleaned(inside[1], way) + said[len(inside[0]) :]
        return token if written == said else json.dumps(written, ensure_ascii=token.isascii())

    def _tells_nobody(self, member: Member) -> bool:
        return not self._tells(member, _Way.WIDE) or self._holds_label(member.value)

    def _tells_nobody_for_sure(self, member: Member) -> bool:
        return not self._tells(member, _Way.NARROW) or self._holds_label(member.value)

    def _tells(self, member: Member, way: _Way) -> bool:
        """Whether a member tells of somebody."""
        if not member.key or member.key.lower() in _FIELDS or self._is_empty(member.value):
            return False
        if self.spare and speaks_of_ai(self.text[member.start : member.end]):
            return False
        return private.kind_of(member.key, narrow=way is _Way.NARROW) is not None

    def _belongs(self, member: Member) -> bool:
        """Whether a member beside a label is one too."""
        if self._holds_label(member.value) or _labelled(member.key):
            return True
        if self._tells(member, _Way.WIDE):
            return False
        said = self.text[member.start : member.end]
        return member.key.lower() in _RIGHTS or generators.is_statement(member.value) or generators.of_ai(said)

    def _is_empty(self, value: Value) -> bool:
        return self.text[value.start : value.end] in ('""', "null") or (value.sort in ("{", "[") and not value.members)

    def _is_statement(self, value: Value, way: _Way) -> bool:
        if generators.is_statement(value, deep=False):
            return True
        return way is _Way.AROUND and not self._holds_label(value) and generators.is_statement(value)

    def _is_label(self, value: Value) -> bool:
        names = {member.key.lower() for member in value.members}
        return "label" in names and bool(names & (_FIELDS - {"label"}))

    def _holds_label(self, value: Value) -> bool:
        """Whether China's label stands in a value, also in one that is written as a string."""
        if value.sort == '"':
            said = members.spoken(self.text[value.start : value.end])
            return said[:1] in ("{", "[") and any(name in said.lower() for name in ("aigc", "contentproducer"))
        if value.sort == "{" and self._is_label(value):
            return True
        return any(
            (_labelled(member.key) and (member.value.sort in ("{", "[") or self._holds_label(member.value)))
            or self._holds_label(member.value)
            for member in value.members
        )


def _labelled(key: str) -> bool:
    return "aigc" in key.lower()


def _loose(text: str, taken: list[tuple[Kind, str]]) -> str:
    """A text that is no JSON, or one that breaks off: values are blanked where their names are known."""

    def blank(found: re.Match[str], narrow: bool) -> str:
        kind = private.kind_of(found["key"].strip("\"'"), narrow=narrow)
        if kind is None or found["value"] in ('""', "''"):
            return found[0]
        taken.append((kind, brief(found[0])))
        return found[0][: found.start("value") - found.start()] + ("" if narrow else '""')

    def user(found: re.Match[str]) -> str:
        taken.append((Kind.OWNER, brief(found[0].lstrip(", "))))
        return ""

    text = _QUOTED.sub(lambda found: blank(found, narrow=False), text)
    text = _SPOKEN.sub(lambda found: blank(found, narrow=True), text)
    return _USER.sub(user, text) if _SETTINGS.search(text) else text


def _homeless(text: str, taken: list[tuple[Kind, str]]) -> str:
    """A text without the names of people whose home a path leads to."""

    def blank(found: re.Match[str]) -> str:
        way, name = (found["way"], found["name"]) if found["way"] else (found["road"], found["who"])
        if name == "_":
            return found[0]
        taken.append((Kind.OWNER, brief(found[0])))
        return f"{way}_"

    return _HOME.sub(blank, text)
