"""Videos frame by frame: to be looked at, and written again with covers. Needs PyAV, of the extra `photos`."""

import errno
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from chouxin.domain import FaultKind
from chouxin.person import clips
from chouxin.person.covering import Canvas, Cover, Region, cover
from chouxin.person.faces import Pixels
from chouxin.person.unread import Unread

FULL = (errno.ENOSPC, errno.EDQUOT)
_CUT = 22.0
"""Mean difference of two small frames, of 255, from which on a new scene begins."""
_TINY = 48, 27
_COVERABLE = {
    "yuv420p", "yuv422p", "yuv444p", "yuvj420p", "yuvj422p", "yuvj444p", "gray", "yuv420p10le", "yuv422p10le",
    "yuv444p10le",
}  # fmt: skip
_QUARTER = "yuv420p"
_ENCODERS = {
    "libx264": {"preset": "veryfast", "crf": "18"},
    "libx265": {"preset": "veryfast", "crf": "20", "x265-params": "log-level=none"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "7", "crf": "28", "b": "0", "row-mt": "1"},
}
_COLOURS = ("color_primaries", "color_trc", "colorspace", "color_range")


@dataclass(frozen=True, slots=True)
class Shown:
    """A frame to be looked at. at: seconds, as the file says. cut: a new scene begins with it. scale: from `pixels` to
    the upright video. size: of that.
    """

    number: int
    at: float
    cut: bool
    scale: float
    size: tuple[int, int]
    pixels: Callable[[], Pixels]


def shown(place: Path, longest: int) -> Iterator[Shown]:
    """All frames, upright, the longer side at most `longest`. Raises what PyAV raises, and Unreadable."""
    with clips.av_().open(str(place), metadata_errors="ignore") as container:
        stream = _moving(container)
        stream.thread_type = "AUTO"
        before: npt.NDArray[np.int16] | None = None
        for number, frame in enumerate(container.decode(stream)):
            tiny = frame.reformat(*_TINY, "gray", interpolation="AREA")
            light = np.frombuffer(tiny.planes[0], np.uint8).reshape(tiny.height, -1)[:, : tiny.width].astype(np.int16)
            cut = before is not None and float(np.abs(light - before).mean()) > _CUT
            before = light
            turn = clips.turn(frame)
            factor = min(longest / max(frame.width, frame.height), 1.0)
            size = (frame.height, frame.width) if turn.quarters % 2 else (frame.width, frame.height)
            at = float(frame.time or 0.0)
            yield Shown(number, at, cut, 1 / factor, size, _pixels(frame, factor, turn))
        if before is not None and clips.breaks_off(stream, at):
            raise Unread(FaultKind.UNREADABLE, "damaged_video")


def _pixels(frame: Any, factor: float, turn: clips.Turn) -> Callable[[], Pixels]:
    def pixels() -> Pixels:
        size = {"width": max(round(frame.width * factor), 2), "height": max(round(frame.height * factor), 2)}
        small: Pixels = frame.to_ndarray(format="rgb24", interpolation="FAST_BILINEAR", **size)
        return turn.of(small)

    return pixels


def _moving(container: Any) -> Any:
    streams = [stream for stream in container.streams.video if "attached_pic" not in str(stream.disposition).lower()]
    if not streams:
        raise Unread(FaultKind.UNSUPPORTED, "no_video")
    stream = streams[0]
    if stream.codec_context.width * stream.codec_context.height > clips.MOST_PIXELS:
        raise clips.too_large()
    return stream


@dataclass(frozen=True, slots=True)
class Way:
    """From the upright video to the copy: what is cut off, and by how much it is made smaller. Sides are even, as the
    encoders ask for. whole: size of the upright video.
    """

    left: int
    top: int
    width: int
    height: int
    factor: float
    whole: tuple[int, int]

    @property
    def size(self) -> tuple[int, int]:
        """Of the copy."""
        return max(round(self.width * self.factor / 2) * 2, 2), max(round(self.height * self.factor / 2) * 2, 2)


