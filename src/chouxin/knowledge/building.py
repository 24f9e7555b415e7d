"""Checked documents to rules: lists filled in, terms folded, patterns read. What is wrong is collected, not raised."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import Any, TypeVar

from chouxin.domain import (
    ROW_END,
    Carries,
    Column,
    Flow,
    Graph,
    Kind,
    Role,
    Rule,
    Status,
    Stream,
    Supply,
    Tensors,
    TensorSpec,
)
from chouxin.folding import fold
from chouxin.knowledge.document import Document, Node
from chouxin.knowledge.pack import Case
from chouxin.knowledge.pattern import Pattern, PatternError, read_pattern
from chouxin.knowledge.problem import Problem
from chouxin.knowledge.schema import TYPED
from chouxin.knowledge.structure import Sizes, StructureRule
from chouxin.knowledge.tensor_set import LISTED, Amount, Group, Said, TensorRule
from chouxin.knowledge.wording import ANY_VIEW, Elements, Nearby, Term, WordingRule

_OUTSIDE_ASCII = re.compile(r"[^\x00-\x7f]+")
_ASCII_WORD = re.compile(r"[a-z0-9]+")
_GAPPED = re.compile(r"(?<=[^\W_])([ -])(?=[^\W_])")
_MOST_GAPS = 3
_T = TypeVar("_T")


Folded = tuple[str, tuple[tuple[str, str], ...]]
"""A word in the plain view, and in the views that read it otherwise, by name."""


class Folds:
    """Words as they look in a folded text. Folding has a price per call, so a pack's words are folded together."""

    def __init__(self, known: Mapping[str, Folded] | None = None) -> None:
        self._known: dict[str, Folded] = dict(known or {})

    @property
    def known(self) -> Mapping[str, Folded]:
        """All that was folded."""
        return self._known

    def prepare(self, documents: Iterable[Document]) -> None:
        """Fold everything in the documents that may be a term or a piece of a pattern."""
        wanted = {word for document in documents for text in _scalars(document.root) for word in _foldable(text)}
        self.fold(sorted(wanted - self._known.keys()))

    def fold(self, words: list[str]) -> None:
        """Fold these in one go."""
        if words:
            plain, *others = fold([((number, ""), word) for number, word in enumerate(words)])
            otherwise: list[list[tuple[str, str]]] = [[] for _ in words]
            for column in others:
                for (number, _), look in zip(column.keys, _rows(column), strict=True):
                    otherwise[number].append((column.view, look))
            for word, look, other in zip(words, _rows(plain), otherwise, strict=True):
                self._known[word] = look, tuple(other)

    def looks(self, word: str) -> Folded:
        """How a word looks in the plain view, and in those that read it otherwise."""
        if word not in self._known:
            self.fold([word])
        return self._known[word]

    def __call__(self, word: str) -> str:
        return self.looks(word)[0]


def _joined(term: str) -> list[str]:
    """A term written with spaces or hyphens, with some or all of them left out."""
    first, *rest = _GAPPED.split(term)
    if not rest or len(rest) > 2 * _MOST_GAPS:
        return []
    spelled = [first]
    for gap, word in zip(rest[::2], rest[1::2], strict=True):
        spelled = [before + between + word for before in spelled for between in (gap, "")]
    return [look for look in spelled if look != term and len(look) > 3]


def _rows(column: Column) -> list[str]:
    return column.text.split(chr(ROW_END))[:-1]


def _scalars(node: Node) -> Iterator[str]:
    if isinstance(node.value, str):
        yield node.value
        return
    for below in node.value.values() if isinstance(node.value, dict) else node.value:
        yield from _scalars(below)


def _foldable(text: str) -> Iterator[str]:
    if len(text) <= 200:
        yield text.strip()
    for run in _OUTSIDE_ASCII.findall(text[:1000]):
        yield run
        yield from run


