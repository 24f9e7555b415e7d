"""Near duplicates: the laws, and what share of a tool's code is told."""

from dataclasses import replace

import numpy as np
import pytest

from chouxin.detectors.near_duplicate import LEAST_SHARE, NearDuplicate
from chouxin.domain import Code, Evidence, Item, Kind, Locator, Part, SourceLine, Tree
from chouxin.engine.batch import group
from chouxin.fingerprints.source_bank import Family, make_bank
from chouxin.knowledge import Knowledge, load, shipped_packs
from chouxin.testing.detector_contract import DetectorContract

TOOL = Family("some-tool", "swap", "owner/some-tool", "abcdef0" + "0" * 33, 2, 0)
LIBRARY = Family("some-library", "shared", "owner/some-library", "1" * 40, 1, 0)
BANK = make_bank(
    [(TOOL, np.arange(1_000, 2_000, dtype=np.uint64)), (LIBRARY, np.arange(1_900, 2_500, dtype=np.uint64))]
)


def code(path: str, first: int, end: int) -> Code:
    hashes = np.arange(first, end, dtype=np.uint64)
    lines = np.arange(1, 1 + len(hashes), dtype=np.uint32)
    return Code(path, "python", prints=hashes.astype("<u8").tobytes(), print_lines=lines.astype("<u4").tobytes())


def tree(*codes: Code) -> Tree:
    return Tree("directory", tuple(c.path for c in codes), codes)


TREES = {
    "hit": tree(code("a/x.py", 1_000, 1_100), code("a/y.py", 1_200, 1_500)),
    "miss": tree(code("b/z.py", 5_000, 6_000)),
    "near miss": tree(code("lib/v.py", 1_900, 2_500), code("a/x.py", 1_000, 1_050)),
}


def part(name: str, view: Tree) -> Part:
    return Part(name, Locator((name,)), f"digest of {len(view.codes)} {view.paths}", view)


@pytest.fixture(scope="module")
def shipped() -> Knowledge:
    return load(shipped_packs())


class TestLaws(DetectorContract):
    detector = NearDuplicate
    hit = Item("hit", Kind.ARTIFACT)
    miss = Item("miss", Kind.ARTIFACT)
    near_miss = Item("near miss", Kind.ARTIFACT)

    @pytest.fixture(scope="class")
    @classmethod
    def knowledge(cls) -> Knowledge:
        return replace(load(shipped_packs()), banks=(BANK,))

    def parts_of(self, item: Item) -> list[Part]:
        return [part(item.id, TREES[item.id.rpartition(":")[2]])]


def evidence(knowledge: Knowledge, view: Tree) -> list[Evidence]:
    (batch,) = group([part("t", view)])
    return list(NearDuplicate(knowledge).detect(batch))


def test_the_share_the_family_and_the_place_are_told(shipped: Knowledge) -> None:
    (found,) = evidence(replace(shipped, banks=(BANK,)), TREES["hit"])

    assert found.excerpt == "44% of some-tool@abcdef0"
    assert found.locator == Locator(("t", "a/y.py"), SourceLine(1))
    assert found.score == 1.0


def test_a_smaller_share_is_less_sure(shipped: Knowledge) -> None:
    knowledge = replace(shipped, banks=(BANK,))
    scores = [e.score for n in (1_120, 1_200, 1_300) for e in evidence(knowledge, tree(code("x.py", 1_000, n)))]

    assert len(scores) == 3
    assert scores == sorted(set(scores))
    assert not evidence(knowledge, tree(code("x.py", 1_000, 1_000 + int(900 * LEAST_SHARE) - 1)))


def test_the_shipped_bank_holds_hashes_of_tools_and_of_what_they_share(shipped: Knowledge) -> None:
    (bank,) = shipped.banks
    purposes = {family.purpose for family in bank.families}

    assert purposes == {"swap", "nudify", "shared"}
    assert all(len(family.commit) == 40 for family in bank.families)
    assert bank.contained(np.arange(10_000, dtype=np.uint64)) == []
