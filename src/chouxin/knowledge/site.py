"""What a site hands in beside packs: its secrets and its own lists. None of it ships, and none of it is ever shown."""

from dataclasses import dataclass, field

from chouxin.domain import Consents
from chouxin.fingerprints.index import Index
from chouxin.fingerprints.source_bank import SourceBank


@dataclass(frozen=True, slots=True)
class Site:
    """A site's own.

    link_key: a secret by which the same contact is known again under a keyed hash; empty: no hash is given.
    watched: names of people whom the site protects, for likeness models that name them. fingerprints: lists of models
    that are known already; None: models are not compared with any.
    sources: banks of source fingerprints, each with its revision. consents: records of people who agreed to models of
    them.
    """

    link_key: bytes = field(default=b"", repr=False)
    watched: tuple[str, ...] = field(default=(), repr=False)
    fingerprints: Index | None = field(default=None, repr=False)
    consents: Consents | None = field(default=None, repr=False)
    sources: tuple[tuple[str, SourceBank], ...] = field(default=(), repr=False)
