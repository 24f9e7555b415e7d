"""Pictures at the desk: covered, counted, written down, kept from whom they are not for, and gone with their item."""

from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from sqlalchemy import select

from chouxin.desk import cases, effects, filing, pictures, reports, retention, ruling
from chouxin.desk.actors import Actor, ActorKind, Role, person
from chouxin.desk.context import Desk
from chouxin.desk.filing import Submission
from chouxin.desk.pictures import Guard, Look
from chouxin.desk.reports import Report
from chouxin.domain import Conflict, Item, Kind, NotAllowed, NotFound
from chouxin.store import pictures as store
from chouxin.store.tables.people import exposures
from chouxin.store.tables.screening import pictures as table
from tests.desk.desks import ANNE, BEN, LEAD, SITE, Time

Image = pytest.importorskip("PIL.Image", reason="pictures are an optional part")


def drawn(path: Path, *, size: tuple[int, int] = (1200, 800), exif: bytes = b"") -> Path:
    """A JPEG: red on the left, blue on the right, with notes of where it was taken."""
    picture = Image.new("RGB", size, (220, 20, 20))
    picture.paste((20, 20, 220), (size[0] // 2, 0, *size))
    picture.save(path, "JPEG", exif=exif, quality=95)
    return path


def notes() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "SECRET-PLACE"
    exif.get_ifd(0x8825)[1] = "N"
    made: bytes = exif.tobytes()
    return made


@pytest.fixture
def filed(desk: Desk, tmp_path: Path) -> tuple[str, str]:
    """A case with a picture, and its item."""
    path = drawn(tmp_path / "p.jpg", exif=notes())
    item = Item("p.jpg", Kind.PHOTO, source=str(path), sha256="ab" * 32)
    (receipt,) = filing.file(desk, [Submission(item, "s1", "p.jpg", str(path))], SITE, desk.clock())
    assert receipt.case_id is not None
    return receipt.case_id, receipt.item_id


def colours(content: bytes) -> tuple[int, int]:
    """How far the channels of the left, and how far left and right, are apart."""
    picture = Image.open(BytesIO(content)).convert("RGB")
    left = picture.getpixel((10, picture.height // 2))
    right = picture.getpixel((picture.width - 10, picture.height // 2))
    return max(left) - min(left), sum(abs(a - b) for a, b in zip(left, right, strict=True))


def edge(content: bytes) -> int:
    """The greatest step between two neighbouring pixels of the middle row."""
    picture = Image.open(BytesIO(content)).convert("L")
    row: list[int] = [picture.getpixel((x, picture.height // 2)) for x in range(picture.width)]
    return max(abs(a - b) for a, b in pairwise(row))


def test_what_is_kept_is_small_and_says_nothing_of_where_it_was_taken(desk: Desk, filed: tuple[str, str]) -> None:
    with desk.database.read() as tx:
        (row,) = store.of_item(tx, filed[1])

    assert (row.width, row.height, row.why) == (1200, 800, "")
    assert row.content is not None
    kept = Image.open(BytesIO(row.content))
    assert max(kept.size) == 480
    assert not kept.getexif()
    assert b"SECRET" not in row.content


def test_it_is_blurred_and_grey_until_somebody_asks(desk: Desk, filed: tuple[str, str]) -> None:
    case, item = filed
    cases.claim(desk, case, ANNE, desk.clock())
    covered = pictures.covered_view(desk, case, item, 1)
    grey = pictures.uncovered_view(
        desk, pictures.uncover(desk, case, item, 1, Look.GREY, ANNE, desk.clock()), ANNE, desk.clock()
    )
    name = pictures.uncover(desk, case, item, 1, Look.COLOUR, ANNE, desk.clock())
    colour = pictures.uncovered_view(desk, name, ANNE, desk.clock())

    assert colours(covered)[0] < 10
    assert colours(grey)[0] < 10
    assert colours(colour)[0] > 150
    assert edge(covered) * 3 < edge(grey)
    assert not Image.open(BytesIO(colour)).getexif()
    assert max(Image.open(BytesIO(colour)).size) == 480


def test_each_look_is_written_down_and_ends(desk: Desk, clock: Time, filed: tuple[str, str]) -> None:
    case, item = filed
    cases.claim(desk, case, ANNE, clock())
    name = pictures.uncover(desk, case, item, 1, Look.GREY, ANNE, clock())
    with desk.database.read() as tx:
        rows = tx.execute(select(exposures)).all()

    assert [(row.person, row.at, row.item, row.number, row.look) for row in rows] == [
        (ANNE.id, clock(), item, 1, "grey")
    ]
    with pytest.raises(NotFound):
        pictures.uncovered_view(desk, name, BEN, clock())
    with pytest.raises(NotFound):
        pictures.uncovered_view(desk, "another", ANNE, clock())
    clock.pass_(seconds=60)
    with pytest.raises(NotFound):
        pictures.uncovered_view(desk, name, ANNE, clock())


def test_a_day_has_so_many_looks(desk: Desk, clock: Time, filed: tuple[str, str]) -> None:
    case, item = filed
    chosen = msgspec.structs.replace(
        desk.settings, pictures=msgspec.structs.replace(desk.settings.pictures, a_day=2, pause=2)
    )
    desk = replace(desk, settings=chosen)
    cases.claim(desk, case, ANNE, clock())
    for _ in range(2):
        pictures.uncover(desk, case, item, 1, Look.GREY, ANNE, clock())
    with desk.database.read() as tx:
        budget = pictures.budget_of(tx, desk, ANNE, clock())
        totals = pictures.totals(tx, clock() - 1000)

    assert (budget.used, budget.over, budget.tired) == (2, True, True)
    assert totals == [(ANNE.id, 2)]
    with pytest.raises(NotAllowed, match="within 24 hours"):
        pictures.uncover(desk, case, item, 1, Look.GREY, ANNE, clock())
    pictures.covered_view(desk, case, item, 1)
    cases.claim(desk, case, ANNE, clock.pass_(hours=24, ms=1))
    pictures.uncover(desk, case, item, 1, Look.GREY, ANNE, clock())


def test_who_does_not_work_on_the_case_does_not_see_it(desk: Desk, filed: tuple[str, str]) -> None:
    case, item = filed
    cases.claim(desk, case, ANNE, desk.clock())
    program = Actor(ActorKind.KEY, "k", "k", Role.LEAD, LEAD.permissions)

    for by in (BEN, program, person("a", "a", Role.AUDITOR)):
        with pytest.raises(NotAllowed):
            pictures.uncover(desk, case, item, 1, Look.GREY, by, desk.clock())
    assert pictures.uncover(desk, case, item, 1, Look.GREY, LEAD, desk.clock())
    with pytest.raises(Conflict):
        pictures.uncover(desk, case, item, 1, Look.COVERED, ANNE, desk.clock())
    for wrong in ((case, "other", 1), ("other", item, 1), (case, item, 2)):
        with pytest.raises(NotFound):
            pictures.covered_view(desk, *wrong)


@pytest.mark.parametrize(
    "category, clock_name, guard",
    [
        ("ncii", None, Guard.LEADS),
        ("other", "us.tida", Guard.LEADS),
        ("CSAM", None, Guard.NOBODY),
        ("fake", None, Guard.OPEN),
    ],
)
def test_what_may_show_somebody_unwilling_is_for_leads_and_a_minor_for_nobody(
    desk: Desk, clock: Time, filed: tuple[str, str], category: str, clock_name: str | None, guard: Guard
) -> None:
    case, item = filed
    reports.receive(desk, Report(category, "this is me", item_id=item, clock=clock_name), SITE, clock())
    cases.claim(desk, case, ANNE, clock())
    view = cases.view(desk, case, ANNE)
    with desk.database.read() as tx:
        (shown,) = pictures.of_item(tx, desk, view.case, item, view.items[0][1])
    may = {}
    for by in (ANNE, LEAD):
        try:
            may[by.role] = bool(pictures.uncover(desk, case, item, 1, Look.GREY, by, clock()))
        except (NotAllowed, NotFound):
            may[by.role] = False

    assert shown.guard is guard
    assert may == {Role.REVIEWER: guard is Guard.OPEN, Role.LEAD: guard is not Guard.NOBODY}
    if guard is Guard.NOBODY:
        with pytest.raises(NotFound):
            pictures.covered_view(desk, case, item, 1)


@pytest.mark.parametrize(
    "content, why",
    [(b"\xff\xd8\xff\xe0 cut off", "unreadable"), (b"II*\0" + bytes(range(256)), "unsupported")],
)
def test_what_cannot_be_shown_is_said(desk: Desk, tmp_path: Path, content: bytes, why: str) -> None:
    path = tmp_path / "p"
    path.write_bytes(content)
    item = Item("p", Kind.PHOTO, source=str(path), sha256="cd" * 32)
    (receipt,) = filing.file(desk, [Submission(item, "s1", "p", str(path))], SITE, desk.clock())
    with desk.database.read() as tx:
        rows = store.of_item(tx, receipt.item_id)

    assert [(row.why, row.content) for row in rows] == [(why, None)]


def test_it_goes_with_its_item_and_a_hold_keeps_it(desk: Desk, clock: Time, filed: tuple[str, str]) -> None:
    case, item = filed
    taken = cases.claim(desk, case, ANNE, clock())
    ruling.rule(desk, case, ANNE, "remove", "rule", "", taken.revision, clock())
    effects.send_due(desk, clock.pass_(minutes=1))
    retention.hold(desk, case, LEAD, "a court asks", clock(), on=True)
    retention.sweep(desk, clock.pass_(days=3 * 366))
    with desk.database.read() as tx:
        held = [row.content is not None for row in store.of_item(tx, item)]
    retention.hold(desk, case, LEAD, "it is over", clock(), on=False)
    retention.sweep(desk, clock())
    with desk.database.read() as tx:
        rows = tx.execute(select(table)).all()

    assert held == [True]
    assert [(row.content, row.why) for row in rows] == [(None, "")]


def test_what_came_to_no_case_leaves_no_picture(desk: Desk, tmp_path: Path) -> None:
    path = drawn(tmp_path / "p.jpg", size=(50, 40))
    item = Item("x", Kind.LISTING, fields={"text": "九成新自行车，同城自提"})
    (receipt,) = filing.file(desk, [Submission(item, "s1", "x", str(path))], SITE, desk.clock())
    with desk.database.read() as tx:
        rows = tx.execute(select(table)).all()

    assert receipt.case_id is None
    assert rows == []
