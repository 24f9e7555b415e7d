import shutil
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image

from chouxin.domain import Unreadable
from chouxin.person import covering, metadata, pictures
from chouxin.person.covering import Cover
from chouxin.person.faces import Finder, Matcher
from chouxin.person.notes.sorting import Kind
from chouxin.person.protecting import NotSafe, Share, Wishes
from chouxin.person.video import Clips, ending
from tests.person.conftest import PHOTOS
from tests.person.noted import AIGC, clip

Pixels = npt.NDArray[np.uint8]
TAGS = {"AIGC": AIGC, "com.apple.quicktime.location.ISO6709": "+31.2083+121.4000/", "copyright": "All rights reserved"}


@pytest.fixture(scope="module")
def clips(finder: Finder, matcher: Matcher) -> Clips:
    return Clips(finder, matcher)


@pytest.fixture(scope="module")
def walking() -> list[Pixels]:
    """She moves through a room, and after twenty frames through another one, the other way."""
    her = Image.fromarray(pictures.open(PHOTOS / "from-the-phone.jpg").pixels).resize((150, 150))
    chance = np.random.default_rng(1)
    rooms = [
        np.kron(chance.integers(low, high, (6, 8, 3)), np.ones((40, 40, 1))) for low, high in ((60, 120), (140, 255))
    ]
    frames = []
    for number in range(36):
        second = number >= 20
        shown = rooms[second].astype(np.uint8).copy()
        x = 160 - 8 * (number - 20) if second else 8 * number
        shown[40:190, x : x + 150] = np.asarray(her)
        frames.append(shown)
    return frames


def _times(path: Path) -> list[Fraction]:
    with av.open(str(path)) as container:
        return [
            frame.pts * frame.time_base
            for frame in container.decode(video=0)
            if frame.pts is not None and frame.time_base
        ]


def _sound(path: Path) -> list[tuple[Fraction, bytes]]:
    with av.open(str(path)) as container:
        return [(p.pts * p.time_base, bytes(p)) for p in container.demux(audio=0) if p.pts is not None]


def _shown(path: Path) -> list[Pixels]:
    with av.open(str(path)) as container:
        return [
            np.ascontiguousarray(np.rot90(frame.to_ndarray(format="rgb24"), round(frame.rotation / 90) % 4))
            for frame in container.decode(video=0)
        ]


def _protect(clips: Clips, path: Path, wishes: Wishes, suffix: str = "") -> Path:
    out = path.with_name(f"copy{suffix or path.suffix}")
    out.write_bytes(b"")
    clips.protect(path, out, wishes, out.suffix)
    return out


@pytest.mark.parametrize(
    "suffix,codec", [(".mp4", "libx264"), (".mov", "libx264"), (".mkv", "libx264"), (".webm", "libvpx-vp9")]
)
def test_no_frame_shows_a_face_and_times_and_sound_stay(
    suffix: str, codec: str, clips: Clips, finder: Finder, walking: list[Pixels], tmp_path: Path
) -> None:
    path = tmp_path / f"a{suffix}"
    clip(path, walking, codec=codec, tags=TAGS)
    assert all(finder.glance(shown) for shown in _shown(path)[::5])
    before = path.read_bytes()
    out = _protect(clips, path, Wishes())

    assert not [number for number, shown in enumerate(_shown(out)) if finder.glance(shown)]
    assert _times(out) == _times(path)
    assert _sound(out) == _sound(path)
    assert path.read_bytes() == before
    found = metadata.found(out)
    assert not found.location
    assert {Kind.AI, Kind.RIGHTS} <= set(found.kinds()[1])


def test_a_video_that_breaks_off_is_not_taken_for_a_whole_one(
    clips: Clips, walking: list[Pixels], tmp_path: Path
) -> None:
    path = tmp_path / "a.mkv"
    clip(path, [walking[number % 20] for number in range(90)], sound=False)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 3])
    with pytest.raises(Unreadable, match="damaged"):
        _protect(clips, path, Wishes())


