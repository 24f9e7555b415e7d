"""A knowledge pack as loaded, and all packs together."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from chouxin.domain import Graph, Role, Rule, Tensors, Tree, Workflow
from chouxin.fingerprints.skeletons import Skeleton, SkeletonBank
from chouxin.fingerprints.source_bank import SourceBank
from chouxin.knowledge.document import Document, Node
from chouxin.knowledge.index import WordingIndex
from chouxin.knowledge.mentions import MentionIndex, MentionRule
from chouxin.knowledge.problem import Problem
from chouxin.knowledge.site import Site
from chouxin.knowledge.structure import StructureRule
from chouxin.knowledge.tensor_set import TensorRule
from chouxin.knowledge.wording import WordingRule

Wording = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """An example beside a rule, or an ordinary thing (`benign`).

    rule: full id; '' for a benign thing, which is every rule's. expects: hit, miss, known_miss or benign.
    texts: the fields of an item, for a wording rule. graph: what a structure, code or workflow rule looks at.
    document, node: where it stands.
    """

    rule: str
    expects: str
    document: Document
    node: Node
    texts: tuple[tuple[str, str], ...] = ()
    graph: Graph | Tensors | Tree | Workflow | None = None

    @property
    def title(self) -> str:
        """The first words of it, for a list of results."""
        whole = " | ".join(text for _, text in self.texts) or (_shapes(self.graph) if self.graph else "")
        line = " ".join(whole.split())
        return line if len(line) <= 60 else line[:60] + "…"

    def problem(self, code: str, **values: object) -> Problem:
        """A mistake at this case."""
        return self.document.problem(code, self.node, **values)


@dataclass(frozen=True, slots=True)
class Source:
    """A rule as its author wrote it: what explains it to a person, and where it stands."""

    document: Document
    tests: Document
    benign: str = ""
    added: str = ""


@dataclass(frozen=True, slots=True)
class Pack:
    """One directory of knowledge.

    digest: hex SHA-256 over the relative paths and contents of all its files. wordings, structures, mentions: the rules
    that look for something, retired ones left out. sources: by full id, of every rule. benign: what no rule may
    find. banks: fingerprints of public source trees. skeletons: published model designs.
    """

    name: str
    version: str
    title: Wording
    licence: str
    digest: str
    path: Path
    rules: tuple[Rule, ...]
    wordings: tuple[WordingRule, ...]
    structures: tuple[StructureRule | TensorRule, ...]
    cases: tuple[Case, ...]
    sources: Mapping[str, Source]
    retired: frozenset[str]
    mentions: tuple[MentionRule, ...] = ()
    banks: tuple[SourceBank, ...] = ()
    skeletons: tuple[Skeleton, ...] = ()


_NO_SITE = Site()
_NO_MENTIONS = MentionIndex(())
_NO_SKELETONS = SkeletonBank()


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All packs together, with what the site hands in: what detectors are made from."""

    packs: tuple[Pack, ...]
    rules: Mapping[str, Rule]
    wording: WordingIndex
    structures: tuple[StructureRule | TensorRule, ...]
    mentions: MentionIndex = _NO_MENTIONS
    banks: tuple[SourceBank, ...] = ()
    skeletons: SkeletonBank = _NO_SKELETONS
    site: Site = _NO_SITE

    def source(self, rule: str) -> Source:
        """What a rule's author wrote. Raises KeyError for an unknown id."""
        return next(pack.sources[rule] for pack in self.packs if rule in pack.sources)


def speaks_against(rule: Rule) -> bool:
    """Whether a rule may not find what a pack calls benign: those that name a supply, frames excepted."""
    return rule.supply is not None and rule.role is not Role.FRAME


def _shapes(view: Graph | Tensors | Tree | Workflow) -> str:
    if isinstance(view, Tree):
        return " ".join(m.text for c in view.codes for m in (*c.imports, *c.calls, *c.names, *c.strings, *c.flags))
    if isinstance(view, Workflow):
        return " ".join(node.sort for node in view.nodes)
    sides = (view.inputs, view.outputs) if isinstance(view, Graph) else (view.tensors,)
    shown = " → ".join(
        " + ".join("[" + ",".join("?" if d is None else str(d) for d in t.shape) + "]" for t in tensors)
        for tensors in sides
    )
    said = view.strings + tuple(f"{key}={text}" for key, text in view.metadata) if isinstance(view, Tensors) else ()
    return " · ".join([shown, *said] if shown else said)
