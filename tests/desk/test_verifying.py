"""Every breach that somebody with the database in their hands plants is found, and erasing is none."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from chouxin.desk import cases, effects, ruling, seals
from chouxin.desk.context import Desk
from chouxin.desk.verifying import Breach, verify
from chouxin.store import Tx, events
from tests.desk.desks import ANNE, Time, opened

Plant = Callable[[Tx, str, str], object]
"""What somebody does to one case, with another at hand."""


def worked(desk: Desk, clock: Time, account: str) -> str:
    """A case with five events: opened, claimed, ruled, effective, counted."""
    case = opened(desk, account=account)
    claimed = cases.claim(desk, case, ANNE, clock())
    ruling.rule(desk, case, ANNE, "remove", "clause 4", "", claimed.revision, clock.pass_(minutes=2))
    effects.send_due(desk, clock.pass_(minutes=1))
    return case


def unguarded(tx: Tx) -> None:
    """Take the triggers away, as somebody would who has the database's own rights."""
    if tx.dialect.name == "sqlite":
        tx.execute(text("DROP TRIGGER events_only_erased"))
        tx.execute(text("DROP TRIGGER events_never_removed"))
    else:
        tx.execute(text("ALTER TABLE events DISABLE TRIGGER USER"))


def run(tx: Tx, statement: str, **values: object) -> None:
    tx.execute(text(statement), values)


def changed_payload(tx: Tx, case: str, _: str) -> None:
    run(tx, "UPDATE events SET payload = replace(payload, 'remove', 'allow') WHERE case_id = :c AND seq = 3", c=case)


def changed_actor(tx: Tx, case: str, _: str) -> None:
    run(tx, "UPDATE events SET actor = 'person:p-ben' WHERE case_id = :c AND seq = 3", c=case)


def changed_moment(tx: Tx, case: str, _: str) -> None:
    run(tx, "UPDATE events SET at = at + 1 WHERE case_id = :c AND seq = 1", c=case)


def changed_kind(tx: Tx, case: str, _: str) -> None:
    run(tx, "UPDATE events SET kind = 'released' WHERE case_id = :c AND seq = 2", c=case)


def removed_within(tx: Tx, case: str, _: str) -> None:
    run(tx, "DELETE FROM events WHERE case_id = :c AND seq = 2", c=case)


def removed_and_closed_up(tx: Tx, case: str, _: str) -> None:
    run(tx, "DELETE FROM events WHERE case_id = :c AND seq = 2", c=case)
    for seq in (3, 4, 5):
        run(tx, "UPDATE events SET seq = seq - 1 WHERE case_id = :c AND seq = :s", c=case, s=seq)


def removed_from_the_end(tx: Tx, case: str, _: str) -> None:
    run(tx, "DELETE FROM events WHERE case_id = :c AND seq = 5", c=case)


def removed_from_the_end_and_the_case_mended(tx: Tx, case: str, _: str) -> None:
    run(tx, "DELETE FROM events WHERE case_id = :c AND seq = 5", c=case)
    head = "(SELECT chain FROM events WHERE case_id = :c AND seq = 4)"
    run(tx, f"UPDATE cases SET events = 4, head = {head} WHERE id = :c", c=case)


def removed_altogether(tx: Tx, case: str, _: str) -> None:
    run(tx, "DELETE FROM events WHERE case_id = :c", c=case)


def swapped(tx: Tx, case: str, _: str) -> None:
    for old, new in ((2, 99), (3, 2), (99, 3)):
        run(tx, "UPDATE events SET seq = :n WHERE case_id = :c AND seq = :o", c=case, o=old, n=new)


def swapped_with_another_case(tx: Tx, case: str, other: str) -> None:
    taken = events.of_case(tx, other)[1]
    run(tx, "DELETE FROM events WHERE case_id = :c AND seq = 2", c=case)
    values = {name: getattr(taken, name) for name in ("at", "actor", "kind", "payload", "salt")}
    _insert(tx, case, 2, **values, digest=taken.payload_digest, previous=taken.previous, chain=taken.chain)


def inserted_at_the_end(tx: Tx, case: str, _: str) -> None:
    last = events.of_case(tx, case)[-1]
    _insert(tx, case, 6, at=last.at, actor="person:p-ben", kind="ruled", payload="{}", salt=b"s", digest=b"d" * 32,
            previous=last.chain, chain=b"c" * 32)  # fmt: skip


def inserted_between(tx: Tx, case: str, _: str) -> None:
    for seq in (5, 4, 3):
        run(tx, "UPDATE events SET seq = seq + 1 WHERE case_id = :c AND seq = :s", c=case, s=seq)
    before = events.of_case(tx, case)[1]
    _insert(tx, case, 3, at=before.at, actor="person:p-ben", kind="ruled", payload="{}", salt=b"s", digest=b"d" * 32,
            previous=before.chain, chain=b"c" * 32)  # fmt: skip


def erased_by_half(tx: Tx, case: str, _: str) -> None:
    run(tx, "UPDATE events SET payload = NULL WHERE case_id = :c AND seq = 3", c=case)