def test_outside_of_the_cover_the_picture_stays(clips: Clips, walking: list[Pixels], tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    clip(path, walking)
    before, after = _shown(path), _shown(_protect(clips, path, Wishes(cover=Cover.MOSAIC)))

    assert len(before) == len(after) == len(walking)
    for one, other in zip(before, after, strict=True):
        assert np.abs(one[205:].astype(int) - other[205:].astype(int)).mean() < 4


def test_ten_bits_stay_ten_with_their_colours(
    clips: Clips, finder: Finder, walking: list[Pixels], tmp_path: Path
) -> None:
    path = tmp_path / "a.mp4"
    clip(path, walking[:12], pix="yuv420p10le", codec="libx265")
    out = _protect(clips, path, Wishes())
    with av.open(str(path)) as one, av.open(str(out)) as other:
        was, now = one.streams.video[0].codec_context, other.streams.video[0].codec_context
        assert now.pix_fmt == "yuv420p10le"
        assert (now.color_primaries, now.color_trc, now.colorspace) == (
            was.color_primaries,
            was.color_trc,
            was.colorspace,
        )

    assert not [shown for shown in _shown(out) if finder.glance(shown)]
    assert np.abs(_shown(path)[3][205:].astype(int) - _shown(out)[3][205:].astype(int)).mean() < 4


def test_who_is_kept_stays(
    clips: Clips, finder: Finder, matcher: Matcher, walking: list[Pixels], tmp_path: Path
) -> None:
    shown = pictures.open(PHOTOS / "from-the-phone.jpg").pixels
    (face,) = finder.find(shown)
    path = tmp_path / "a.mp4"
    clip(path, walking[:15])
    out = _protect(clips, path, Wishes(keep=(matcher.describe(shown, face),)))

    assert all(finder.glance(shown) for shown in _shown(out))


def test_size_crop_and_a_box_by_hand(clips: Clips, walking: list[Pixels], tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    clip(path, walking[:6])
    wishes = Wishes(
        everybody=True, regions=(Share((0, 0.85, 0.2, 0.15), parts=True),), crop=Share((0, 40, 320, 200)), longest=160
    )
    after = _shown(_protect(clips, path, wishes))

    assert after[0].shape == (100, 160, 3)
    assert all(np.abs(shown[88:98, 2:28].astype(int) - 128).max() < 12 for shown in after)


def test_what_loses_its_words_alone_is_not_packed_anew(clips: Clips, walking: list[Pixels], tmp_path: Path) -> None:
    for suffix in (".mp4", ".mkv"):
        path = tmp_path / f"a{suffix}"
        clip(path, walking[:6], tags=TAGS)
        out = _protect(clips, path, Wishes(everybody=True))

        assert _times(out) == _times(path)
        assert all(np.array_equal(a, b) for a, b in zip(_shown(path), _shown(out), strict=True))
        assert not metadata.found(out).location


def test_a_weak_cover_does_not_pass(
    clips: Clips, walking: list[Pixels], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(covering, "BLUR", 0.01)
    path = tmp_path / "a.mp4"
    clip(path, walking[:8], sound=False)
    with pytest.raises(NotSafe, match="still_"):
        _protect(clips, path, Wishes(cover=Cover.BLUR))


@pytest.mark.parametrize("damage", ["empty", "head", "noise", "cut"])
def test_what_is_broken_is_refused_with_a_reason(
    damage: str, clips: Clips, walking: list[Pixels], tmp_path: Path
) -> None:
    path = tmp_path / "a.mp4"
    clip(path, walking[:4], sound=False)
    data = path.read_bytes()
    path.write_bytes(
        {"empty": b"", "head": data[:40], "noise": data[:40] + bytes(9000), "cut": data[: len(data) // 2]}[damage]
    )
    with pytest.raises(Unreadable) as told:
        _protect(clips, path, Wishes())

    assert told.value.why


def test_what_is_not_written_becomes_matroska() -> None:
    assert [ending(name) for name in ("a.MP4", "b.webm", "c.avi", "d.wmv", "e.mov")] == ["", "", ".mkv", ".mkv", ""]


def test_a_file_of_sound_alone_is_refused(clips: Clips, tmp_path: Path) -> None:
    path = tmp_path / "a.mkv"
    clip(path, [np.zeros((48, 64, 3), np.uint8)] * 3)
    alone = tmp_path / "b.mkv"
    with av.open(str(path)) as one, av.open(str(alone), "w") as other:
        made: Any = other.add_stream_from_template(one.streams.audio[0])
        for packet in one.demux(audio=0):
            if packet.dts is not None:
                packet.stream = made
                other.mux(packet)
    with pytest.raises(Unreadable, match="without moving pictures"):
        _protect(clips, alone, Wishes())


def test_nothing_is_left_over(clips: Clips, walking: list[Pixels], tmp_path: Path, folders: Sequence[Path]) -> None:
    del folders
    path = tmp_path / "a.mp4"
    clip(path, walking[:4])
    _protect(clips, path, Wishes())

    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.mp4", "copy.mp4"]
    assert shutil.disk_usage(tmp_path).free


def test_how_much_is_done_is_told_and_never_less_than_before(
    clips: Clips, walking: list[Pixels], tmp_path: Path
) -> None:
    path, out = tmp_path / "a.mp4", tmp_path / "copy.mp4"
    clip(path, walking[:12], sound=False)
    out.write_bytes(b"")
    told: list[float] = []
    clips.protect(path, out, Wishes(), ".mp4", told.append)

    assert told == sorted(told)
    assert 0.0 <= told[0] < 0.1
    assert 0.9 < told[-1] <= 1.0
    assert len(told) > 24
