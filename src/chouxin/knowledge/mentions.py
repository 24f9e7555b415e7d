"""Rules on what source code and workflows mention: calls, imports, flags, files, node classes and how they are wired.

A pattern is a literal in which `*` stands for anything; case does not count. All patterns of all rules are searched at
once, in one pass over what a tree mentions.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import re2

from chouxin.domain import Code, Mention, Rule, Tree, Workflow

_CODE_FIELDS = ("imports", "calls", "names", "strings", "flags", "installs")
_COMPARED = ("imports", "calls", "names")
"""Fields that one revision is compared with another by."""

_MOST_TOLD = 8
_REMEMBERED, _LONGEST = 20_000, 200
"""Texts of a field whose patterns are remembered, up to so many characters: files of a tree mention the same things
over and over."""


@dataclass(frozen=True, slots=True)
class Clause:
    """Patterns by field, as `(field, pattern)`; it holds where at least `least` of them are found."""

    patterns: tuple[tuple[str, str], ...]
    least: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern that was found. path: the file; empty for a path of the tree itself and for a workflow.

    text: what stands there; line: from 1, or 0 where there is none.
    """

    field: str
    pattern: str
    text: str
    path: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class MentionRule:
    """A rule on trees (`code/`) or workflows (`workflows/`).

    every: clauses that must all hold. some: clauses of which `least` must hold. unless: where one of these holds, the
    rule does not. per_file: whether all of it must stand in one file.
    """

    rule: Rule
    view: type[Tree] | type[Workflow]
    every: tuple[Clause, ...]
    some: tuple[Clause, ...] = ()
    least: int = 1
    unless: tuple[Clause, ...] = ()
    per_file: bool = False

    def clauses(self) -> Iterator[Clause]:
        """All of its clauses."""
        yield from self.every
        yield from self.some
        yield from self.unless

    def match(self, view: object) -> str | None:
        """What was found in a tree or a workflow, in a line; None where the rule does not hold."""
        for _, found in MentionIndex((self,)).find(view) if isinstance(view, self.view) else ():
            return told(found)
        return None

    def holds(self, seen: Mapping[tuple[str, str], Found], whole: Mapping[tuple[str, str], Found]) -> tuple[Found, ...]:
        """What of `seen` makes the rule hold; empty where it does not. `unless` is asked of the whole view."""
        found: list[Found] = []
        for clause in self.every:
            if not (here := _found(clause, seen)):
                return ()
            found += here
        held = [here for clause in self.some if (here := _found(clause, seen))]
        if self.some and len(held) < self.least:
            return ()
        if any(_found(clause, whole) for clause in self.unless):
            return ()
        return tuple(dict.fromkeys(found + [one for here in held for one in here]))


_Seen = dict[tuple[str, str], Found]


def told(found: Sequence[Found]) -> str:
    """`insightface.model_zoo.get_model, *(paste_back=)`: the patterns that were found, the first ones by name."""
    names = list(dict.fromkeys(one.pattern for one in found))
    more = f" +{len(names) - _MOST_TOLD}" if len(names) > _MOST_TOLD else ""
    return ", ".join(names[:_MOST_TOLD]) + more


def _found(clause: Clause, seen: Mapping[tuple[str, str], Found]) -> list[Found]:
    here = [seen[pattern] for pattern in clause.patterns if pattern in seen]
    return here if len({one.pattern for one in here}) >= clause.least else []


