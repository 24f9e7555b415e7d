"""Skeletons: told through what a resave changes, not told where only some of it is there; a broken bank says where."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.domain import SettingsError
from chouxin.fingerprints.skeletons import Skeleton, SkeletonBank, frame, read_skeletons, write_skeletons

SHAPES = [(64, 3, 7, 7), *[(64, 64, 3, 3)] * 6, (128, 64, 3, 3), (256, 128), (512, 256), (32, 512), (7, 32), (5, 32)]
NORMS = [(64,), (64,), (1, 128, 1, 1), ()]
HALF = SHAPES[:8]


def skeleton(name: str, shapes: list[tuple[int, ...]], purpose: str = "swap") -> Skeleton:
    return Skeleton(name, name.title(), purpose, "owner/design@1234567 model.py", tuple(sorted(frame(shapes).items())))


BANK = SkeletonBank([skeleton("whole", SHAPES), skeleton("half", HALF), skeleton("other", [(9, 8), *SHAPES])])


def told(shapes: list[tuple[int, ...]]) -> list[tuple[str, int, float]]:
    return [(one.skeleton.id, one.times, round(one.share, 2)) for one in BANK.held(shapes)]


def test_rows_and_sides_of_one_are_left_out() -> None:
    assert frame([*SHAPES, *NORMS]) == frame(SHAPES)
    assert frame([(1, 7, 30), ("N", 300), (0, 400), (5, 40, None), (4, 4)]) == {(7, 30): 1}


@given(st.permutations(SHAPES + NORMS), st.integers(0, 3))
@settings(max_examples=30, deadline=None)
def test_order_and_layout_change_nothing(shapes: list[tuple[int, ...]], turn: int) -> None:
    assert told([shape[turn:] + shape[:turn] for shape in shapes]) == [("whole", 1, 1.0)]


def test_an_optimiser_beside_it_is_the_same_three_times() -> None:
    assert told(SHAPES * 3 + NORMS) == [("whole", 3, 1.0)]


def test_inside_of_something_larger_it_is_a_share() -> None:
    (found,) = BANK.held([*SHAPES, (2000, 500)])

    assert (found.skeleton.id, round(found.share, 2), found.whole) == ("whole", 0.33, False)


def test_one_layer_less_is_another_thing() -> None:
    assert told(SHAPES[:-1]) == []
    assert told(HALF) == [("half", 1, 1.0)]


def test_few_layers_are_not_told_inside_of_something_larger() -> None:
    assert told([*HALF, (4000, 4000)]) == []


def test_parts_of_what_was_told_are_not_told_again() -> None:
    assert told([*SHAPES, *SHAPES, *HALF]) == [("whole", 2, 0.76)]
    assert told([(9, 8), *SHAPES]) == [("other", 1, 1.0)]


def test_nothing_holds_nothing() -> None:
    assert BANK.held([]) == []
    assert SkeletonBank().held(SHAPES) == []


def test_a_bank_is_written_and_read_in_any_order(tmp_path: Path) -> None:
    write_skeletons(BANK.skeletons, tmp_path / "one.jsonl")
    write_skeletons(reversed(BANK.skeletons), tmp_path / "two.jsonl")

    assert (tmp_path / "one.jsonl").read_bytes() == (tmp_path / "two.jsonl").read_bytes()
    assert SkeletonBank(read_skeletons(tmp_path / "one.jsonl")).skeletons == BANK.skeletons


@pytest.mark.parametrize(
    "change, where",
    [
        (lambda rows: rows[:-1], ":1"),
        (lambda rows: ["{}", *rows[1:]], ":1"),
        (lambda rows: [rows[0], rows[1][:-9], *rows[2:]], ":2"),
        (lambda rows: [rows[0], rows[1].replace('"swap"', '"sale"'), *rows[2:]], ":2"),
        (lambda rows: [*rows[:-1], json.dumps({**json.loads(rows[-1]), "layers": [[1, -3, 400]]})], ":4"),
        (lambda _: [], ":1"),
    ],
)
def test_a_broken_bank_is_told_with_its_line(change: object, where: str, tmp_path: Path) -> None:
    path = tmp_path / "bank.jsonl"
    write_skeletons(BANK.skeletons, path)
    rows = path.read_text("utf-8").splitlines()
    path.write_text("\n".join(change(rows)), "utf-8")  # type: ignore[operator]

    with pytest.raises(SettingsError, match=f"bank.jsonl{where}: "):
        read_skeletons(path)
