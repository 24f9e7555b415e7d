"""The kinds of notes, and the two lists that they are sorted into."""

import re
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What a note tells. The first ones go, the last four stay."""

    LOCATION = "location"
    SERIAL = "serial"
    OWNER = "owner"
    DEVICE = "device"
    PEOPLE = "people"
    """Names and places of faces that a program wrote down."""
    DATE = "date"
    THUMBNAIL = "thumbnail"
    SECOND = "second"
    """Another picture: a preview, the depth, the brightness for bright screens."""
    CLIP = "clip"
    """The seconds of video that a telephone keeps with a picture."""
    MAKER = "maker"
    """The maker's own notes: often serial numbers, faces, how often the shutter was pressed."""
    TEXT = "text"
    HISTORY = "history"
    UNKNOWN = "unknown"
    AI = "ai"
    PROVENANCE = "provenance"
    RIGHTS = "rights"
    COLOUR = "colour"


STAYS = frozenset({Kind.AI, Kind.PROVENANCE, Kind.RIGHTS, Kind.COLOUR})
EXACT = frozenset({Kind.SERIAL, Kind.OWNER, Kind.DEVICE, Kind.MAKER})
"""Kinds that name a device or its owner."""

_MADE_BY = (
    r"AIGC|trained_?algorithmic_?media|TrainedAlgorithmicData|stable.?diffusion|midjourney|dall.?e\b|firefly|imagen\b|gemini"
    r"|nano.?banana|chatgpt|gpt-?\d|openai|novelai|comfyui|automatic1111|invokeai|fooocus|leonardo\.ai|ideogram|flux\.?1"
    r"|seedream|jimeng|即梦|doubao|豆包|通义|文心|可灵|kling|hailuo|海螺|混元|hunyuan|wan2|grok|sora\b|veo ?\d"
    r"|ai.?generated|generated (?:by|with) (?:google )?ai|made with (?:google )?ai|人工智能|AI ?生成|AI ?合成|由AI"
    r"|\bSteps: \d+, Sampler"
)
_AI = re.compile(_MADE_BY, re.IGNORECASE)


def speaks_of_ai(text: str | bytes) -> bool:
    """Whether a note says that a machine made or changed the picture; such notes stay, wherever they stand."""
    return bool(_AI.search(text.decode("utf-8", "replace") if isinstance(text, bytes) else text))


@dataclass(frozen=True, slots=True)
class Note:
    """One thing found. where: the part of the file that it stands in. shown: it, shortened, where that helps people."""

    kind: Kind
    where: str
    shown: str = ""


@dataclass(slots=True)
class Raw:
    """What a format's reader took out, not yet sorted. Texts are (keyword, words)."""

    exif: list[bytes] = field(default_factory=list)
    xmp: list[bytes] = field(default_factory=list)
    iptc: list[bytes] = field(default_factory=list)
    c2pa: list[bytes] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    found: list[Note] = field(default_factory=list)
    """What has no form of its own; all of it goes, or is part of the picture."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What stays, ready to be written."""

    exif: bytes | None = None
    """A TIFF block, as it stands behind `Exif\\0\\0`."""
    xmp: bytes | None = None
    iptc: bytes | None = None
    """Records; they stand in block 0404 of Photoshop's."""
    c2pa: tuple[bytes, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()


class Damaged(Exception):
    """A file whose parts cannot be told apart, so that nothing can be promised about them. Says why."""


class NoRoom(Damaged):
    """What has to stay does not fit."""


def brief(text: str | bytes, longest: int = 80) -> str:
    """A value as a line that can be shown."""
    said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    said = " ".join("".join(c if c.isprintable() else " " for c in said.split("\0")[0][: longest * 4]).split())
    return said if len(said) <= longest else said[: longest - 1] + "…"
