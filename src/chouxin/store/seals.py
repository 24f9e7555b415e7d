"""Seals over which cases there are, one after another."""

from dataclasses import asdict, dataclass

from sqlalchemy import insert, select, update

from chouxin.store.database import Tx
from chouxin.store.tables.cases import cases, seals


@dataclass(frozen=True, slots=True)
class SealRow:
    """One seal: how many cases it covers, a digest of their ids, and its link to the one before."""

    number: int
    at: int
    cases: int
    digest: bytes
    previous: bytes
    chain: bytes


def last(tx: Tx) -> SealRow | None:
    """The newest seal."""
    row = tx.execute(select(seals).order_by(seals.c.number.desc()).limit(1)).one_or_none()
    return SealRow(*row) if row else None


def every(tx: Tx) -> list[SealRow]:
    """All seals, in order."""
    return [SealRow(*row) for row in tx.execute(select(seals).order_by(seals.c.number))]


def unsealed(tx: Tx, most: int) -> list[str]:
    """Cases that no seal covers yet, held until this transaction ends."""
    asked = select(cases.c.id).where(cases.c.sealed.is_(None)).order_by(cases.c.id).limit(most)
    return list(tx.scalars(asked.with_for_update(skip_locked=True)))


def sealed_by(tx: Tx, number: int) -> list[str]:
    """The cases that say that this seal covers them."""
    return list(tx.scalars(select(cases.c.id).where(cases.c.sealed == number).order_by(cases.c.id)))


def add(tx: Tx, row: SealRow, covered: list[str]) -> None:
    """Add a seal and mark what it covers; to a case itself this is no change."""
    tx.execute(insert(seals), [asdict(row)])
    for at in range(0, len(covered), 500):
        tx.execute(update(cases).where(cases.c.id.in_(covered[at : at + 500])).values(sealed=row.number))
