"""What a site hands in beside packs: its secrets and its own lists. None of it ships, and none of it is ever shown."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Site:
    """A site's own.

    link_key: a secret by which the same contact is known again under a keyed hash; empty: no hash is given.
    watched: names of people whom the site protects, for likeness models that name them.
    """

    link_key: bytes = field(default=b"", repr=False)
    watched: tuple[str, ...] = field(default=(), repr=False)
