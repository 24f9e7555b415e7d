"""A record that a person agreed to a model of their likeness, as the platform keeps it. It names nobody."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Consent:
    """One record.

    record: the platform's own number. items, sha256: what it is for: ids of items as they are screened, or digests of
    whole files. families: what it agrees to, as families of rules. since, until, revoked: the days from which, up to
    which and from which on no longer it holds.
    """

    record: str
    items: frozenset[str]
    sha256: frozenset[str]
    families: frozenset[str]
    since: date
    until: date | None = None
    revoked: date | None = None

    def state(self, day: date) -> str:
        """`valid`, `not_yet`, `expired` or `revoked` on that day."""
        if self.revoked is not None and self.revoked <= day:
            return "revoked"
        if day < self.since:
            return "not_yet"
        return "expired" if self.until is not None and self.until < day else "valid"


@dataclass(frozen=True, slots=True)
class Consents:
    """All records of a site, and the day on which they are asked."""

    day: date
    by_item: Mapping[str, tuple[Consent, ...]] = field(default_factory=dict)
    by_sha256: Mapping[str, tuple[Consent, ...]] = field(default_factory=dict)

    @classmethod
    def of(cls, records: Iterable[Consent], day: date) -> "Consents":
        """Records, ready to be asked."""
        by_item: dict[str, tuple[Consent, ...]] = {}
        by_sha256: dict[str, tuple[Consent, ...]] = {}
        for record in records:
            for known, by in ((record.items, by_item), (record.sha256, by_sha256)):
                for key in known:
                    by[key] = (*by.get(key, ()), record)
        return cls(day, by_item, by_sha256)

    def best(self, item: str, sha256: str | None, families: Iterable[str]) -> tuple[Consent, str] | None:
        """The record for this thing that covers these families, a valid one before others, and its state."""
        asked = frozenset(families)
        known = (*self.by_item.get(item, ()), *(self.by_sha256.get(sha256, ()) if sha256 else ()))
        fitting = [(record, record.state(self.day)) for record in known if asked <= record.families]
        return min(fitting, key=lambda found: (found[1] != "valid", found[0].record), default=None)
