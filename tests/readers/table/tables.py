"""Reading tables in the tests."""

from chouxin.domain import Item, Limits, Locator
from chouxin.readers.sources import BytesSource
from chouxin.readers.table import Rows, rows


def table(data: bytes | str, name: str = "a.csv", **asked: object) -> Rows:
    raw = data.encode() if isinstance(data, str) else data
    return rows(BytesSource(raw, "", Locator((name,))), **asked)  # type: ignore[arg-type]


def items(data: bytes | str, name: str = "a.csv", **asked: object) -> list[Item]:
    return list(table(data, name, **asked))


def fields(item: Item) -> dict[str, str]:
    return dict(item.fields)


def whys(item: Item) -> list[str]:
    return [fault.why for fault in item.faults]


SMALL = Limits(text=200)
