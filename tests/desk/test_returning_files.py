"""A ruled model or program comes back under another name, saved or packed another way: it is raised; others are not."""

from hashlib import sha256
from pathlib import Path

import pytest

from chouxin.desk import cases, effects, filing, reports, ruling
from chouxin.desk.context import Desk
from chouxin.desk.filing import Receipt, Submission
from chouxin.desk.reports import Report
from chouxin.domain import Item, Kind
from chouxin.store import returning as store
from evaluation.altered import halved, renamed, to_safetensors, to_torch, trained
from tests.desk.desks import LEAD, SITE, Time
from tests.desk.test_returning import returns_of
from tests.engine.test_makings import forked, program, zipped


def uploaded(desk: Desk, folder: Path, name: str, content: bytes, account: str) -> Receipt:
    path = folder / name
    path.write_bytes(content)
    item = Item(name, Kind.ARTIFACT, source=str(path), sha256=sha256(content).hexdigest())
    (receipt,) = filing.file(desk, [Submission(item, account, name, str(path))], SITE, desk.clock())
    path.unlink()
    return receipt


def removed(desk: Desk, clock: Time, item_id: str) -> None:
    """The machine saw nothing in it; somebody reported it, and somebody ruled."""
    case_id = reports.receive(desk, Report("other", item_id=item_id), SITE, clock()).case_id
    assert case_id is not None
    taken = cases.claim(desk, case_id, LEAD, clock())
    ruling.rule(desk, case_id, LEAD, "remove", "rule", "", taken.revision, clock())
    effects.send_due(desk, clock.pass_(minutes=1))


@pytest.mark.parametrize("sort", ["tensor", "source"])
def test_it_is_raised_when_another_seller_brings_it_back(desk: Desk, clock: Time, tmp_path: Path, sort: str) -> None:
    model = trained(1)
    first, again, other = {
        "tensor": (
            ("swap.safetensors", to_safetensors(model)),
            ("gift.pth", to_torch(halved(renamed(model)))),
            ("other.pth", to_torch(halved(renamed(trained(2))))),
        ),
        "source": (
            ("tool.zip", zipped(program(1))),
            ("gift.zip", zipped(forked(program(1)))),
            ("other.zip", zipped(forked(program(2)))),
        ),
    }[sort]
    receipt = uploaded(desk, tmp_path, *first, "s1")
    removed(desk, clock, receipt.item_id)
    back, else_ = uploaded(desk, tmp_path, *again, "s2"), uploaded(desk, tmp_path, *other, "s3")
    (row,) = returns_of(desk, back.case_id)

    assert row.known_item_id == receipt.item_id
    assert f'"made": "{sort}"' in row.why
    assert '"file": false' in row.why
    assert else_.case_id is None or returns_of(desk, else_.case_id) == []


def test_what_is_still_to_be_ruled_on_is_nothing_that_came_back(desk: Desk, tmp_path: Path) -> None:
    first = uploaded(desk, tmp_path, "a.safetensors", to_safetensors(trained(1)), "s1")
    again = uploaded(desk, tmp_path, "b.pth", to_torch(halved(trained(1))), "s2")
    with desk.database.read() as tx:
        kept = store.sharing_makings(tx, "tensor", ["x"])

    assert first.item_id != again.item_id
    assert again.case_id is None or returns_of(desk, again.case_id) == []
    assert kept == []
