"""Near duplicates: source trees that hold a good part of a public swap tool's code."""

from collections.abc import Iterator

import numpy as np

from chouxin.domain import Evidence, Part, Parts, SourceLine, Tree
from chouxin.fingerprints.source_bank import Contained, Family, SourceBank
from chouxin.knowledge import Knowledge

RULE = "face-swap/source-near-duplicate"
LEAST_SHARE, LEAST = 0.12, 40
"""Of a family's fingerprints: below this share, or this many, programs are alike by chance or by a common ancestor."""

_SURE_FROM, _AT_LEAST = 0.4, 0.72
_SHARED = "shared"


class NearDuplicate:
    """Code that a tree shares with public swap tools, by winnowed fingerprints.

    Finds
    -----
    Forks, mirrors and copies of the families in the packs' banks, whole or in good part, whatever their files, names
    and comments are now and however they were formatted; several families in one tree are each told.

    Why it matters
    --------------
    A tool that was taken down comes back under another name within days, as a fork, an archive or "just a mirror".

    Does not find
    -------------
    Rewrites and ports, obfuscated code, other languages than those of the family, and single files of a large tool.
    What many programs vendor was taken out of the banks and speaks for nothing. A share says that code is the same and
    not what it is used for.

    Example
    -------
    A tree with 93 % of a family's fingerprints: the evidence names the family, its commit, the share and the file that
    holds most of it.
    """

    name = "near-duplicate"
    version = "1"
    reads = Tree

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def detect(self, parts: Parts) -> Iterator[Evidence]:
        """Evidence for each family that a tree holds enough of."""
        if RULE not in self.knowledge.rules:
            return
        for part in parts:
            assert isinstance(part.view, Tree)  # noqa: S101 - `reads` is Tree
            hashes = _all_of(part.view)
            for bank in self.knowledge.banks if len(hashes) else ():
                for found in bank.contained(hashes):
                    if found.family.purpose != _SHARED and found.share >= LEAST_SHARE and found.shared >= LEAST:
                        yield self._evidence(part, part.view, bank, found)

    def _evidence(self, part: Part, tree: Tree, bank: SourceBank, found: Contained) -> Evidence:
        path, line, many = _most(tree, bank, found.family)
        family = found.family
        sure = min(1.0, _AT_LEAST + (1 - _AT_LEAST) * (found.share - LEAST_SHARE) / (_SURE_FROM - LEAST_SHARE))
        return Evidence(
            item_id=part.item_id,
            part=part.digest,
            rule=RULE,
            detector=self.name,
            locator=part.locator.enter(path).at(SourceLine(line)),
            excerpt=f"{found.share:.0%} of {family.name}" + (f"@{family.commit[:7]}" if family.commit else ""),
            score=round(sure, 4),
            detail=f"{family.name}, {found.shared} of {family.fingerprints} fingerprints, {many} of them in this file",
        )


def _all_of(tree: Tree) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    prints = [code.fingerprints()[0] for code in tree.codes if code.prints]
    return np.unique(np.concatenate(prints)) if prints else np.empty(0, np.uint64)


def _most(tree: Tree, bank: SourceBank, family: Family) -> tuple[str, int, int]:
    """The file that holds most of a family: its path, the line where that begins, how many fingerprints."""
    best = ("", 1, 0)
    for code in tree.codes:
        hashes, lines = code.fingerprints()
        shared = bank.shared(hashes, family)
        if (many := int(shared.sum())) > best[2]:
            best = (code.path, int(lines[shared].min()), many)
    return best
