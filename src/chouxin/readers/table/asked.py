"""What is asked of the reading of one table."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chouxin.domain import Limits, Source


@dataclass(frozen=True, slots=True)
class Asked:
    """where: the table's name for messages. encoding: None to find it. mapping: columns to fields.

    also: plain headings to fields that the caller needs besides.
    """

    source: Source
    where: str
    encoding: str | None
    mapping: Mapping[str, str]
    limits: Limits
    also: Mapping[str, str] = field(default_factory=dict)
