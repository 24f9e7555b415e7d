"""One person's sitting with their pictures, without any page: what is said is what is done, and nothing else."""

import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from chouxin.person import pictures
from chouxin.person.copies import State
from chouxin.person.covering import Cover
from chouxin.person.exposure import Grade
from chouxin.person.faces import Finder
from chouxin.person.glimpses import SMALL, glimpse
from chouxin.person.sitting import Keep, Sitting, Who, fresh, writable
from tests.person.conftest import PHOTOS


@pytest.fixture
def sitting(folders: Sequence[Path]) -> Iterator[Sitting]:
    made = Sitting(folders)
    yield made
    made.close()


def looked(sitting: Sitting, *, compare: bool = False) -> Sitting:
    task = sitting.look(compare=compare)
    task.wait(60)
    assert task.ended, task.error
    return sitting


def numbered(sitting: Sitting) -> dict[str, int]:
    return {one.medium.name: one.number for one in sitting.pictures}


def saved(sitting: Sitting, out: Path, keep: Keep, cover: Cover = Cover.SOLID) -> dict[str, State]:
    task = sitting.protect(out, cover, keep, dry=False)
    task.wait(100)
    assert task.ended, task.error
    return {made.outcome.name: made.outcome.state for made in sitting.made}


def test_only_the_face_that_was_pointed_at_stays(sitting: Sitting, finder: Finder, tmp_path: Path) -> None:
    for name in ("portrait.jpg", "portrait-warm.jpg"):
        sitting.add_file(PHOTOS / name, name)
    looked(sitting)
    sitting.say(0, 0, Who.ME)
    assert not sitting.compared

    states = saved(sitting, tmp_path, Keep.ME)

    assert states == {"portrait.jpg": State.WRITTEN, "portrait-warm.jpg": State.WRITTEN}
    assert len(finder.find(pictures.open(tmp_path / "portrait.jpg").pixels)) == 1
    # The same person, but nobody said so.
    assert finder.find(pictures.open(tmp_path / "portrait-warm.jpg").pixels) == ()


def test_faces_are_described_only_when_asked_and_no_longer_than_that(sitting: Sitting) -> None:
    sitting.add_folder(PHOTOS)
    looked(sitting)
    seen = [face for picture in sitting.pictures for _, face in picture.faces]
    assert seen
    assert [face for face in seen if face.description is not None] == []
    looked(sitting, compare=True)
    (group, faces) = sitting.groups[0]
    assert group.media >= 5
    sitting.say_groups([group.number])

    audited = sitting.audit()

    assert audited.matched
    assert audited.with_person == len({one.number for one in sitting.pictures if one.is_in_it()}) >= 5
    assert audited.exposure.grade is Grade.C
    sitting.forget()
    assert all(face.description is None for picture in sitting.pictures for _, face in picture.faces)
    assert sitting.groups == []
    assert sitting.anywhere
    assert sitting.audit().with_person == audited.with_person
    assert len(faces) >= 5


