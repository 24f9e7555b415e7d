"""`desk`: a desk on a fresh database of each kind, with the one real engine of the run. Other rooms import it."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from chouxin.desk import keyring
from chouxin.desk.actors import Actor, Role, person
from chouxin.desk.context import Desk
from chouxin.desk.filing import Receipt, Submission, file
from chouxin.desk.screening import Screener
from chouxin.desk.settings import Settings
from chouxin.domain import Item, Kind
from chouxin.engine.engine import Engine
from chouxin.store import Database

START = 1_790_000_000_000
"""A moment in 2026, from which the tests' clock goes."""

ANNE, BEN, CARA = (person(f"p-{name}", name, Role.REVIEWER) for name in ("anne", "ben", "cara"))
LEAD = person("p-lead", "lead", Role.LEAD)
SITE = person("k-site", "site", Role.SUBMITTER)

SELLS = "换脸软件 安装教程"
HOLDS = "DFL 换脸 SAEHD 512 AI金丹 底丹 100w 迭代 网盘自动发货 19.9元"
ORDINARY = "九成新自行车，同城自提"


@dataclass
class Time:
    """A clock that stands until it is moved."""

    now: int = START

    def __call__(self) -> int:
        return self.now

    def pass_(self, *, ms: int = 0, seconds: float = 0, minutes: float = 0, hours: float = 0, days: float = 0) -> int:
        self.now += ms + round(1000 * (seconds + 60 * (minutes + 60 * (hours + 24 * days))))
        return self.now


@pytest.fixture(scope="session")
def screener() -> Iterator[Screener]:
    """The one engine of the run."""
    with Screener(lambda: Engine(profile="market-strict")) as made:
        yield made


@pytest.fixture
def clock() -> Time:
    """The desk's clock."""
    return Time()


@pytest.fixture
def settings() -> Settings:
    """What the site has chosen; a test module may have a fixture of its own."""
    return Settings()


@pytest.fixture
def desk(database: Database, screener: Screener, clock: Time, settings: Settings) -> Desk:
    """A desk on a fresh database."""
    return Desk(database, keyring.fresh(), settings, screener, clock)


def listing(text: str, title: str = "", **more: str) -> Item:
    """A listing as a market hands it in."""
    return Item("", Kind.LISTING, fields={"title": title, "text": text, **more})


def filed(desk: Desk, text: str = SELLS, *, account: str | None = "seller-1", site_ref: str | None = None) -> Receipt:
    """One filed listing."""
    (receipt,) = file(desk, [Submission(listing(text), account, site_ref)], SITE, desk.clock())
    return receipt


def opened(desk: Desk, text: str = SELLS, *, account: str | None = "seller-1", by: Actor = SITE) -> str:
    """The case of one filed listing."""
    (receipt,) = file(desk, [Submission(listing(text), account, None)], by, desk.clock())
    assert receipt.case_id is not None
    return receipt.case_id
