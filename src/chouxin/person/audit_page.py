"""An audit as one HTML file that stands alone: no scripts, nothing from elsewhere, three languages, light and dark."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from math import floor
from typing import BinaryIO

import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from chouxin.domain import Unreadable
from chouxin.person import pictures
from chouxin.person.audit import Audit, Change
from chouxin.person.exposure import Grade
from chouxin.person.faces import Pixels
from chouxin.person.looking import Sighting
from chouxin.person.media import Media
from chouxin.person.telling import reasons, remarks, whys
from chouxin.person.unread import sentence
from chouxin.report.visible import visible
from chouxin.words import LANGUAGES, Words

SIDE = 200
"""Longer side of a small picture."""
_BLOCKS, _BLOCKS_OF_A_FACE = 24, 6
"""Blocks of a small picture, and of a face in it: with six across, no matcher that was measured knew anybody."""
_ROOM = 0.25
"""By how much more than its box somebody else's face is covered, on each side."""


@dataclass(frozen=True, slots=True)
class Card:
    """One change. picture: a small JPEG as a `data:` address, or nothing."""

    name: str
    clip: bool
    others: bool
    picture: str


def write_page(audit: Audit, media: Media, out: BinaryIO, lang: str, *, show: bool = False) -> None:
    """Write the page. show: the person can be recognised in the small pictures; other people are covered in any case.
    The media have to be open still.
    """
    cards = [
        Card(change.medium.name, change.medium.clip, bool(change.others), small(change, show=show))
        for change in audit.changes
    ]
    page = environment(lang).get_template("audit.html.jinja")
    written = page.render(
        audit=audit,
        cards=cards,
        grades=[grade for grade in Grade if grade is not Grade.UNKNOWN],
        reasons=list(reasons(audit)),
        remarks=list(remarks(audit, media)),
        missing=whys(audit, media),
        show=show,
    )
    out.write(written.encode("utf-8", "replace"))


def small(change: Change, *, show: bool) -> str:
    """A small picture of a change as a `data:` address; nothing for a video or what cannot be read any more."""
    if change.medium.clip:
        return ""
    try:
        pixels = pictures.open(change.medium.read(), SIDE).pixels
    except Unreadable:
        return ""
    pixels = _covered(pixels, change.others) if show else _unrecognisable(pixels, (*change.boxes, *change.others))
    return "data:image/jpeg;base64," + b64encode(pictures.jpeg(pixels)).decode()


def _covered(pixels: Pixels, others: Sequence[Sighting]) -> Pixels:
    shown = pixels.copy()
    height, width = shown.shape[:2]
    for other in others:
        (x, y), (wide, high) = other.place, other.share
        half_wide, half_high = wide * (0.5 + _ROOM), high * (0.5 + _ROOM)
        top, bottom = max(floor((y - half_high) * height), 0), floor((y + half_high) * height) + 1
        left, right = max(floor((x - half_wide) * width), 0), floor((x + half_wide) * width) + 1
        shown[top:bottom, left:right] = 128
    return shown


def _unrecognisable(pixels: Pixels, faces: Sequence[Sighting]) -> Pixels:
    """Blocks of one colour each, so few that no face has more than six across."""
    largest = max((max(face.share) for face in faces), default=1.0)
    height, width = pixels.shape[:2]
    longer = max(height, width)
    count = max(min(_BLOCKS, floor(_BLOCKS_OF_A_FACE / max(largest, 0.01))), 1)
    side = max(longer // count, 1)
    shown = pixels.copy()
    for top in range(0, height, side):
        for left in range(0, width, side):
            block = shown[top : top + side, left : left + side]
            block[:] = block.mean(axis=(0, 1), dtype=np.float64).astype(np.uint8)
    return shown


def environment(lang: str) -> Environment:
    """What the pages of this room are made with."""
    made = Environment(
        loader=PackageLoader("chouxin.person"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style = "\n".join(
        files(room).joinpath("templates", name).read_text(encoding="utf-8")
        for room, name in (("chouxin.report", "style.css"), ("chouxin.person", "audit.css"))
    )
    made.globals.update(
        lang=lang,
        languages=LANGUAGES,
        own_name={"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English"},
        say=_say,
        told=_told,
        plain=Words(lang),
        style=Markup(style),  # noqa: S704 - our own files
        style_hash=b64encode(sha256(style.encode()).digest()).decode(),
    )
    return made


def _finalize(value: object) -> object:
    """Whatever a template puts out is made visible first; file names may hold anything."""
    return "".join(visible(value, masked=True)) if type(value) is str else value


def _say(code: str, **values: object) -> Markup:
    """A sentence in every language; the style sheet shows the one that the reader has chosen."""
    return _constant(code) if not values else _in_all(code, values)


@cache
def _constant(code: str) -> Markup:
    return _in_all(code, {})


def _told(code: str, values: dict[str, object]) -> Markup:
    """Why something could not be looked at, in every language."""
    return _spans({lang: sentence(code, values, Words(lang)) for lang in LANGUAGES})


def _in_all(code: str, values: dict[str, object]) -> Markup:
    return _spans({lang: Words(lang).say(code, **values) for lang in LANGUAGES})


def _spans(said: dict[str, str]) -> Markup:
    spans = [f'<span class="t" lang="{lang}">{escape(_finalize(one))}</span>' for lang, one in said.items()]
    return Markup("".join(spans))  # noqa: S704 - each sentence was escaped
