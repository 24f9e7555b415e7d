"""Videos: distinct frames, spread over all of it, upright; what is broken is told."""

import io
import wave

import numpy as np
import numpy.typing as npt
import pytest

from chouxin.domain import Unreadable
from chouxin.person import clips
from tests.person.making import moving, video

Pixels = npt.NDArray[np.uint8]


def frames(made: list[Pixels], rate: int = 10) -> list[clips.Frame]:
    file = io.BytesIO()
    video(file, made, rate)
    return list(clips.frames(io.BytesIO(file.getvalue()), 320))


def test_five_of_a_second_at_most(portrait: Pixels) -> None:
    found = frames(moving(portrait, 40), rate=20)

    assert 9 <= len(found) <= 11
    assert [frame.at for frame in found] == sorted(frame.at for frame in found)
    assert found[-1].at > 1.7


def test_what_stands_still_is_one_frame(portrait: Pixels) -> None:
    assert len(frames([portrait] * 30)) == 1


def test_frames_are_made_smaller_and_say_their_size(portrait: Pixels) -> None:
    found = frames([portrait])

    assert found[0].pixels.shape == (320, 256, 3)
    assert found[0].scale == pytest.approx(2)


def test_no_more_frames_than_the_worst_grade_asks_for(portrait: Pixels, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clips, "MOST", 4)
    found = frames(moving(portrait, 40))

    assert len(found) == 4
    assert found[-1].at > 2.5


def test_of_long_videos_key_frames_alone(portrait: Pixels, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clips, "SHORT", 1.0)

    assert 1 <= len(frames(moving(portrait, 60))) <= 10


@pytest.mark.parametrize("data", [b"", b"no video at all", b"\0" * 5000])
def test_what_is_no_video_is_told(data: bytes) -> None:
    with pytest.raises(Unreadable):
        list(clips.frames(io.BytesIO(data), 320))


def test_a_video_that_was_cut_off_gives_what_it_has_or_is_told(portrait: Pixels) -> None:
    file = io.BytesIO()
    video(file, moving(portrait, 20))
    for share in (0.1, 0.5, 0.9):
        data = file.getvalue()[: int(len(file.getvalue()) * share)]
        try:
            found = list(clips.frames(io.BytesIO(data), 320))
        except Unreadable:
            continue

        assert all(frame.pixels.size for frame in found)


def test_sound_alone_is_no_video() -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(16000))

    with pytest.raises(Unreadable, match="without moving pictures"):
        list(clips.frames(io.BytesIO(file.getvalue()), 320))
