"""Code purpose: the laws, the place that is told, and tools that are kept to be studied."""

import pytest

from chouxin.detectors.code_purpose import VENDORED, CodePurpose
from chouxin.domain import Code, Evidence, Item, Kind, Locator, Mention, Part, SourceLine, Tree
from chouxin.engine.batch import group
from chouxin.knowledge import Knowledge, load, shipped_packs
from chouxin.testing.detector_contract import DetectorContract

SWAPS = Code("app/a.py", "python", calls=(Mention("requests.get", 3), Mention("?.get(paste_back=)", 12)))
RESTORES = Code("app/r.py", "python", calls=(Mention("gfpgan.GFPGANer().enhance(paste_back=)", 4),))
STUDIES = Code("eval/d.py", "python", strings=(Mention("FaceForensics++", 1), Mention("Celeb-DF-v2", 2)))


def tree(*codes: Code, root: str = "", vendored: tuple[str, ...] = ()) -> Tree:
    return Tree("directory", tuple(sorted(c.path for c in codes)), codes, root=root, vendored=vendored)


TREES = {
    "hit": tree(SWAPS),
    "miss": tree(Code("x.py", "python", calls=(Mention("json.loads", 1),))),
    "near miss": tree(RESTORES),
}


def part(name: str, view: Tree) -> Part:
    return Part(name, Locator((name,)), f"digest of {view.root} {view.paths}", view)


@pytest.fixture(scope="module")
def knowledge() -> Knowledge:
    return load(shipped_packs())


class TestLaws(DetectorContract):
    detector = CodePurpose
    hit = Item("hit", Kind.ARTIFACT)
    miss = Item("miss", Kind.ARTIFACT)
    near_miss = Item("near miss", Kind.ARTIFACT)

    def parts_of(self, item: Item) -> list[Part]:
        return [part(item.id, TREES[item.id.rpartition(":")[2]])]


def evidence(knowledge: Knowledge, *views: Tree) -> list[Evidence]:
    (batch,) = group([part("t", view) for view in views])
    return list(CodePurpose(knowledge).detect(batch))


def test_the_line_is_told(knowledge: Knowledge) -> None:
    (found,) = evidence(knowledge, TREES["hit"])

    assert found.rule == "face-swap/identity-pasted-back"
    assert found.locator == Locator(("t", "app/a.py"), SourceLine(12))


def test_names_and_file_names_are_not_needed(knowledge: Knowledge) -> None:
    renamed = Code("q/zz.py", "python", names=(Mention("f1", 1),), calls=SWAPS.calls)

    assert [e.rule for e in evidence(knowledge, tree(renamed))] == ["face-swap/identity-pasted-back"]


def test_a_tool_in_a_folder_of_a_detector_is_the_folder_s(knowledge: Knowledge) -> None:
    project = tree(STUDIES, vendored=("third_party/tool",))
    tool = tree(Code("third_party/tool/a.py", "python", calls=SWAPS.calls), root="third_party/tool")
    rules = {e.rule for e in evidence(knowledge, project, tool)}

    assert rules == {"face-swap/deepfake-study-code", VENDORED}


def test_a_tool_beside_an_ordinary_program_is_a_tool(knowledge: Knowledge) -> None:
    project = tree(RESTORES, vendored=("third_party/tool",))
    tool = tree(Code("third_party/tool/a.py", "python", calls=SWAPS.calls), root="third_party/tool")

    assert [e.rule for e in evidence(knowledge, project, tool)] == ["face-swap/identity-pasted-back"]


def test_a_swap_beside_detector_words_in_one_tree_is_a_swap(knowledge: Knowledge) -> None:
    rules = {e.rule for e in evidence(knowledge, tree(SWAPS, STUDIES))}

    assert "face-swap/identity-pasted-back" in rules