def another_ruling(tx: Tx, case: str, _: str) -> None:
    run(tx, "UPDATE rulings SET outcome = 'allow' WHERE case_id = :c", c=case)


def another_reviewer(tx: Tx, case: str, _: str) -> None:
    run(tx, "UPDATE rulings SET reviewer = 'p-ben' WHERE case_id = :c", c=case)


def a_ruling_never_given(tx: Tx, case: str, _: str) -> None:
    run(tx, """INSERT INTO rulings (id, case_id, reviewer, outcome, reason, at, state, solo)
        VALUES ('r', :c, 'p-ben', 'allow', 'x', 1, 'sent', 0)""", c=case)  # fmt: skip


def a_ruling_gone(tx: Tx, case: str, _: str) -> None:
    for table in ("statements", "strikes"):
        run(tx, f"DELETE FROM {table} WHERE ruling_id IN (SELECT id FROM rulings WHERE case_id = :c)", c=case)
    run(tx, "DELETE FROM rulings WHERE case_id = :c", c=case)


def a_whole_case_gone(tx: Tx, case: str, _: str) -> None:
    a_ruling_gone(tx, case, "")
    for table in ("events", "case_items"):
        run(tx, f"DELETE FROM {table} WHERE case_id = :c", c=case)
    run(tx, "DELETE FROM cases WHERE id = :c", c=case)


def _insert(tx: Tx, case: str, seq: int, **values: object) -> None:
    run(tx, """INSERT INTO events (case_id, seq, at, actor, kind, payload, salt, payload_digest, previous, chain)
        VALUES (:case, :seq, :at, :actor, :kind, :payload, :salt, :digest, :previous, :chain)""",
        case=case, seq=seq, **values)  # fmt: skip


PLANTS = (
    changed_payload, changed_actor, changed_moment, changed_kind, removed_within, removed_and_closed_up,
    removed_from_the_end, removed_from_the_end_and_the_case_mended, removed_altogether, swapped,
    swapped_with_another_case, inserted_at_the_end, inserted_between, erased_by_half, another_ruling, another_reviewer,
    a_ruling_never_given, a_ruling_gone, a_whole_case_gone,
)  # fmt: skip


@pytest.mark.parametrize("plant", PLANTS, ids=lambda plant: plant.__name__)
def test_a_planted_breach_is_found_and_nothing_else(desk: Desk, clock: Time, plant: Plant) -> None:
    case, other = worked(desk, clock, "a"), worked(desk, clock, "b")
    seals.seal(desk, clock())
    assert verify(desk.database, desk.secrets).breaches == ()
    with desk.database.write() as tx:
        unguarded(tx)
        plant(tx, case, other)
    found = verify(desk.database, desk.secrets).breaches

    assert found
    assert {breach.case_id for breach in found} <= {case, ""}


def test_what_is_erased_leaves_the_chains_whole(desk: Desk, clock: Time) -> None:
    case = worked(desk, clock, "a")
    with desk.database.write() as tx:
        erased = events.erase(tx, case)
    verdict = verify(desk.database, desk.secrets)

    assert (erased, verdict.erased, verdict.breaches) == (5, 5, ())
    assert b"clause 4" not in b"".join(repr(row).encode() for row in _rows(desk, case))


def test_a_chain_goes_on_after_it_was_erased(desk: Desk, clock: Time) -> None:
    case = opened(desk)
    with desk.database.write() as tx:
        events.erase(tx, case)
    cases.claim(desk, case, ANNE, clock())

    assert verify(desk.database, desk.secrets).breaches == ()


def test_the_database_itself_refuses_changes(desk: Desk, clock: Time) -> None:
    case = worked(desk, clock, "a")
    for plant in (changed_payload, changed_actor, removed_within, erased_by_half):
        with pytest.raises(Exception, match="append-only"), desk.database.write() as tx:
            plant(tx, case, "")

    assert verify(desk.database, desk.secrets).breaches == ()


def test_other_secrets_find_every_chain_broken(desk: Desk, clock: Time) -> None:
    from chouxin.desk import keyring  # noqa: PLC0415

    case = worked(desk, clock, "a")
    found = verify(desk.database, keyring.fresh()).breaches

    assert {breach.case_id for breach in found} >= {case}


def test_what_was_cut_off_behind_a_seal_that_is_kept_elsewhere_is_missed(desk: Desk, clock: Time) -> None:
    worked(desk, clock, "a")
    seals.seal(desk, clock())
    first = verify(desk.database, desk.secrets).last_seal
    worked(desk, clock, "b")
    seals.seal(desk, clock())
    second = verify(desk.database, desk.secrets, first)
    with desk.database.write() as tx:
        run(tx, "UPDATE cases SET sealed = NULL WHERE sealed = 2")
        run(tx, "DELETE FROM seals WHERE number = 2")

    assert second.breaches == ()
    assert verify(desk.database, desk.secrets).breaches == ()
    assert verify(desk.database, desk.secrets, second.last_seal).breaches == (Breach("", None, "cut_off"),)


def _rows(desk: Desk, case: str) -> list[events.EventRow]:
    with desk.database.read() as tx:
        return events.of_case(tx, case)