class MentionIndex:
    """Finds the rules that hold for a tree or a workflow. Immutable; pickles as its rules."""

    def __init__(self, rules: Iterable[MentionRule]) -> None:
        self.rules = tuple(rules)
        self._known: dict[str, dict[str, list[str]]] = defaultdict(dict)

    def __reduce__(self) -> tuple[type["MentionIndex"], tuple[tuple[MentionRule, ...]]]:
        return MentionIndex, (self.rules,)

    def find(self, view: object, only: str = "") -> Iterator[tuple[MentionRule, tuple[Found, ...]]]:
        """Each rule that holds, once, with what was found: in the whole view, or in the first file that has it all.

        only: the full id of a rule, where the others need not be tried.
        """
        if isinstance(view, Tree):
            files = [self._seen(_of_code(code), code.path) if _mentions(code) else {} for code in view.codes]
            own = self._seen(self._of_tree(view), "")
            # Most files of a large tree hold nothing that is asked for; one stands for all of them.
            empty = next((at for at, seen in enumerate(files) if not seen), 0)
            files = [seen for at, seen in enumerate(files) if seen or at == empty]
            whole = dict(own)
            for seen in reversed(files):
                whole.update(seen)
        elif isinstance(view, Workflow):
            files, own = [], {}
            whole = self._seen(_of_workflow(view), "")
        else:
            return
        for rule in self.rules:
            if isinstance(view, rule.view) and only in ("", rule.rule.id):
                places = self._files_of(rule, files, own) if rule.per_file else [whole]
                found = next((here for seen in places if (here := rule.holds(seen, whole))), ())
                if found:
                    yield rule, found

    @staticmethod
    def _files_of(rule: MentionRule, files: Sequence[_Seen], own: _Seen) -> Iterator[_Seen]:
        """What is seen in each file and of the tree: once for all files that hold nothing the rule asks for."""
        asked = frozenset(pattern for clause in (*rule.every, *rule.some) for pattern in clause.patterns)
        alike = False
        for seen in files:
            if not asked.isdisjoint(seen):
                yield own | seen
            elif not alike:
                alike = True
                yield own

    def asked(self, code: Code) -> Code:
        """The file with nothing but the mentions that some rule asks for: each finds in it what it finds in `code`."""
        kept = {(f.field, f.text, f.line) for f in self._seen(_of_code(code), code.path).values()}
        said: dict[str, tuple[Mention, ...]] = {}
        for field in _CODE_FIELDS:
            some = [m for m in getattr(code, field) if (field, m.text, m.line) in kept]
            if field in _COMPARED:
                # What another revision lacks is found by its text, wherever it stands.
                some += [m for m in getattr(code, field) if m not in some and self._matched("removed", m.text)]
            said[field] = tuple(dict.fromkeys(some))
        return replace(code, **said)  # type: ignore[arg-type]

    def _matched(self, field: str, text: str) -> list[str]:
        """The patterns of a field that a text fits."""
        known = self._known[field]
        if (names := known.get(text)) is not None:
            return names
        names = self._patterns_of(field, text.lower())
        if len(known) < _REMEMBERED and len(text) <= _LONGEST:
            known[text] = names
        return names

    def _patterns_of(self, field: str, text: str) -> list[str]:
        if field not in self._exact:
            return []
        names = [text] if text in self._exact[field] else []
        matcher, patterns = self._starred.get(field, (None, ()))
        if matcher is not None:
            names += [patterns[number] for number in sorted(matcher.Match(text) or ())]
        return names

    def _seen(self, mentions: Iterable[tuple[str, Sequence[Mention]]], path: str) -> dict[tuple[str, str], Found]:
        """What is found in mentions, given by field."""
        seen: dict[tuple[str, str], Found] = {}
        for field, several in mentions:
            for mention in several:
                for name in self._matched(field, mention.text):
                    if (field, name) not in seen:
                        seen[field, name] = Found(field, name, mention.text, path, mention.line)
        return seen

    def _of_tree(self, tree: Tree) -> Iterator[tuple[str, Sequence[Mention]]]:
        # Hardly a path of thousands is asked for.
        yield "paths", [Mention(path, 0) for path in tree.layout() if self._matched("paths", path)]
        yield "installs", tree.requirements
        yield "removed", [Mention(gone, 0) for gone in tree.removed]
        yield "vendored", [Mention(tree.within(guest), 0) for guest in tree.vendored]

    @cached_property
    def _exact(self) -> dict[str, frozenset[str]]:
        by_field: dict[str, set[str]] = {}
        for field, pattern in self._patterns():
            by_field.setdefault(field, set()).add(pattern)
        return {field: frozenset(p for p in patterns if "*" not in p) for field, patterns in by_field.items()}

    @cached_property
    def _starred(self) -> dict[str, tuple[Any, tuple[str, ...]]]:
        starred = {}
        for field in self._exact:
            patterns = tuple(sorted({p for f, p in self._patterns() if f == field and "*" in p}))
            if patterns:
                matcher = re2.Set.FullMatchSet(_OPTIONS)
                for pattern in patterns:
                    matcher.Add(".*".join(re2.escape(piece) for piece in pattern.split("*")))
                matcher.Compile()
                starred[field] = matcher, patterns
        return starred

    def _patterns(self) -> Iterator[tuple[str, str]]:
        for rule in self.rules:
            for clause in rule.clauses():
                yield from clause.patterns


_OPTIONS = re2.Options()
_OPTIONS.dot_nl = True
_OPTIONS.log_errors = False


def _mentions(code: Code) -> bool:
    """Whether a file mentions anything; of those that are kept of a repository hardly one does."""
    return bool(code.imports or code.calls or code.names or code.strings or code.flags or code.installs)


def _of_code(code: Code) -> Iterator[tuple[str, Sequence[Mention]]]:
    for field in _CODE_FIELDS:
        if several := getattr(code, field):
            yield field, several


def _of_workflow(view: Workflow) -> Iterator[tuple[str, Sequence[Mention]]]:
    yield "nodes", [Mention(node.sort, 0) for node in view.nodes]
    yield "widgets", [Mention(f"{name}={text}", 0) for node in view.nodes for name, text in node.widgets]
    sorts = {node.id: node.sort for node in view.nodes}
    links = [(k, sorts.get(k.source, "?"), sorts.get(k.target, "?")) for k in view.links]
    yield "links", [Mention(f"{a}.{k.source_slot} > {b}.{k.target_slot}", 0) for k, a, b in links]
    yield "prompts", [Mention(text, 0) for name, text in view.prompts if "negative" not in name]
