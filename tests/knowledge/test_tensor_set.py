"""Rules on weights: letters and their multiples, counts, and the words beside them."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.domain import Graph, Role, Rule, Status, Tensors, TensorSpec
from chouxin.knowledge import TensorRule
from chouxin.knowledge.structure import MOST_STEPS, Sizes, TooTangled
from chouxin.knowledge.tensor_set import Amount, Group, Said, like

E, TWO_E, THREE = Amount(1, "E"), Amount(2, "E"), Amount(3)
PAIR = TensorRule(
    rule=Rule("p/r", "1", {}, {}, None, "f", Role.STRUCTURE, Status.STABLE, 1.0),
    groups=(
        Group(((E, THREE), (THREE, E)), count=Amount(1, "U")),
        Group(((TWO_E, E),), count=Amount(2, "U")),
    ),
    sizes={"E": Sizes(least=4, most=64)},
)


def tensors(*shapes: tuple[int, ...], names: tuple[str, ...] = ()) -> Tensors:
    named = [*names, *("" for _ in shapes)]
    return Tensors("case", tuple(TensorSpec(name, "", shape) for name, shape in zip(named, shapes, strict=False)))


@pytest.mark.parametrize(
    "shapes,detail",
    [
        ([(8, 3), (16, 8), (16, 8)], "E=8, U=1"),
        ([(3, 8), (16, 8), (16, 8), (5,), ()], "E=8, U=1"),
        ([(8, 3)] * 3 + [(16, 8)] * 6, "E=8, U=3"),
        # too many or too few of one, sizes that do not go together or are not allowed, other ranks
        ([(8, 3), (16, 8)], None),
        ([(8, 3)] * 2 + [(16, 8)] * 2, None),
        ([(8, 3), (17, 8), (17, 8)], None),
        ([(2, 3), (4, 2), (4, 2)], None),
        ([(8, 3, 1), (16, 8), (16, 8)], None),
        ([], None),
    ],
)
def test_what_fits(shapes: list[tuple[int, ...]], detail: str | None) -> None:
    assert PAIR.match(tensors(*shapes)) == detail


@given(st.permutations([(8, 3), (16, 8), (16, 8), (4, 4), (7,)]))
@settings(max_examples=30, deadline=None, database=None)
def test_order_and_names_do_not_matter(shapes: list[tuple[int, ...]]) -> None:
    assert PAIR.match(tensors(*shapes, names=("a", "b"))) == "E=8, U=1"


def test_a_second_choice_is_tried_where_the_first_leads_nowhere() -> None:
    assert PAIR.match(tensors((32, 3), (8, 3), (16, 8), (16, 8))) == "E=8, U=1"


def test_words_alone_are_never_quite_sure() -> None:
    named = replace(PAIR, groups=(), sizes={}, names=Said(("enc.*", "*.b"), 2))

    assert named.match(tensors((1,), (2,), names=("enc.a", "x.b"))) == "names"
    assert named.match(tensors((1,), names=("enc.b",))) == "names"
    assert named.match(tensors((1,), names=("enc.a",))) is None
    assert named.sure < PAIR.sure


def test_strings_and_metadata_are_asked_for_beside_shapes() -> None:
    rule = replace(PAIR, strings=Said(("iter",)), metadata=Said(("network=*lora*",)))
    view = tensors((8, 3), (16, 8), (16, 8))

    assert rule.match(view) is None
    assert rule.match(replace(view, strings=("iter",), metadata=(("network", "a.lora.b"),))) == "E=8, U=1"


def test_a_graph_is_no_set_of_tensors() -> None:
    assert PAIR.match(Graph("onnx", (), ())) is None


def test_weights_made_to_be_tried_for_ever_are_given_up_and_not_cleared() -> None:
    many = [Group(((Amount(1, "A"), Amount(1, letter)),)) for letter in "BCDEF"]
    rule = replace(PAIR, groups=(*many, Group(((Amount(7), Amount(7), Amount(7)),))), sizes={})
    shapes = [(5, n) for n in range(1, 40)]

    with pytest.raises(TooTangled):
        rule.match(tensors(*shapes, (7, 7, 8)))
    assert len(shapes) ** 5 > MOST_STEPS


@pytest.mark.parametrize(
    "pattern,word,fits",
    [
        ("a", "a", True),
        ("a", "ab", False),
        ("*", "", True),
        ("*a*", "bab", True),
        ("a*a", "a", False),
        ("a*b*c", "a-b-c", True),
        ("a*b*c", "acb", False),
        ("*.to_k_ip.weight", "1.to_k_ip.weight", True),
        ("ab*bc", "abc", False),
    ],
)
def test_patterns(pattern: str, word: str, fits: bool) -> None:
    assert like(pattern, word) is fits


@pytest.mark.parametrize("said,amount", [("D", Amount(1, "D")), ("8D", Amount(8, "D")), ("3", Amount(3))])
def test_an_amount_prints_as_it_is_written(said: str, amount: Amount) -> None:
    assert str(amount) == said
