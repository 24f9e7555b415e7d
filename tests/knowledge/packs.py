"""Packs for the tests, written rule by rule into a directory of the test's own."""

from pathlib import Path

from chouxin.domain import Column
from chouxin.folding import fold
from chouxin.knowledge import Knowledge, WordingIndex, load, read_pack

HEAD = """\
name: {name}
version: 2026.11.0
title: A pack for tests
licence: Apache-2.0
engine: ">=0.1"
"""

RULE = """\
id: {id}
title: {{en: Rule, zh-Hans: 规则, zh-Hant: 規則}}
why: {{en: Because., zh-Hans: 因为。, zh-Hant: 因為。}}
supply: software
family: f
role: object
status: stable
weight: 2.0
{body}
benign: Ordinary things.
references: [A report]
added: 2026-11-22
"""


class PackAt:
    """A pack under construction."""

    def __init__(self, path: Path, name: str = "mine") -> None:
        self.path = path / name
        self.write("pack.yaml", HEAD.format(name=name))

    def write(self, place: str, text: str) -> Path:
        """A file of the pack."""
        path = self.path / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def rule(self, id_: str, body: str, cases: str) -> "PackAt":
        """A wording rule with its cases."""
        self.write(f"terms/{id_}.yaml", RULE.format(id=id_, body=body))
        self.write(f"terms/{id_}.test.yaml", cases)
        return self

    def structure(self, id_: str, asked: str, cases: str, *, kind: str = "graph") -> "PackAt":
        """A structure rule with its cases."""
        body = f"match:\n  {kind}:\n{asked}"
        self.write(f"models/{id_}.yaml", RULE.format(id=id_, body=body).replace("role: object", "role: structure"))
        self.write(f"models/{id_}.test.yaml", cases)
        return self

    def load(self) -> Knowledge:
        """The pack, checked and tested."""
        return load([self.path])

    def problems(self) -> list[str]:
        """`file:line:column code` of everything that is wrong, the file relative to the pack."""
        _, problems = read_pack(self.path)
        return [f"{Path(p.file).relative_to(self.path).as_posix()}:{p.line}:{p.column} {p.code}" for p in problems]


def index_of(path: Path, body: str) -> WordingIndex:
    """An index of one rule, `mine/r`, whose cases are not run."""
    pack, problems = read_pack(PackAt(path).rule("r", body, "hit: [x]\nmiss: [y]\n").path)
    assert pack is not None, problems
    return WordingIndex(pack.wordings)


def columns_of(*items: str | dict[str, str]) -> tuple[Column, ...]:
    """Texts or items, folded as a batch."""
    rows = [
        ((number, name), text)
        for number, item in enumerate(items)
        for name, text in ({"text": item} if isinstance(item, str) else item).items()
    ]
    return fold(rows)


def found(index: WordingIndex, *items: str | dict[str, str]) -> list[list[str]]:
    """By item, the words that were found, as they were written."""
    words: list[list[str]] = [[] for _ in items]
    for hit in index.find(columns_of(*items)):
        owner, field = hit.column.keys[hit.column.row_at(hit.start)]
        item = items[owner]
        start, end = hit.column.origin(hit.start, hit.end)
        words[owner].append((item if isinstance(item, str) else item[field])[start:end])
    return words