def way(size: tuple[int, int], box: tuple[float, float, float, float] | None, longest: int | None) -> Way:
    """The way of a video of this size, of which a box (left, top, width, height) is kept."""
    left, top, wide, high = (0.0, 0.0, float(size[0]), float(size[1])) if box is None else box
    x, y = max(int(left) // 2 * 2, 0), max(int(top) // 2 * 2, 0)
    width, height = min(int(left + wide), size[0]) - x, min(int(top + high), size[1]) - y
    factor = min(longest / max(width, height, 1), 1.0) if longest else 1.0
    return Way(x, y, width // 2 * 2, height // 2 * 2, factor, size)


@dataclass(slots=True)
class Making:
    """A copy of a video. form: of the container, as FFmpeg names it. tags: words for the whole of it."""

    out: Path
    form: str
    tags: dict[str, str]
    how: Cover
    way: Way
    written: int = field(default=0)

    def write(self, place: Path, regions: Callable[[int, float], list[Region]]) -> None:
        """Write it; `regions` says what is covered in the frame of a number, shown at a time."""
        av = clips.av_()
        with (
            av.open(str(place), metadata_errors="ignore") as source,
            av.open(str(self.out), "w", format=self.form, options=_options(self.form)) as target,
        ):
            video = _moving(source)
            video.thread_type = "AUTO"
            target.metadata.update(self.tags)
            made = self._stream(target, video)
            others = _others(source, target)
            number = 0
            for packet in source.demux([video, *others]):
                if packet.stream is not video:
                    _pass(packet, others, target)
                    continue
                for frame in packet.decode():
                    at = float(frame.time or 0.0)
                    ready = self._covered(frame, regions(number, at))
                    target.mux(made.encode(ready))
                    number += 1
            target.mux(made.encode(None))
            self.written = number

    def _stream(self, target: Any, video: Any) -> Any:
        context = video.codec_context
        deep = _depth(context.format) > 8
        name = "libvpx-vp9" if self.form == "webm" else "libx265" if deep else "libx264"
        stream = target.add_stream(name, rate=video.average_rate or Fraction(30), options=_ENCODERS[name])
        stream.width, stream.height = self.way.size
        stream.pix_fmt = _format(context.format.name if context.format else _QUARTER, deep=deep)
        stream.time_base = stream.codec_context.time_base = video.time_base
        if name == "libx265" and self.form in ("mp4", "mov"):
            stream.codec_context.codec_tag = "hvc1"  # the other one is not played by Apple's
        for colour in _COLOURS:
            setattr(stream.codec_context, colour, getattr(context, colour))
        if context.sample_aspect_ratio and not round(getattr(video, "rotation", 0) or 0):
            stream.codec_context.sample_aspect_ratio = context.sample_aspect_ratio
        stream.codec_context.thread_type = "AUTO"
        return stream

    def _covered(self, frame: Any, regions: list[Region]) -> Any:
        pts, base = frame.pts, frame.time_base
        turn = clips.turn(frame)
        deep = _depth(frame.format) > 8
        if frame.format.name not in _COVERABLE or (turn.quarters % 2 and "420" not in frame.format.name):
            frame = frame.reformat(format=_QUARTER + "10le" if deep else _QUARTER)
        frame = _turned(frame, turn) if any(turn) else frame
        frame.make_writable()  # the decoder may need it for the next one
        full = float((1 << _depth(frame.format)) - 1)
        for plane, component in zip(frame.planes, frame.format.components, strict=False):
            canvas = _canvas(plane, deep)
            across, down = frame.width / component.width, frame.height / component.height
            cover(canvas, [_thinned(one, across, down) for one in regions], self.how, full=full)
        frame = self._fitted(frame, deep)
        frame.pts, frame.time_base = pts, base
        frame.pict_type = 0  # of the source's; the encoder chooses
        return frame

    def _fitted(self, frame: Any, deep: bool) -> Any:
        if (self.way.left, self.way.top, self.way.width, self.way.height) != (0, 0, frame.width, frame.height):
            cut = clips.av_().VideoFrame(self.way.width, self.way.height, frame.format.name)
            for old, new, component in zip(frame.planes, cut.planes, frame.format.components, strict=False):
                across, down = frame.width // component.width, frame.height // component.height
                top, left = self.way.top // down, self.way.left // across
                into = _canvas(new, deep)
                into[...] = _canvas(old, deep)[top : top + into.shape[0], left : left + into.shape[1]]
            frame = cut
        if (frame.width, frame.height) != self.way.size:
            frame = frame.reformat(*self.way.size, interpolation="AREA")
        return frame


def copied(place: Path, out: Path, form: str, tags: dict[str, str]) -> None:
    """The same pictures and sounds, packet by packet, without the container's other words."""
    av = clips.av_()
    with (
        av.open(str(place), metadata_errors="ignore") as source,
        av.open(str(out), "w", format=form, options=_options(form)) as target,
    ):
        video = _moving(source)
        target.metadata.update(tags)
        others = {video: target.add_stream_from_template(video), **_others(source, target)}
        for packet in source.demux(list(others)):
            _pass(packet, others, target)


def _others(source: Any, target: Any) -> dict[Any, Any]:
    """Sound and subtitles. Further pictures, data (places along the way) and attachments are left out."""
    found = {}
    for stream in (*source.streams.audio, *source.streams.subtitles):
        made = target.add_stream_from_template(stream)
        if language := stream.metadata.get("language"):
            made.metadata["language"] = language
        found[stream] = made
    return found


def _pass(packet: Any, others: dict[Any, Any], target: Any) -> None:
    if packet.dts is None:
        return
    packet.stream = others[packet.stream]
    target.mux(packet)


def _options(form: str) -> dict[str, str]:
    # Without its own name and the time; names that stay are written under their own keys.
    return {"fflags": "+bitexact"} | ({"movflags": "+use_metadata_tags"} if form in ("mp4", "mov") else {})


def _depth(format_: Any) -> int:
    return max((component.bits for component in format_.components), default=8) if format_ else 8


def _format(name: str, *, deep: bool) -> str:
    name = name.replace("yuvj", "yuv")
    if name in _COVERABLE and name != "gray":
        return name
    return _QUARTER + "10le" if deep else _QUARTER


def _canvas(plane: Any, deep: bool) -> Canvas:
    numbers = np.frombuffer(plane, np.uint16 if deep else np.uint8)
    return numbers.reshape(plane.height, -1)[:, : plane.width]


def _thinned(one: Region, across: float, down: float) -> Region:
    """A region on a plane of fewer points."""
    return Region(
        int(one.left // across), int(one.top // down), int(-(-one.right // across)), int(-(-one.bottom // down)),
        one.width / across,
    )  # fmt: skip


def _turned(frame: Any, turn: clips.Turn) -> Any:
    deep = _depth(frame.format) > 8
    size = (frame.height, frame.width) if turn.quarters % 2 else (frame.width, frame.height)
    made = clips.av_().VideoFrame(*size, frame.format.name)
    for old, new in zip(frame.planes, made.planes, strict=True):
        _canvas(new, deep)[...] = turn.of(_canvas(old, deep))
    for colour in ("color_primaries", "color_trc", "colorspace", "color_range"):
        setattr(made, colour, getattr(frame, colour))
    return made
