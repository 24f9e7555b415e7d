"""Cases as results: what passed, what was found, and what is said about it."""

from pathlib import Path

from chouxin.knowledge import check, read_pack
from tests.knowledge.packs import PackAt


def test_every_case_gets_its_result(tmp_path: Path) -> None:
    pack = PackAt(tmp_path)
    pack.rule(
        "r",
        "match: {terms: [金丹]}\nneeds: {terms: [换脸]}",
        "hit: [换脸金丹, {title: 換臉, comments: 金丹}, 丹]\n"
        "miss: [金丹, 金丹换脸]\n"
        "known_miss: [丹药换脸, 换脸 金丹]\n",
    )
    pack.write("benign/b.yaml", "items: [花, 换脸金丹]\n")
    read, _ = read_pack(pack.path)
    assert read is not None

    results = check(read)

    assert [(r.case.expects, r.case.title, r.passed, [words for _, words in r.found]) for r in results] == [
        ("hit", "换脸金丹", True, ["金丹"]),
        ("hit", "換臉 | 金丹", True, ["金丹"]),
        ("hit", "丹", False, []),
        ("miss", "金丹", True, []),
        ("miss", "金丹换脸", False, ["金丹"]),
        ("known_miss", "丹药换脸", True, []),
        ("known_miss", "换脸 金丹", False, ["金丹"]),
        ("benign", "花", True, []),
        ("benign", "换脸金丹", False, ["金丹"]),
    ]
    assert [(p.code, p.line) for r in results if (p := r.problem())] == [
        ("case_hit", 1),
        ("case_miss", 2),
        ("case_known_miss", 3),
        ("case_benign", 1),
    ]


def test_a_case_is_its_own_item_and_answers_to_its_own_rule(tmp_path: Path) -> None:
    """What one case needs is not found in the next, and another rule's hit is no hit."""
    pack = PackAt(tmp_path)
    pack.rule("a", "match: {terms: [金丹]}\nneeds: {terms: [换脸]}", "hit: [金丹换脸]\nmiss: [金丹, 换脸]\n")
    pack.rule("b", "match: {terms: [换脸]}", "hit: [换脸]\nmiss: [金丹]\n")

    assert set(pack.load().rules) == {"mine/a", "mine/b"}