class Builder:
    """Builds the rules of one pack. `problems` fills while it works; what has a problem is left out.

    lists: the pack's lists by name; broken: names of those that could not be read.
    """

    def __init__(
        self, pack: str, version: str, lists: Mapping[str, Document], folds: Folds, broken: Set[str] = frozenset()
    ) -> None:
        self.pack, self.version, self.lists, self.folds = pack, version, lists, folds
        self.broken = broken
        self.problems: list[Problem] = []
        self._read: dict[tuple[int, int, int], Term | Pattern | None] = {}

    def head(self, document: Document) -> Rule:
        """What every rule says of itself."""
        root = document.root
        supply = root.get("supply")
        return Rule(
            id=f"{self.pack}/{_text(root, 'id')}",
            version=self.version,
            title=wording(root.get("title")),
            why=wording(root.get("why")),
            supply=Supply(supply.text) if supply else None,
            family=_text(root, "family"),
            role=Role(_text(root, "role")),
            status=Status(_text(root, "status")),
            weight=float(_text(root, "weight")),
            references=tuple(n.text for n in (root.get("references") or root).items()),
            kinds=frozenset(Kind(n.text) for n in (root.get("kinds") or root).items()),
        )

    def wording_rule(self, document: Document) -> WordingRule:
        """A rule on texts."""
        root = document.root
        match, needs, unless = root.get("match"), root.get("needs"), root.get("unless")
        return WordingRule(
            rule=self.head(document),
            match=self._elements(document, match, short=needs is not None),
            needs=self._nearby(document, needs) if needs else None,
            unless=self._nearby(document, unless) if unless else None,
        )

    def model_rule(self, document: Document) -> StructureRule | TensorRule:
        """A rule on graphs, or on weights without one."""
        match = document.root.plain(TYPED)["match"]
        if LISTED in match:
            return TensorRule(self.head(document), (), {}, listed=match[LISTED])
        return self._graph_rule(document, match["graph"]) if "graph" in match else self._tensor_rule(document, match)

    def _graph_rule(self, document: Document, graph: Mapping[str, Any]) -> StructureRule:
        shapes = {
            side: tuple(tuple(tuple(shape) for shape in slot) for slot in graph[side]) for side in ("inputs", "outputs")
        }
        used = {d for slots in shapes.values() for slot in slots for shape in slot for d in shape}
        return StructureRule(
            rule=self.head(document),
            inputs=shapes["inputs"],
            outputs=shapes["outputs"],
            sizes=self._sizes(document, "graph", graph, used),
            more_inputs=graph.get("more_inputs", False),
            more_outputs=graph.get("more_outputs", True),
            named=tuple(map(frozenset, graph.get("named", ()))),
        )

    def _tensor_rule(self, document: Document, match: Mapping[str, Any]) -> TensorRule:
        asked = match["tensors"]
        groups = tuple(_group(group) for group in asked.get("shapes", ()))
        amounts = [a for group in groups for shape in group.shapes for a in (*shape, group.count) if a is not None]
        weak = {
            name: Said(tuple(map(str, asked[name]["any"])), asked[name].get("least", 1))
            for name in ("names", "strings", "metadata")
            if name in asked
        }
        sizes = self._sizes(document, "tensors", asked, {amount.letter for amount in amounts})
        names, strings, metadata = (weak.get(name) for name in ("names", "strings", "metadata"))
        flow = _flow(document.root.plain(TYPED).get("flow"))
        return TensorRule(self.head(document), groups, sizes, names, strings, metadata, flow)

    def _sizes(self, document: Document, kind: str, asked: Mapping[str, Any], used: Set[Any]) -> dict[str, Sizes]:
        """What the letters may stand for."""
        sizes = {letter: _size(said) for letter, said in asked.get("sizes", {}).items()}
        for letter in sizes.keys() - used:
            node = document.find(iter(("match", kind, "sizes")))
            self.problems.append(document.problem("size_unused", node.keys[letter], name=letter))
        return sizes

    def _nearby(self, document: Document, node: Node) -> Nearby:
        within = node.get("within")
        inside = node.get("inside")
        return Nearby(
            elements=self._elements(document, node, short=True),
            within=int(within.text) if within else None,
            inside=self._terms(document, inside, short=True) if inside else (),
        )

    def _elements(self, document: Document, node: Node | None, *, short: bool) -> Elements:
        if node is None:
            return Elements()
        terms = self._terms(document, node.get("terms"), short=short)
        patterns = self._patterns(document, node.get("patterns"))
        named = node.get("lists")
        for name in named.items() if named else []:
            listed = self.lists.get(name.text)
            if listed is None and name.text in self.broken:
                continue  # what is wrong with it has been said at its own place
            if listed is None:
                known = ", ".join(sorted(self.lists)) or "-"
                self.problems.append(document.problem("no_such_list", name, name=name.text, known=known))
                continue
            terms += self._terms(listed, listed.root.get("terms"), short=short)
            patterns += self._patterns(listed, listed.root.get("patterns"))
        return Elements(_once(terms), _once(patterns), tuple(n.text for n in named.items()) if named else ())

    def _terms(self, document: Document, node: Node | None, *, short: bool) -> tuple[Term, ...]:
        terms = (self._term(document, entry, short=short) for entry in (node.items() if node else []))
        return tuple(term for term in terms if term is not None)

    def _term(self, document: Document, node: Node, *, short: bool) -> Term | None:
        folded, others = self.folds.looks(node.text.strip())
        visible = folded.replace(" ", "")
        if not visible:
            code = "term_nothing"
        elif len(visible) == 1:
            code = "term_single"
        elif not short and len(visible) < 3 and _ASCII_WORD.fullmatch(visible):
            code = "term_short"
        else:
            looks = [(view, look) for view, look in others if len(look) > 1]
            return Term(node.text, folded, (*looks, *((ANY_VIEW, look) for look in _joined(folded))))
        problem = document.problem(code, node, value=node.text)
        # A list that two rules share is wrong once.
        if problem.place not in {known.place for known in self.problems}:
            self.problems.append(problem)
        return None

    def _patterns(self, document: Document, node: Node | None) -> tuple[Pattern, ...]:
        patterns = (self._pattern(document, entry) for entry in (node.items() if node else []))
        return tuple(pattern for pattern in patterns if pattern is not None)

    def _pattern(self, document: Document, node: Node) -> Pattern | None:
        key = (id(document), node.line, node.column)
        if key not in self._read:
            try:
                self._read[key] = read_pattern(node.text, self.folds)
            except PatternError as why:
                self._read[key] = None
                self.problems.append(document.problem(why.code, _inside(document, node, why.at), **why.values))
        read = self._read[key]
        return read if isinstance(read, Pattern) else None


