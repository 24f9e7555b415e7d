"""YAML as pack authors write it: every value keeps its place, and nothing means something else than what is seen.

Scalars are text, whatever they look like (a term may be `no`, `448` or `2026-11-22`); only below the keys that a caller
names as typed do numbers, `true`, `false` and `null` mean numbers, truth and nothing. Anchors, aliases, tags and
further documents are refused: no pack needs them, and they are how a small file becomes a large one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from chouxin.knowledge.problem import Problem

MOST_BYTES = 1024 * 1024
MOST_DEPTH = 16

# The C parser is part of every PyYAML wheel; a build without it still works, ten times slower.
_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_TAB_INDENT = re.compile(r"^ *\t", re.MULTILINE)
# Python's own idea of a line (splitlines) holds more line ends than YAML's.
_LINE_END = re.compile(r"\r\n|[\r\n\x85\u2028\u2029]")
_INT = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]{1,30}|[0-9]{1,30}(?:\.[0-9]{0,30})?)(?:[eE][-+]?[0-9]{1,3})?")
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


@dataclass(frozen=True, slots=True)
class Node:
    """A value at its place; `line` and `column` count from 1.

    value: text for a scalar, a list of nodes, or a mapping from key to node. quoted: written so that it must be text.
    keys: for a mapping, where each of its keys stands.
    """

    value: "str | list[Node] | dict[str, Node]"
    line: int
    column: int
    quoted: bool = False
    keys: "dict[str, Node]" = field(default_factory=dict)

    def get(self, key: str) -> "Node | None":
        """The value under `key`, where this is a mapping that has it."""
        return self.value.get(key) if isinstance(self.value, dict) else None

    def items(self) -> "list[Node]":
        """The entries, where this is a list."""
        return self.value if isinstance(self.value, list) else []

    @property
    def text(self) -> str:
        """The scalar as it was written, '' for anything else."""
        return self.value if isinstance(self.value, str) else ""

    def plain(self, typed: frozenset[str] = frozenset(), *, is_typed: bool = False) -> Any:
        """The value as Python objects; scalars are text except below the keys in `typed`."""
        if isinstance(self.value, dict):
            return {k: v.plain(typed, is_typed=is_typed or k in typed) for k, v in self.value.items()}
        if isinstance(self.value, list):
            return [entry.plain(typed, is_typed=is_typed) for entry in self.value]
        return self.value if self.quoted or not is_typed else _meant(self.value)


@dataclass(frozen=True, slots=True)
class Document:
    """One file of a pack. `file` is the name to show, `content` the bytes as they lie on disk."""

    file: str
    content: bytes
    lines: tuple[str, ...]
    root: Node

    def problem(self, code: str, node: Node, **values: object) -> Problem:
        """A mistake at `node`, ready to be raised or collected."""
        return _at(self.file, self.lines, node.line, node.column, code, **values)

    def find(self, path: Iterator[str | int]) -> Node:
        """The node at a path of keys and indices, as far as there is one."""
        node = self.root
        for step in path:
            below = node.items()[step] if isinstance(step, int) else node.get(step)
            if below is None:
                break
            node = below
        return node


def read(path: Path, shown: str | None = None) -> Document:
    """The document at `path`. Raises PackError, at its place, for whatever is wrong with it."""
    file = shown or str(path)
    try:
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except OSError as why:
        raise Problem("not_readable", file=file, detail=why.strerror or "?") from why
    return parse(content, file)


def parse(content: bytes, file: str) -> Document:
    """Bytes to a document. Raises PackError and nothing else."""
    if len(content) > MOST_BYTES:
        raise Problem("too_large", file=file, most=MOST_BYTES // 1024)
    text, lines = _decode(content, file)
    for wrong, code in ((_UNPRINTABLE, "control_character"), (_TAB_INDENT, "tab")):
        if found := wrong.search(text):
            line, column = _position(text, found.end() - 1)
            detail = f"U+{ord(text[found.end() - 1]):04X}"
            raise _at(file, lines, line, column, code, detail=detail)
    return Document(file, content, lines, _Builder(file, lines).build(text))


def _decode(content: bytes, file: str) -> tuple[str, tuple[str, ...]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as why:
        before = content[: why.start].decode("utf-8-sig", errors="replace")
        rest = content[why.start : why.start + 40].decode("utf-8", errors="replace")
        line, column = _position(before, len(before))
        lines = tuple(_LINE_END.split(before + rest))
        raise _at(file, lines, line, column, "not_utf8") from None
    return text, tuple(_LINE_END.split(text))


class _Builder:
    """Events of the YAML parser to nodes, one level of nesting an entry of the stack."""

    def __init__(self, file: str, lines: tuple[str, ...]) -> None:
        self.file, self.lines = file, lines
        self.root: Node | None = None
        self.stack: list[tuple[Node, Node | None]] = []  # (container, the key that waits for its value)

    def build(self, text: str) -> Node:
        try:
            for event in yaml.parse(text, Loader=_LOADER):
                self._take(event)
        except yaml.MarkedYAMLError as why:
            raise self._broken(why) from None
        except yaml.YAMLError as why:  # the reader's errors carry no place that fits decoded text
            raise Problem("yaml", file=self.file, detail=str(why).splitlines()[0]) from None
        if self.root is None:
            raise _at(self.file, self.lines, 1, 1, "empty_file")
        return self.root

    def _broken(self, why: yaml.MarkedYAMLError) -> Problem:
        mark = why.problem_mark or why.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        detail = why.problem or str(why.context)
        code = {
            "mapping values are not allowed in this context": "colon_in_text",
            "found unexpected end of stream": "open_quote",
            "could not find expected ':'": "no_colon",
        }.get(detail, "yaml")
        return _at(self.file, self.lines, line, column, code, detail=detail)

    def _take(self, event: yaml.Event) -> None:
        mark = event.start_mark
        assert mark is not None  # noqa: S101 - the stubs allow for events made by hand
        line, column = mark.line + 1, mark.column + 1
        if isinstance(event, yaml.DocumentStartEvent) and self.root is not None:
            raise _at(self.file, self.lines, line, column, "second_document")
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _at(self.file, self.lines, line, column, "anchor")
        if getattr(event, "tag", None):
            raise _at(self.file, self.lines, line, column, "tag")
        if isinstance(event, yaml.ScalarEvent):
            self._place(Node(event.value, line, column, quoted=not event.implicit[0]))
        elif isinstance(event, yaml.MappingStartEvent):
            self._open(Node({}, line, column))
        elif isinstance(event, yaml.SequenceStartEvent):
            self._open(Node([], line, column))
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.stack.pop()

    def _open(self, node: Node) -> None:
        self._place(node)
        self.stack.append((node, None))
        if len(self.stack) > MOST_DEPTH:
            raise _at(self.file, self.lines, node.line, node.column, "too_deep", most=MOST_DEPTH)

    def _place(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        container, key = self.stack[-1]
        if isinstance(container.value, list):
            container.value.append(node)
        elif isinstance(container.value, dict) and key is not None:
            container.value[key.text] = node
            self.stack[-1] = (container, None)
        else:
            self._take_key(container, node)

    def _take_key(self, container: Node, key: Node) -> None:
        if not isinstance(key.value, str):
            raise _at(self.file, self.lines, key.line, key.column, "key_not_text")
        if key.value in container.keys:
            first = container.keys[key.value].line
            raise _at(self.file, self.lines, key.line, key.column, "duplicate_key", name=key.value, first=first)
        container.keys[key.value] = key
        self.stack[-1] = (container, key)


def _meant(text: str) -> Any:
    if text in _WORDS:
        return _WORDS[text]
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text


def _position(text: str, index: int) -> tuple[int, int]:
    ends = list(_LINE_END.finditer(text, 0, index))
    return len(ends) + 1, index - (ends[-1].end() if ends else 0) + 1


def _at(file: str, lines: tuple[str, ...], line: int, column: int, code: str, **values: object) -> Problem:
    shown = lines[line - 1] if 0 < line <= len(lines) else ""
    return Problem(code, file=file, line=line, column=column, source_line=shown[:200], **values)
