"""What comes back: a generated market in which ruled listings return respelled, by a new seller, at a new price.

The texts are those of the invented sets; the respellings are those of `mutations`. Every relisting has another seller,
another contact, other figures and a line of its own around it. Listings that were never ruled on, guilty or not, must
not be taken for one that was.
"""

import json
import random
import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from chouxin import Engine
from chouxin.desk import keyring, returning
from chouxin.desk.actors import SYSTEM, Role, person
from chouxin.desk.cases import claim
from chouxin.desk.context import Desk
from chouxin.desk.effects import send_due
from chouxin.desk.filing import Submission, file
from chouxin.desk.reports import Report, receive
from chouxin.desk.ruling import rule, undo_ms
from chouxin.desk.settings import Settings
from chouxin.domain import Item, Kind
from chouxin.knowledge import Site
from chouxin.store import Tx, items
from evaluation.data import ROOT
from evaluation.mutations import mutations

INVENTED = ROOT / "evaluation" / "invented"
_REVIEWER = person("reviewer", "reviewer", Role.LEAD)
_START = 1_790_000_000_000
_BEFORE = ("新店开张", "全场低价", "老客户推荐", "【店主推荐】", "今日特惠", "限时")
_BEHIND = ("有意私聊", "诚信经营", "不议价", "支持验货", "看好再拍", "随时在线")


@dataclass(frozen=True, slots=True)
class Returned:
    """How well what came back was known. relisted, others: how many were filed; the others: how many were raised."""

    relisted: int
    known: int
    others: int
    wrong: int
    missed: tuple[str, ...]

    @property
    def recall(self) -> float:
        """Share of the relisted that were raised as what they are."""
        return self.known / self.relisted if self.relisted else 1.0

    @property
    def precision(self) -> float:
        """Share of the raised that had been there before."""
        raised = self.known + self.wrong
        return self.known / raised if raised else 1.0


def measure_returns(seed: int = 0, rounds: int = 2) -> Returned:
    """File a market, rule on half of what is guilty, and let it come back `rounds` times."""
    chance = random.Random(seed)
    market = [_seller(item, chance) for item in _texts()]
    chance.shuffle(market)
    guilty = [item for item in market if item.id.startswith("guilty")]
    ruled, later = guilty[: len(guilty) // 2], guilty[len(guilty) // 2 :]
    ordinary = [item for item in market if not item.id.startswith("guilty")]
    with tempfile.TemporaryDirectory() as folder, _desk(Path(folder)) as desk:
        _rule_on(desk, ruled)
        back = [(item, _relisted(item, chance)) for item in ruled for _ in range(rounds)]
        known = [_came_as(desk, new) == old.id for old, new in back]
        wrong = sum(_came_as(desk, item) is not None for item in (*later, *ordinary))
    missed = tuple(old.id for (old, _), found in zip(back, known, strict=True) if not found)
    return Returned(len(back), sum(known), len(later) + len(ordinary), wrong, missed)


def _desk(folder: Path) -> Desk:
    secrets = folder / "secrets"
    site = Site(link_key=keyring.read_or_make(secrets).contacts)
    settings = Settings(second=(), undo=0)
    moment = iter(range(_START, _START + 10**9, 1000))
    make = lambda: Engine("market-strict", site=site)  # noqa: E731
    opened = Desk.open(str(folder / "desk.sqlite"), make, secrets=secrets, settings=settings)
    return replace(opened, clock=lambda: next(moment))


def _rule_on(desk: Desk, ruled: Sequence[Item]) -> None:
    """Each gets a case, also where the machine saw nothing: a person has reported it."""
    for item in ruled:
        (receipt,) = file(desk, [_submission(item)], SYSTEM, desk.clock())
        case_id = receipt.case_id
        if case_id is None:
            case_id = receive(desk, Report("other", item_id=receipt.item_id), SYSTEM, desk.clock()).case_id
        assert case_id is not None
        claimed = claim(desk, case_id, _REVIEWER, desk.clock())
        rule(desk, case_id, _REVIEWER, "remove", "rule", "", claimed.revision, desk.clock())
    while send_due(desk, desk.clock() + undo_ms(desk) + 1):
        pass


def _came_as(desk: Desk, item: Item) -> str | None:
    """The name of the ruled item that this one is taken for; None where it is taken for none."""
    (decision,) = desk.screener.decide([item])
    with desk.database.read() as tx:
        found = returning.recall(tx, returning.traces([item], [decision]))
        if not found:
            return None
        return _name(tx, found[0][0].known.item_id)


def _name(tx: Tx, item_id: str) -> str | None:
    """What the market calls an item."""
    row = items.item(tx, item_id)
    return row.site_ref if row else None


def _submission(item: Item) -> Submission:
    return Submission(item, item.fields.get("seller"), item.id)


def _texts() -> Iterator[Item]:
    for path in sorted(INVENTED.glob("*.jsonl")):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            if row.get("kind", "listing") not in ("listing", "post"):
                continue
            said = {name: str(row[name]) for name in ("title", "text") if row.get(name)}
            if sum(map(len, said.values())) < _SHORTEST:
                continue
            side = "guilty" if row["label"] == "violating" else "ordinary"
            yield Item(f"{side}-{path.stem}-{row['id']}", Kind(row.get("kind", "listing")), fields=said)


_SHORTEST = 20
"""What says less than this is like too many, and is not looked for."""


def _seller(item: Item, chance: random.Random) -> Item:
    """The listing in somebody's shop: with their name, a contact and a price."""
    fields = dict(item.fields)
    contact = f"加微信 {''.join(chance.choices('abcdefghkmnp', k=5))}{chance.randrange(100, 9999)}"
    fields["text"] = f"{fields.get('text', '')} {contact}".strip()
    fields |= {"price": f"{chance.randrange(3, 300)}", "seller": f"s{chance.randrange(10**6)}"}
    return replace(item, fields=fields)


def _relisted(item: Item, chance: random.Random) -> Item:
    """The same again: respelled in one to two ways, other figures, another seller, and something around it."""
    fields = {name: re.sub(r"加微信 \w+", "", value) for name, value in item.fields.items()}
    for name in ("title", "text"):
        if value := fields.get(name):
            fields[name] = _respelled(re.sub(r"\d", lambda _: str(chance.randrange(10)), value), chance)
    fields["title"] = f"{chance.choice(_BEFORE)} {fields.get('title', '')}".strip()
    fields["text"] = f"{fields.get('text', '')} {chance.choice(_BEHIND)}".strip()
    return _seller(replace(item, id=f"back-{item.id}-{chance.randrange(10**9)}", fields=fields), chance)


def _respelled(text: str, chance: random.Random) -> str:
    """`text` in one or two other spellings. What nobody could read any more is not written over."""
    for _ in range(chance.randrange(1, 3)):
        ways = list(mutations(text, chance.randrange(10**6)))
        if not ways:
            break
        name, text = chance.choice(ways)
        if name in _CODED:
            break
    return text


_CODED = frozenset({"HTML entities", "\\u escapes", "base64", "vertical", "reversed", "pinyin"})