def cases(document: Document, rule: str, *, graphs: bool = False) -> Iterator[Case]:
    """The cases of a test file, or the things of a benign file (rule '')."""
    for expects in ("hit", "miss", "known_miss") if rule else ("items",):
        entries = document.root.get(expects)
        for node in entries.items() if entries else []:
            if graphs:
                yield Case(rule, expects, document, node, graph=_graph(node))
            else:
                yield Case(rule, expects if rule else "benign", document, node, texts=_fields(node))


def wording(node: Node | None) -> dict[str, str]:
    """A sentence by language; one without languages is called English, as the rest of the file's keys are."""
    if node is None:
        return {}
    if isinstance(node.value, dict):
        return {lang: said.text for lang, said in node.value.items()}
    return {"en": node.text}


def _fields(node: Node) -> tuple[tuple[str, str], ...]:
    if isinstance(node.value, dict):
        return tuple((name, said.text) for name, said in node.value.items())
    return (("text", node.text),)


def _graph(node: Node) -> Graph | Tensors:
    plain = node.plain(TYPED)
    if "inputs" in plain:
        inputs, outputs = (
            tuple(TensorSpec(name, "", tuple(shape)) for name, shape in plain[side].items())
            for side in ("inputs", "outputs")
        )
        return Graph("case", inputs, outputs)
    if LISTED in plain:
        return Tensors(LISTED, (), strings=(plain[LISTED],))
    tensors = tuple(
        TensorSpec(str(tensor.get("name", "")), "", tuple(tensor["shape"]))
        for tensor in plain.get("tensors", ())
        for _ in range(tensor.get("times", 1))
    )
    metadata = tuple(plain.get("metadata", {}).items())
    return Tensors("case", tensors, metadata, strings=tuple(plain.get("strings", ())))


def _size(said: Sequence[int] | Mapping[str, Any]) -> Sizes:
    if not isinstance(said, Mapping):
        return Sizes(among=frozenset(said))
    return Sizes(open=True) if "open" in said else Sizes(least=said["from"], most=said["to"])


def _flow(said: Mapping[str, Sequence[str]] | None) -> Flow | None:
    if said is None:
        return None
    inputs, outputs = (tuple(Stream(Carries(name)) for name in said[side]) for side in ("inputs", "outputs"))
    return Flow(inputs, outputs, from_file=False)


def _group(asked: Mapping[str, Any]) -> Group:
    shapes = tuple(tuple(_amount(size) for size in shape) for shape in asked["shape"])
    return Group(shapes, _amount(asked["count"]) if "count" in asked else None, asked.get("least", 1))


def _amount(said: int | str) -> Amount:
    return Amount(said) if isinstance(said, int) else Amount(int(said[:-1] or 1), said[-1])


def _inside(document: Document, node: Node, at: int) -> Node:
    """Where code point `at` of a scalar stands in the file, as far as quoting lets that be known."""
    line = document.lines[node.line - 1]
    found = line.find(node.text, node.column - 1)
    return node if found < 0 else Node(node.value, node.line, found + at + 1)


def _text(node: Node, name: str) -> str:
    below = node.get(name)
    return below.text if below else ""


def _once(entries: tuple[_T, ...]) -> tuple[_T, ...]:
    return tuple(dict.fromkeys(entries))
