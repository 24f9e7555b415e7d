"""Rules on what code mentions: clauses, places, and cost."""

import pickle
import time

import pytest

from chouxin.domain import Code, Mention, Role, Rule, Status, Tree
from chouxin.knowledge.mentions import Clause, MentionIndex, MentionRule

HEAD = Rule("p/r", "1", {}, {}, None, "f", Role.STRUCTURE, Status.STABLE, 1.0)
TWO = MentionRule(HEAD, Tree, (Clause((("calls", "*.get(paste_back=)"),)), Clause((("strings", "*.dfm"),))))


def tree(*files: dict[str, list[str]]) -> Tree:
    codes = [
        Code(
            f"{number}.py",
            "python",
            calls=tuple(Mention(t, 7) for t in file.get("calls", ())),
            strings=tuple(Mention(t, 7) for t in file.get("strings", ())),
        )
        for number, file in enumerate(files)
    ]
    return Tree("directory", tuple(code.path for code in codes), tuple(codes))


def found(rule: MentionRule, view: Tree) -> bool:
    return rule.match(view) is not None


def test_a_star_stands_for_anything_and_case_does_not_count() -> None:
    rule = MentionRule(HEAD, Tree, (Clause((("strings", "*a.b*"),)),))

    assert found(rule, tree({"strings": ["xA.Bx"]}))
    assert not found(rule, tree({"strings": ["aXb"]}))
    assert not found(rule, tree({"calls": ["a.b"]}))


def test_a_tree_is_one_and_a_file_is_one() -> None:
    apart = tree({"calls": ["s.get(paste_back=)"]}, {"strings": ["x.dfm"]})
    together = tree({"calls": ["s.get(paste_back=)"], "strings": ["x.dfm"]})
    per_file = MentionRule(HEAD, Tree, TWO.every, per_file=True)

    assert found(TWO, apart)
    assert not found(per_file, apart)
    assert found(per_file, together)


@pytest.mark.parametrize("texts, holds", [(["a1"], False), (["a1", "a1"], False), (["a1", "b2"], True)])
def test_least_counts_different_patterns(texts: list[str], holds: bool) -> None:
    rule = MentionRule(HEAD, Tree, (Clause((("strings", "a*"), ("strings", "b*")), least=2),))

    assert found(rule, tree({"strings": texts})) is holds


def test_unless_is_asked_of_the_whole_tree() -> None:
    rule = MentionRule(HEAD, Tree, TWO.every[1:], unless=(Clause((("strings", "study"),)),), per_file=True)

    assert found(rule, tree({"strings": ["x.dfm"]}))
    assert not found(rule, tree({"strings": ["x.dfm"]}, {"strings": ["study"]}))


def test_an_index_survives_pickling() -> None:
    again = pickle.loads(pickle.dumps(MentionIndex([TWO])))

    assert again.rules == (TWO,)
    assert len(list(again.find(tree({"calls": ["s.get(paste_back=)"], "strings": ["x.dfm"]})))) == 1


def test_cost_grows_with_what_is_mentioned_and_not_faster() -> None:
    def seconds(many: int) -> float:
        view = tree({"strings": ["ab" * 90 + str(n) for n in range(many)]})
        start = time.process_time()
        list(MentionIndex([TWO]).find(view))
        return time.process_time() - start

    seconds(100)

    assert min(seconds(16_000) for _ in range(3)) < 20 * max(min(seconds(2_000) for _ in range(3)), 0.002)