def test_a_box_is_covered_and_can_be_taken_away(sitting: Sitting, tmp_path: Path) -> None:
    sitting.add_file(PHOTOS / "beach.png", "beach.png")
    looked(sitting)
    assert sitting.pictures[0].faces == ()
    sitting.draw(0, (0.5, 0.5, 0.25, 0.25))
    sitting.draw(0, (0.0, 0.0, 0.1, 0.1))
    sitting.erase(0, 1)
    saved(sitting, tmp_path, Keep.NOBODY)

    before, after = (pictures.open(place).pixels for place in (PHOTOS / "beach.png", tmp_path / "beach.png"))
    height, width = after.shape[:2]
    box = after[height // 2 : height * 3 // 4, width // 2 : width * 3 // 4]

    assert (box == 128).all()
    assert (after[: height // 2] == before[: height // 2]).all()


@pytest.mark.parametrize(
    "box", [(0.5, 0.5, 0.0, 0.2), (1.2, 0, 0.2, 0.2), (float("nan"), 0, 1, 1), (0, 0, -0.5, 0.5), (0, 0, 0.001, 1)]
)
def test_no_box_is_made_of_nothing(sitting: Sitting, box: tuple[float, float, float, float]) -> None:
    sitting.add_file(PHOTOS / "beach.png", "beach.png")

    with pytest.raises(ValueError, match=r"."):
        sitting.draw(0, box)
    assert sitting.pictures[0].boxes == []


def test_same_names_and_broken_pictures(sitting: Sitting, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes((PHOTOS / "portrait.jpg").read_bytes()[:2000])
    for place, name in ((PHOTOS / "portrait.jpg", "a/x.jpg"), (PHOTOS / "beach.png", "b/x.png"),
                        (PHOTOS / "portrait.jpg", "a/x.jpg"), (broken, "../../broken.jpg")):  # fmt: skip
        sitting.add_file(place, name)
    looked(sitting)
    assert [name for name, _ in sitting.unreadable] == ["../../broken.jpg"]

    out = tmp_path / "out"
    assert writable(out, []) is None
    saved(sitting, out, Keep.NOBODY)

    found = sorted(place.relative_to(tmp_path).as_posix() for place in tmp_path.rglob("*") if place.is_file())
    assert found == ["broken.jpg", "out/.chouxin-protected.jsonl", "out/a/x-2.jpg", "out/a/x.jpg", "out/b/x.png"]
    sitting.pack(tmp_path / "copies.zip")
    with zipfile.ZipFile(tmp_path / "copies.zip") as archive:
        assert sorted(archive.namelist()) == ["a/x-2.jpg", "a/x.jpg", "b/x.png"]


def test_what_was_made_is_there_and_other_wishes_replace_nothing(sitting: Sitting, tmp_path: Path) -> None:
    sitting.add_file(PHOTOS / "portrait.jpg", "portrait.jpg")
    looked(sitting)

    assert saved(sitting, tmp_path, Keep.NOBODY) == {"portrait.jpg": State.WRITTEN}
    assert saved(sitting, tmp_path, Keep.NOBODY) == {"portrait.jpg": State.THERE}
    sitting.say(0, 0, Who.ME)
    assert saved(sitting, tmp_path, Keep.ME) == {"portrait.jpg": State.TAKEN}


def test_a_try_writes_nothing(sitting: Sitting, tmp_path: Path) -> None:
    sitting.add_file(PHOTOS / "portrait.jpg", "portrait.jpg")
    looked(sitting)
    task = sitting.protect(tmp_path / "out", Cover.MOSAIC, Keep.NOBODY, dry=True)
    task.wait(60)

    assert [made.outcome.state for made in sitting.made] == [State.WOULD]
    assert sitting.made[0].before
    assert sitting.made[0].after
    assert list(tmp_path.iterdir()) == []


def test_nobody_is_found_in_a_small_picture_unless_asked_for(sitting: Sitting, finder: Finder, tmp_path: Path) -> None:
    sitting.add_file(PHOTOS / "portrait.jpg", "portrait.jpg")
    looked(sitting)
    covered = pictures.open(glimpse(sitting.pictures[0], SMALL, clear=False)).pixels
    clear = pictures.open(glimpse(sitting.pictures[0], SMALL, clear=True)).pixels

    assert finder.find(covered) == ()
    assert len(finder.find(clear)) == 1


def test_copies_never_go_into_the_originals(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "file").touch()
    (tmp_path / "link").symlink_to(tmp_path / "mine")

    assert writable(tmp_path / "mine" / "safer", [tmp_path / "mine"]) == "photos.open.out.inside"
    assert writable(tmp_path / "link", [tmp_path / "mine"]) == "photos.open.out.inside"
    assert writable(Path("safer"), []) == "photos.open.out.relative"
    assert writable(tmp_path / "file", []) == "photos.open.out.file"
    assert fresh(tmp_path / "mine") == tmp_path / "mine 2"


def test_work_that_is_stopped_ends_soon(sitting: Sitting, tmp_path: Path) -> None:
    for number in range(60):
        sitting.add_file(PHOTOS / "portrait.jpg", f"{number}.jpg")
    task = sitting.look(compare=False)
    sitting.close()

    assert not task.running
    assert not task.ended
