"""What is asked of the reading of one table."""

from collections.abc import Mapping
from dataclasses import dataclass

from chouxin.domain import Limits, Source


@dataclass(frozen=True, slots=True)
class Asked:
    """where: the table's name for messages. encoding: None to find it. mapping: columns to fields."""

    source: Source
    where: str
    encoding: str | None
    mapping: Mapping[str, str]
    limits: Limits
