"""Pictures with words in them, drawn by the tests; and what tests need that read them."""

import io
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

_FONTS = (
    ("/usr/share/fonts", "**/NotoSansCJK-Regular.ttc"),
    ("/usr/share/fonts", "**/wqy-zenhei.ttc"),
    ("/System/Library/Fonts", "PingFang.ttc"),
    ("C:/Windows/Fonts", "msyh.ttc"),
)

INSTALLED = all(find_spec(name) for name in ("PIL", "rapidocr", "onnxruntime"))
FONT = next((path for folder, name in _FONTS for path in sorted(Path(folder).glob(name))), None)

needs_pillow = [
    pytest.mark.ocr,
    pytest.mark.skipif(not INSTALLED, reason="the extra `ocr` is not installed; `make test-ocr` does it"),
]
needs_ocr = [
    *needs_pillow,
    pytest.mark.skipif(FONT is None, reason="no Chinese font on this machine; on Debian: fonts-noto-cjk"),
]


def page(lines: Sequence[str], *, size: int = 36, width: int = 760, gap: int = 24) -> Any:
    """A Pillow image with `lines` one below the other, black on white."""
    from PIL import Image, ImageDraw, ImageFont  # noqa: PLC0415 - an optional part

    font = ImageFont.truetype(str(FONT), size)
    image = Image.new("RGB", (width, 40 + len(lines) * (size + gap)), "white")
    draw = ImageDraw.Draw(image)
    for number, line in enumerate(lines):
        draw.text((24, 20 + number * (size + gap)), line, font=font, fill="black")
    return image


def encoded(image: Any, form: str = "PNG", **options: Any) -> bytes:
    """`image` as a file."""
    out = io.BytesIO()
    image.save(out, form, **options)
    return out.getvalue()


def drawn(*lines: str, **options: Any) -> bytes:
    """A PNG with `lines`."""
    return encoded(page(lines, **options))
