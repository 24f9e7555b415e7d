"""The tables, by theme, on one `METADATA`.

Moments are milliseconds since 1970 UTC. Ids are text and sort by the moment they were made at. JSON is text, written by
msgspec. What a team may have to erase stands in columns that can be null.
"""

from chouxin.store.tables import about, cases, people, queue, returning, rollout, screening
from chouxin.store.tables.base import METADATA

__all__ = ["METADATA", "about", "cases", "people", "queue", "returning", "rollout", "screening"]
