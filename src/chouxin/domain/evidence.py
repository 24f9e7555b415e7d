"""What a detector found. It says how sure, never how bad and never what to do."""

from dataclasses import dataclass
from hashlib import blake2b

from chouxin.domain.column import Transform
from chouxin.domain.flow import Flow
from chouxin.domain.locator import Locator


@dataclass(frozen=True, slots=True)
class Indicator:
    """A contact, link, price or the like. The value itself stays where it was written.

    kind: `qq`, `netdisk`, `price` …. shown: its normal form, masked where it leads to someone. link: a keyed hash of
    the normal form in hex, the same wherever it is met again; empty without a key and for what leads to nobody.
    """

    kind: str
    shown: str
    link: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One place that speaks for or against, with what it takes to check it.

    part: digest of the part it was found in. score: 0..1, how sure the detector is that the rule's thing is there.
    excerpt: a few words around the place; contacts and codes masked, links defanged.
    why: one sentence by language, taken from the rule unless the detector knows more.
    flow: of a model, what it takes and gives.
    """

    item_id: str
    part: str
    rule: str
    detector: str
    locator: Locator
    excerpt: str
    score: float
    transforms: tuple[Transform, ...] = ()
    detail: str = ""
    indicator: Indicator | None = None
    flow: Flow | None = None

    @property
    def key(self) -> str:
        """Stable over releases: the same rule at the same place of the same content."""
        return blake2b(f"{self.rule}\0{self.part}\0{self.locator}".encode(), digest_size=12).hexdigest()
