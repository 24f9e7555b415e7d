"""The desk's records are timed on every database that is there, and the page shows each row."""

from benchmarks import desk


def test_every_row_is_timed_and_shown() -> None:
    rows = desk.measure(batches=1, decisions=3000, at_work=200)
    written = desk.section(rows)

    assert {row.database for row in rows} >= {"sqlite"}
    assert all(row.what in written and row.figure in written for row in rows)
    assert "items filed a second" in written
