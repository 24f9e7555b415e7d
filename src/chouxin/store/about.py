"""What the database says of itself, by name."""

from sqlalchemy import select

from chouxin.store.database import Tx
from chouxin.store.inserting import insert_new
from chouxin.store.tables.about import about


def first(tx: Tx, name: str, value: str) -> str:
    """Write `value` under `name` unless something stands there; what stands there now."""
    insert_new(tx, about, [{"name": name, "value": value}])
    stands: str = tx.execute(select(about.c.value).where(about.c.name == name)).scalar_one()
    return stands


def put(tx: Tx, name: str, value: str) -> None:
    """Write `value` under `name`."""
    first(tx, name, value)
    tx.execute(about.update().where(about.c.name == name).values(value=value))


def get(tx: Tx, name: str) -> str | None:
    """What stands under `name`."""
    return tx.execute(select(about.c.value).where(about.c.name == name)).scalar()
