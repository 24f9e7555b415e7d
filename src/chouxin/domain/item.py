"""What gets a decision."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType

from chouxin.domain.fault import Fault
from chouxin.domain.picture import Picture

TEXT_FIELDS = ("title", "text", "comments")
"""Fields that are read as text, in the order in which a person meets them."""


class Kind(StrEnum):
    """What sort of thing an item is. Text kinds carry fields, the others carry bytes.

    A prompt is what somebody asks an image or video generator for, in words.
    """

    LISTING = "listing"
    POST = "post"
    QUERY = "query"
    PROMPT = "prompt"
    GROUP = "group"
    ARTIFACT = "artifact"
    PHOTO = "photo"
    CLIP = "clip"


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to decide on.

    id: unique within one screening; it is how the caller finds the decision again.
    source: where the door met it (`listings.csv#row 7`, a path, a URL); for an artifact the place to read from.
    fields: what the thing says of itself: text under `TEXT_FIELDS`, `price`, `currency`, `lang`, `seller`, `images`.
    faults: what the door could not read of it; they travel into the decision.
    folder: where the files that it names lie; empty: nowhere, so that they are not looked at.
    pictures: those of its pictures whose words were read.
    sha256: hex digest, only where the bytes were read whole.
    """

    id: str
    kind: Kind
    source: str = ""
    fields: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    faults: tuple[Fault, ...] = ()
    seen_at: datetime | None = None
    sha256: str | None = None
    folder: str = ""
    pictures: tuple[Picture, ...] = ()

    def texts(self) -> tuple[tuple[str, str], ...]:
        """The non-empty text fields, as `(name, text)`, in reading order; what its pictures say comes last."""
        fields = self.fields
        written = tuple([(name, text) for name in TEXT_FIELDS if (text := fields.get(name))])
        if not self.pictures:
            return written
        read = ((picture.field, picture.writing.text) for picture in self.pictures)
        return (*written, *((name, text) for name, text in read if text))
