"""Whatever several people do, in whatever order: the laws of cases, rulings, appeals and strikes hold."""

import tempfile
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from chouxin.desk import appeals, cases, effects, keyring, reports, ruling, seals, strikes
from chouxin.desk.actors import Actor
from chouxin.desk.context import Desk
from chouxin.desk.filing import Receipt, Submission, file
from chouxin.desk.reports import Report
from chouxin.desk.screening import Screener
from chouxin.desk.settings import Settings
from chouxin.desk.verifying import verify
from chouxin.domain import ChouxinError
from chouxin.store import Database
from chouxin.store import appeals as appeal_store
from chouxin.store import cases as case_store
from chouxin.store import rulings as ruling_store
from chouxin.store.cases import CaseRow, Wanted
from chouxin.store.rulings import RulingRow
from tests.desk.desks import ANNE, BEN, CARA, HOLDS, LEAD, SITE, Time, listing

PEOPLE = st.sampled_from([ANNE, BEN, CARA, LEAD])
OUTCOMES = st.sampled_from(ruling.OUTCOMES)
SELLERS = ("seller-1", "seller-2")
LIVE = ("standing", "sent")


class Desks(RuleBasedStateMachine):
    """A desk with four people, two sellers, and a clock that only sometimes does as it should."""

    screener: Screener
    solo = False
    receipts = Bundle("receipts")

    @initialize()
    def open(self) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.database = Database.open(str(Path(self.folder.name) / "desk.db"))
        self.database.upgrade()
        self.time = Time()
        self.desk = Desk(self.database, keyring.fresh(), Settings(solo=self.solo), self.screener, self.time)
        self.seen: dict[str, RulingRow] = {}

    def teardown(self) -> None:
        if hasattr(self, "database"):
            self.database.close()
            self.folder.cleanup()

    @rule(target=receipts, seller=st.sampled_from(SELLERS), number=st.integers(0, 2))
    def files(self, seller: str, number: int) -> Receipt:
        submission = Submission(listing(f"{HOLDS} {number}"), seller, f"{seller}/{number}")
        return file(self.desk, [submission], SITE, self.time())[0]

    @rule(by=PEOPLE)
    def takes_the_next(self, by: Actor) -> None:
        cases.claim_next(self.desk, by, None, self.time())

    @rule(by=PEOPLE, which=st.integers(0, 5))
    def takes_one(self, by: Actor, which: int) -> None:
        there = self.all_cases()
        if there:
            with suppress(ChouxinError):
                cases.claim(self.desk, there[which % len(there)].id, by, self.time())

    @rule(by=PEOPLE)
    def gives_back(self, by: Actor) -> None:
        for case in self.claimed_by(by):
            cases.release(self.desk, case.id, by, self.time(), "not mine")

    @rule(by=PEOPLE, outcome=OUTCOMES)
    def gives_a_ruling(self, by: Actor, outcome: str) -> None:
        for case in self.claimed_by(by):
            if case.kind == "appeal":
                continue
            with suppress(ChouxinError):
                ruling.rule(self.desk, case.id, by, outcome, "clause", "a note", case.revision, self.time())

    @rule(by=PEOPLE, outcome=OUTCOMES)
    def works_a_case_to_its_end(self, by: Actor, outcome: str) -> None:
        self.takes_the_next(by)
        self.gives_a_ruling(by, outcome)
        self.time_passes(31)
        self.effects_go_out()

    @rule(receipt=receipts, kind=st.sampled_from(list(appeals.KINDS)), by=PEOPLE, outcome=st.integers(0, 1))
    def works_an_appeal_to_its_end(self, receipt: Receipt, kind: str, by: Actor, outcome: int) -> None:
        self.appeals(receipt, kind)
        self.takes_one(by, -1)
        self.hears(by, appeals.KINDS[kind][outcome])
        self.time_passes(31)
        self.effects_go_out()

    @rule(by=PEOPLE, outcome=st.sampled_from(ruling.HEARINGS))
    def hears(self, by: Actor, outcome: str) -> None:
        for case in self.claimed_by(by):
            with self.database.read() as tx:
                found = appeal_store.by_hearing(tx, case.id)
            if found:
                with suppress(ChouxinError):
                    appeals.hear(self.desk, found.id, by, outcome, "because", self.time())

    @rule(by=PEOPLE)
    def takes_back(self, by: Actor) -> None:
        for one in self.rulings():
            if one.reviewer == by.id and one.state in ("proposed", "standing"):
                with suppress(ChouxinError):
                    ruling.undo(self.desk, one.id, by, self.time())

    @rule(receipt=receipts, kind=st.sampled_from(list(appeals.KINDS)))
    def appeals(self, receipt: Receipt, kind: str) -> None:
        with suppress(ChouxinError):
            appeals.open(self.desk, receipt.decision_id, SITE, kind, "please", "seller", self.time())

    @rule(receipt=receipts, clock=st.sampled_from([None, "us.tida"]))
    def reports(self, receipt: Receipt, clock: str | None) -> None:
        told = Report("ncii", "it is me", item_id=receipt.item_id, reporter="u1", clock=clock)
        reports.receive(self.desk, told, SITE, self.time())

    @rule()
    def effects_go_out(self) -> None:
        effects.send_due(self.desk, self.time())

    @rule(seconds=st.sampled_from([1, 31, 1300, 90_000, -40, -100_000]))
    def time_passes(self, seconds: int) -> None:
        self.time.pass_(seconds=seconds)

    @rule()
    def is_sealed(self) -> None:
        seals.seal(self.desk, self.time())

    @invariant()
    @precondition(lambda self: hasattr(self, "desk"))
    def laws(self) -> None:
        there = {case.id: case for case in self.all_cases()}
        given = self.rulings()
        self.law_of_claims(there)
        self.law_of_rulings(there, given)
        self.law_of_effects(given)
        self.law_of_appeals(there)
        assert verify(self.database, self.desk.secrets).breaches == ()

    def law_of_claims(self, there: dict[str, CaseRow]) -> None:
        """A case is claimed exactly when somebody has it."""
        for case in there.values():
            assert (case.state == "claimed") == (case.claimed_by is not None) == (case.lease_until is not None)

    def law_of_rulings(self, there: dict[str, CaseRow], given: list[RulingRow]) -> None:
        """One ruling in force on a case; two people behind what needs two; nobody twice on one case."""
        live = Counter(one.case_id for one in given if one.state in LIVE and one.outcome != "escalate")
        assert all(count == 1 for count in live.values())
        for case in there.values():
            mine = [one for one in given if one.case_id == case.id and one.state != "undone"]
            if case.state in ("waiting", "closed") and case.outcome != "moot":
                assert any(one.state in (*LIVE, "overturned") for one in mine)
            if not self.solo:
                assert len({one.reviewer for one in mine}) == len(mine)
                # An appeal is heard by none of those who ruled.
                before = {one.reviewer for one in given if one.case_id == case.about and one.state != "undone"}
                assert not before & {one.reviewer for one in mine}
        for one in given:
            if one.outcome == "restrict" and one.state in LIVE:
                assert one.second_of or one.solo

    def law_of_effects(self, given: list[RulingRow]) -> None:
        """What had effects is never undone, and what was said is never said otherwise."""
        for one in given:
            before = self.seen.get(one.id)
            if before is not None:
                assert (before.outcome, before.reviewer, before.reason, before.at) == (
                    one.outcome, one.reviewer, one.reason, one.at,
                )  # fmt: skip
                if before.state == "sent":
                    assert one.state in ("sent", "overturned")
                if before.state in ("undone", "overturned"):
                    assert one.state == before.state
            assert (one.sent_at is not None) == (one.state in ("sent", "overturned"))
            self.seen[one.id] = one

    def law_of_appeals(self, there: dict[str, CaseRow]) -> None:
        """One open appeal on a case; nothing counts meanwhile, and nothing that was overturned counts."""
        with self.database.read() as tx:
            for case in there.values():
                found = appeal_store.of_case(tx, case.id)
                assert sum(one.state == "open" for one in found) <= 1
                assert sum(one.kind == "appeal" for one in found) <= 1
                if any(one.outcome == "overturned" and one.kind == "appeal" and one.state == "heard" for one in found):
                    assert case.outcome == "allow"
            for seller in SELLERS:
                standing = strikes.standing_in(tx, seller, self.time())
                for strike in standing.all:
                    ruled = ruling_store.ruling(tx, strike.ruling_id)
                    assert ruled
                    assert (ruled.state == "overturned") == (strike.removed_why == "overturned")
                open_on = {c.id for c in there.values() for a in appeal_store.of_case(tx, c.id) if a.state == "open"}
                countable = [s for s in standing.all if s.removed_at is None and s.expires_at > self.time()]
                counted = [s for s in countable if s.case_id not in open_on]
                assert standing.strikes + standing.warned >= bool(counted)
                assert standing.appealed == len(countable) - len(counted)

    def all_cases(self) -> list[CaseRow]:
        with self.database.read() as tx:
            return case_store.page(tx, Wanted(), 1000)

    def rulings(self) -> list[RulingRow]:
        with self.database.read() as tx:
            return [one for case in case_store.page(tx, Wanted(), 1000) for one in ruling_store.of_case(tx, case.id)]

    def claimed_by(self, by: Actor) -> list[CaseRow]:
        return [case for case in self.all_cases() if case.claimed_by == by.id]


@pytest.mark.slow
@pytest.mark.timeout(400)
@pytest.mark.parametrize("alone", [False, True], ids=["many", "alone"])
def test_the_laws_hold(screener: Screener, alone: bool) -> None:
    made = type("Made", (Desks,), {"screener": screener, "solo": alone})
    checks = [HealthCheck.too_slow, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        made, settings=settings(max_examples=12, stateful_step_count=40, deadline=None, suppress_health_check=checks)
    )
