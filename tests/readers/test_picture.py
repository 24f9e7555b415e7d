"""Words drawn into pictures, and read again."""

import subprocess
import sys

import pytest

from chouxin.domain import Fault, FaultKind, Limits, Line, Part, Unreadable, Writing
from chouxin.readers.digest import digest_of
from chouxin.readers.picture import UNSURE, Picture
from chouxin.readers.sources import BytesSource
from chouxin.testing.reader_contract import ReaderContract
from tests.readers.drawing import FONT, INSTALLED, drawn, encoded, needs_ocr, page

OFFERS = {
    "zh-Hans": "DFL万能丹384 拍下秒发",
    "zh-Hant": "換臉軟體 遠端安裝教學",
    "en": "Face swap model by instant delivery",
}
PNG = b"\x89PNG\r\n\x1a\n"


def read(data: bytes, limits: Limits | None = None) -> tuple[tuple[Line, ...], list[Fault]]:
    found = list(Picture().read(BytesSource(data, "item"), limits or Limits()))
    lines = tuple(line for f in found if isinstance(f, Part) and isinstance(f.view, Writing) for line in f.view.lines)
    return lines, [f for f in found if isinstance(f, Fault)]


def text(data: bytes) -> str:
    return "\n".join(line.text for line in read(data)[0])


@pytest.mark.parametrize("head", [PNG, b"\xff\xd8\xff\xe0", b"RIFF....WEBPVP8 ", b"GIF89a", b"BM"])
def test_pictures_are_told_by_their_first_bytes(head: bytes) -> None:
    assert Picture().recognises(head, BytesSource(head))
    assert not Picture().recognises(b"x" + head, BytesSource(head))


@pytest.mark.skipif(INSTALLED, reason="the extra `ocr` is installed")
def test_without_the_extra_it_says_what_to_install() -> None:
    with pytest.raises(Unreadable, match=r"pip install 'chouxin\[ocr\]'") as caught:
        read(PNG)
    assert caught.value.kind is FaultKind.UNSUPPORTED


class TestLaws(ReaderContract):
    pytestmark = needs_ocr

    reader = Picture
    sample = drawn("换脸", size=16, width=80) if INSTALLED and FONT else b""
    foreign = b"PK\x03\x04"
    every = 16


class TestReading:
    pytestmark = needs_ocr

    @pytest.mark.parametrize("lang", list(OFFERS))
    def test_words_of_each_language_are_read_as_they_stand(self, lang: str) -> None:
        lines, faults = read(drawn(OFFERS[lang]))

        assert "".join(line.text for line in lines).replace(" ", "") == OFFERS[lang].replace(" ", "")
        assert all(line.sure > 0.8 for line in lines)
        assert faults == []

    def test_each_line_says_where_it_stands(self) -> None:
        one, two = read(drawn("换脸软件", "远程安装"))[0]

        assert (one.text, two.text) == ("换脸软件", "远程安装")
        left, top, right, bottom = one.box
        assert 10 < left < 40
        assert 10 < top < 30 < bottom < 80
        assert 140 < right < 200
        assert two.box[1] > bottom - 10

    def test_a_part_is_known_by_what_was_read(self) -> None:
        (part,) = Picture().read(BytesSource(drawn("换脸软件"), "item"), Limits())

        assert isinstance(part, Part)
        assert part.digest == digest_of(part.view)

    def test_a_picture_without_words_is_looked_at_and_says_nothing(self) -> None:
        (part,) = Picture().read(BytesSource(drawn(" ")), Limits())

        assert isinstance(part, Part)
        assert part.view == Writing(())

    def test_the_foot_of_a_long_picture_is_read_once(self) -> None:
        long = page([""] * 60, width=700)
        long.paste(page(["DFL万能丹384"], width=700), (0, 1700))
        long.paste(page(["加群 5 元"], width=700), (0, long.height - 110))
        lines, _ = read(encoded(long))

        assert [line.text.replace(" ", "") for line in lines] == ["DFL万能丹384", "加群5元"]
        assert 1700 < lines[0].box[1] < 1760
        assert long.height - 110 < lines[1].box[1] < long.height

    def test_a_wide_banner_is_read_to_its_end(self) -> None:
        wide = page([""], width=4200)
        wide.paste(page(["换脸软件"], width=400), (3700, 0))
        (line,) = read(encoded(wide))[0]

        assert line.text == "换脸软件"
        assert line.box[0] > 3700

    def test_words_of_a_large_photo_have_the_places_of_the_photo(self) -> None:
        large = page([""] * 42, size=96, width=5000, gap=16)
        large.paste(page(["换脸软件"], size=160, width=1000), (3000, 4000))
        (line,) = read(encoded(large))[0]

        assert line.text == "换脸软件"
        assert 2960 < line.box[0] < 3060
        assert 3980 < line.box[1] < 4080

    def test_words_of_a_later_frame_are_read(self) -> None:
        plain, told = page([" "]), page(["换脸软件 五元"])
        lines, _ = read(encoded(plain, "GIF", save_all=True, append_images=[told], duration=50))

        assert "换脸软件" in "".join(line.text for line in lines)

    def test_what_is_too_unclear_is_left_out_and_said(self) -> None:
        from PIL import ImageChops  # noqa: PLC0415 - an optional part

        over = ImageChops.darker(page(["换脸模型打包出售加群"]), page(["藏龘靐齉爩麤灪爨籱鱻"]))
        lines, faults = read(encoded(over))

        assert all(line.sure >= UNSURE for line in lines)
        assert [f.kind for f in faults] == [FaultKind.UNREADABLE]
        assert "too unclear" in faults[0].why

    def test_more_words_than_the_limit_are_a_fault_and_none_is_given(self) -> None:
        with pytest.raises(Unreadable) as caught:
            read(drawn("换脸软件 远程安装"), Limits(text=8))
        assert caught.value.kind is FaultKind.TOO_LARGE

    def test_frames_before_a_damaged_one_are_given(self) -> None:
        told, noise = page(["换脸软件"]), page(["远程安装"] * 5)
        data = encoded(told, "GIF", save_all=True, append_images=[noise])
        found = []
        with pytest.raises(Unreadable):  # noqa: PT012 - it raises after it has given something
            for one in Picture().read(BytesSource(data[:-900]), Limits()):
                found.append(one)

        assert [f.view.text for f in found if isinstance(f, Part) and isinstance(f.view, Writing)] == ["换脸软件"]

    def test_nothing_is_asked_of_the_network_and_nothing_is_said(self) -> None:
        program = """
import sys
def alone(event, arguments):
    if event.startswith("socket."):
        raise PermissionError(event)
sys.addaudithook(alone)
sys.path[:0] = ["src", "."]
from chouxin.domain import Limits
from chouxin.readers.picture import Picture
from chouxin.readers.sources import BytesSource
(part,) = Picture().read(BytesSource(sys.stdin.buffer.read()), Limits())
sys.stdout.buffer.write(part.view.text.encode())
"""
        done = subprocess.run(
            [sys.executable, "-c", program], input=drawn("换脸软件"), capture_output=True, check=False, timeout=100
        )

        assert (done.returncode, done.stdout.decode(), done.stderr.decode()) == (0, "换脸软件", "")
