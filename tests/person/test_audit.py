"""Whose faces count, what is changed first, and that other people stay out of it."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from chouxin.domain import InputError
from chouxin.person.audit import FILING, FILING_NEAR, OF_LARGE, SHOWN, Group, audit, describe_me, filing
from chouxin.person.exposure import Grade
from chouxin.person.looking import Looked, Sighting, look
from chouxin.person.media import Media
from chouxin.person.telling import document
from chouxin.person.views import View
from chouxin.words import Words
from tests.person.conftest import PHOTOS
from tests.person.making import looked, person, sighting


def test_only_the_persons_own_faces_count() -> None:
    seen = [
        looked("a.jpg", sighting(1), sighting(2, 900, x=0.2)),
        looked("b.jpg", sighting(2, 900)),
        looked("c.jpg", sighting(1, 90, View.HALF)),
        looked("d.jpg"),
    ]
    found = audit(seen, [person(1)])

    assert (found.exposure.faces, found.exposure.clear, found.with_person) == (2, 1, 2)
    assert (found.persons, found.faceless, found.several, found.matched) == (2, 1, 1, True)
    assert [change.medium.name for change in found.changes] == ["a.jpg"]
    assert len(found.changes[0].boxes) == len(found.changes[0].others) == 1
    assert found.plan.grade is Grade.B


def test_without_comparing_whoever_is_alone_counts() -> None:
    seen = [looked("a.jpg", sighting(None), sighting(None, x=0.2)), looked("b.jpg", sighting(None))]
    found = audit(seen)

    assert (found.with_person, found.matched, found.persons) == (1, False, 0)
    assert [change.medium.name for change in found.changes] == ["b.jpg"]


def test_the_person_chooses_and_may_choose_none() -> None:
    seen = [looked(f"{n}.jpg", sighting(1)) for n in range(3)] + [looked("x.jpg", sighting(2))]
    offered: list[Sequence[Group]] = []

    def first(groups: Sequence[Group]) -> int | None:
        offered.append(groups)
        return groups[0].number

    assert audit(seen, choose=first).with_person == 3
    assert [group.media for group in offered[0]] == [3, 1]
    assert audit(seen, choose=lambda _: None).exposure.grade is Grade.UNKNOWN
    assert audit([], choose=lambda _: None).exposure.grade is Grade.UNKNOWN


def test_looks_of_one_person_are_told_apart() -> None:
    seen = [looked(f"{n:03}.jpg", sighting(1, twist=1 + n % 25)) for n in range(75)]
    found = audit(seen, [person(1)])

    assert (found.exposure.looks, found.exposure.grade) == (25, Grade.D)
    # Six looks too many, in three pictures each.
    assert len(found.plan.sources) == 18
    assert found.more == 18 - SHOWN


def test_no_list_is_long_enough_to_tune_with() -> None:
    seen = [looked(f"{n:03}.jpg", sighting(1, twist=1 + n)) for n in range(30)]
    found = audit(seen, [person(1)])

    assert len(found.changes) <= SHOWN < 20
    assert [c.medium.name for c in found.changes] == sorted(c.medium.name for c in found.changes)


def test_another_look_of_the_person_is_theirs_where_it_is_seen_often() -> None:
    # Three pictures of each look say enough; two say too little, and a sister stands beside the person.
    other = _with_glasses(OF_LARGE + 0.02)
    plain = [looked(f"{n}.jpg", sighting(1)) for n in range(3)]
    three = [looked(f"g{n}.jpg", other) for n in range(3)]
    beside = [looked("both.jpg", sighting(1), replace(other, place=(0.1, 0.5)))]
    far = [looked(f"g{n}.jpg", _with_glasses(OF_LARGE - 0.02)) for n in range(3)]

    def counted(*seen: Looked) -> int:
        return audit(seen, [person(1)]).with_person

    assert counted(*plain, *three) == 6
    assert counted(*plain, *three[:2]) == 3
    assert counted(*plain[:2], *three) == 2
    assert counted(*plain, *three[:2], *beside) == 4
    assert counted(*plain, *far) == 3


def _with_glasses(share: float) -> Sighting:
    """A face whose likeness to the first person is `share`."""
    described = (share * person(1) + (1 - share**2) ** 0.5 * person(2)).astype(np.float32)
    return replace(sighting(2), description=described)


def test_several_groups_of_the_person_are_all_theirs() -> None:
    # With and without glasses: not one group, and both near enough to the pictures given.
    seen = [looked("a.jpg", sighting(1)), looked("b.jpg", sighting(2)), looked("c.jpg", sighting(3))]
    found = audit(seen, [person(1), person(2)])

    assert found.with_person == 2


def test_when_a_filing_is_near() -> None:
    assert filing(FILING_NEAR - 1) is None
    assert filing(FILING_NEAR) == "near"
    assert filing(FILING) == "over"


def test_the_document_speaks_of_the_person_alone() -> None:
    seen = [
        looked("a.jpg", sighting(1, 777.25), sighting(2, 555.5, x=0.2)),
        looked("theirs.jpg", sighting(2, 444.75)),
    ]
    written = document(audit(seen, [person(1)]), Media([]))

    assert set(written) == {
        "schema", "grade", "matched", "usable", "views", "looks", "frames", "clear", "looked_at", "with_you",
        "no_face_found", "after", "changes", "more_changes", "not_looked_at",
    }  # fmt: skip
    assert all(set(change) == {"name", "video"} for change in written["changes"])
    assert "theirs.jpg" not in str(written)
    assert not any(figure in str(written) for figure in ("777", "555", "444", "0.95"))


def test_real_pictures_of_one_person(folders: Sequence[Path]) -> None:
    me = describe_me([PHOTOS / "portrait-warm.jpg"], folders, Words("en"))
    found = audit(look(Media([PHOTOS]), folders, compare=True), me)

    assert (found.exposure.grade, found.with_person, found.persons, found.faceless) == (Grade.C, 6, 1, 1)
    assert found.exposure.looks == 1
    assert [change.medium.name for change in found.changes] == [
        "portrait-saved-again.jpg", "portrait-warm.jpg", "portrait.jpg", "sideways.jpg",
    ]  # fmt: skip
    assert found.plan.grade is Grade.B


def test_a_picture_of_me_needs_one_face(folders: Sequence[Path], tmp_path: Path) -> None:
    with pytest.raises(InputError, match="0 faces"):
        describe_me([PHOTOS / "beach.png"], folders, Words("en"))
    (tmp_path / "x.jpg").write_bytes(b"nothing")
    with pytest.raises(InputError, match="could not be read"):
        describe_me([tmp_path / "x.jpg"], folders, Words("en"))
