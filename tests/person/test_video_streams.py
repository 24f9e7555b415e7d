"""Videos as telephones and film-makers have them: on their side, with several voices, words, and things attached."""

import struct
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest

from chouxin.person import clips as reading
from chouxin.person.faces import Finder, Matcher
from chouxin.person.protecting import Wishes
from chouxin.person.video import Clips
from tests.person.noted import clip

Pixels = npt.NDArray[np.uint8]
_ONE = 1 << 16
TURNS = {
    90: (0, _ONE, 0, -_ONE, 0, 0, 0, 0, 1 << 30),
    180: (-_ONE, 0, 0, 0, -_ONE, 0, 0, 0, 1 << 30),
    270: (0, -_ONE, 0, _ONE, 0, 0, 0, 0, 1 << 30),
}
WORDS = "1\n00:00:00,000 --> 00:00:00,300\nHello\n\n2\n00:00:00,300 --> 00:00:00,600\nagain\n"


@pytest.fixture(scope="module")
def clips(finder: Finder, matcher: Matcher) -> Clips:
    return Clips(finder, matcher)


def _laid(path: Path, matrix: Sequence[int]) -> None:
    """Say in the head of the track how it is to be turned, as a telephone does that is held upright."""
    data = bytearray(path.read_bytes())
    at = data.index(b"tkhd") + 4 + 40
    data[at : at + 36] = struct.pack(">9i", *matrix)
    path.write_bytes(bytes(data))


# Matrices of ISO/IEC 14496-12 with a mirror in them, and how a picture is stored that they put right.
MIRRORS: dict[str, tuple[tuple[int, ...], Callable[[Pixels], Pixels]]] = {
    "left is right": ((-_ONE, 0, 0, 0, _ONE), lambda shown: shown[:, ::-1]),
    "up is down": ((_ONE, 0, 0, 0, -_ONE), lambda shown: shown[::-1]),
    "rows are columns": ((0, _ONE, 0, _ONE, 0), lambda shown: shown.transpose(1, 0, 2)),
    "both": ((0, -_ONE, 0, -_ONE, 0), lambda shown: shown[::-1, ::-1].transpose(1, 0, 2)),
}


def _shown(path: Path) -> list[Pixels]:
    with path.open("rb") as file:
        return [frame.pixels for frame in reading.frames(file, 1280)]


def _protect(clips: Clips, path: Path) -> Path:
    out = path.with_name(f"copy{path.suffix}")
    out.write_bytes(b"")
    done = clips.protect(path, out, Wishes(), path.suffix)
    assert done.covered == 1
    return out


@pytest.mark.parametrize("turn", TURNS)
def test_a_video_on_its_side_is_covered_upright(
    turn: int, clips: Clips, finder: Finder, portrait: Pixels, tmp_path: Path
) -> None:
    path = tmp_path / "a.mp4"
    # Stored as the sensor lies; upright only where the player does what the head says.
    stored = np.ascontiguousarray(np.rot90(portrait, turn // 90))
    clip(path, [np.roll(stored, 4 * number, axis=0) for number in range(6)], sound=False)
    _laid(path, TURNS[turn])
    assert all(len(finder.glance(shown)) == 1 and shown.shape == portrait.shape for shown in _shown(path))
    out = _protect(clips, path)

    assert {shown.shape for shown in _shown(out)} == {portrait.shape}
    assert not [shown for shown in _shown(out) if finder.careful(shown)]
    with av.open(str(out)) as container:
        assert {round(frame.rotation) for frame in container.decode(video=0)} == {0}


@pytest.mark.parametrize("mirror", MIRRORS)
def test_a_video_as_in_a_mirror_is_covered_as_it_is_shown(
    mirror: str, clips: Clips, finder: Finder, portrait: Pixels, tmp_path: Path
) -> None:
    path = tmp_path / "a.mp4"
    matrix, stored = MIRRORS[mirror]
    clip(path, [np.ascontiguousarray(stored(portrait))] * 6, sound=False)
    _laid(path, (*matrix, 0, 0, 0, 1 << 30))
    (shown,) = _shown(path)
    assert _difference(shown, portrait) < 8 < _difference(shown[:, ::-1], portrait)
    (covered,) = _shown(_protect(clips, path))

    assert not finder.careful(covered)
    # What is beside the face stands where it stood.
    assert _difference(covered[-60:], portrait[-60:]) < 8


def _difference(one: Pixels, other: Pixels) -> float:
    return float(np.abs(one.astype(np.int16) - other).mean())


def test_voices_and_words_go_along_and_what_is_attached_does_not(
    clips: Clips, finder: Finder, portrait: Pixels, tmp_path: Path
) -> None:
    plain, path, words = tmp_path / "plain.mkv", tmp_path / "a.mkv", tmp_path / "words.srt"
    clip(plain, [np.ascontiguousarray(np.roll(portrait, 5 * number, axis=1)) for number in range(8)])
    words.write_text(WORDS, "utf-8")
    _put_together(plain, words, path)
    out = _protect(clips, path)
    before, after = _packets(path), _packets(out)

    assert [kind for kind, *_ in before] == ["video", "audio", "audio", "subtitle"]
    assert [(kind, language) for kind, language, _ in after] == [(kind, language) for kind, language, _ in before]
    assert after[1:] == before[1:]
    assert [at for at, _ in after[0][2]] == [at for at, _ in before[0][2]]
    assert not [shown for shown in _shown(out) if finder.glance(shown)]
    assert b"Zhang San" not in out.read_bytes()


def _put_together(plain: Path, words: Path, path: Path) -> None:
    """The video with its sound twice, in two languages, with words and with a name in the stream's own notes."""
    with av.open(str(plain)) as one, av.open(str(words)) as other, av.open(str(path), "w") as out:
        video: Any = out.add_stream_from_template(one.streams.video[0])
        video.metadata["title"] = "Zhang San"
        voices: list[Any] = [out.add_stream_from_template(one.streams.audio[0]) for _ in range(2)]
        for voice, language in zip(voices, ("chi", "eng"), strict=True):
            voice.metadata["language"] = language
        said: Any = out.add_stream_from_template(other.streams.subtitles[0])
        said.metadata["language"] = "chi"
        packed = [(packet, [video] if packet.stream.type == "video" else voices) for packet in one.demux()]
        packed += [(packet, [said]) for packet in other.demux()]
        rows = [
            (
                packet.dts * packet.time_base,
                bytes(packet),
                packet.pts,
                packet.duration,
                packet.time_base,
                stream,
                packet,
            )
            for packet, streams in packed
            for stream in streams
            if packet.dts is not None and packet.time_base
        ]
        for _, body, pts, duration, base, stream, old in sorted(rows, key=lambda row: row[0]):
            packet = av.Packet(body)
            packet.pts, packet.dts, packet.time_base, packet.duration = pts, old.dts, base, duration or 0
            packet.is_keyframe = old.is_keyframe
            packet.stream = stream
            out.mux(packet)


def _packets(path: Path) -> list[tuple[str, str | None, list[tuple[Fraction, bytes]]]]:
    """Kind, language, and when each packet is shown; its bytes where it is no picture."""
    found = []
    with av.open(str(path)) as container:
        for stream in container.streams:
            found.append((stream.type, stream.metadata.get("language"), list[tuple[Fraction, bytes]]()))
        for packet in container.demux():
            if packet.pts is not None and packet.time_base:
                body = b"" if packet.stream.type == "video" else bytes(packet)
                found[packet.stream.index][2].append((packet.pts * packet.time_base, body))
    return [(kind, language, sorted(rows)) for kind, language, rows in found]
