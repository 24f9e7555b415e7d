"""Items come in, are decided on, and are kept with what was decided; what needs a person becomes a case."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

import msgspec

from chouxin.desk import audit, pictures, quotas, returning
from chouxin.desk.actors import Actor
from chouxin.desk.audit import Happening
from chouxin.desk.context import Desk
from chouxin.desk.documents import Packer
from chouxin.desk.ids import new_ids
from chouxin.desk.plain import encoded, plain, plain_or_none
from chouxin.desk.returning import Return, Trace
from chouxin.desk.routing import Matter, place
from chouxin.domain import Action, Conflict, Decision, Item, Kind, Supply
from chouxin.report.document import document
from chouxin.report.legend import Legend, entries_of
from chouxin.store import Tx, batches, cases, events, items
from chouxin.store import pictures as picture_store
from chouxin.store import returning as recalled
from chouxin.store.cases import CaseRow
from chouxin.store.items import DecisionRow, DecisionRule, ItemRow
from chouxin.store.pictures import PictureRow
from chouxin.store.returning import ReturnRow
from chouxin.words import Words

_encode = msgspec.json.encode
_WORDS = Words("en")


@dataclass(frozen=True, slots=True)
class Submission:
    """An item as a site hands it in: the thing itself, and the site's names for it and for whose it is.

    file: the path of a file of this moment; where it is a picture, a small copy is kept for those who have to look.
    """

    item: Item
    account: str | None = None
    site_ref: str | None = None
    file: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of a submission.

    case_id: where it waits for a person; None where it needs none. ruling_id: where a person has let the same thing of
    the same account through before; then that holds, whatever the machine says. complete: whether all of it could be
    looked at.
    """

    item_id: str
    decision_id: str
    action: Action
    case_id: str | None
    ruling_id: str | None = None
    supply: Supply | None = None
    complete: bool = True
    site_ref: str | None = None


def file(desk: Desk, submissions: Sequence[Submission], by: Actor, now: int, once: str = "") -> tuple[Receipt, ...]:
    """Decide on submissions and keep them, all or none; a receipt for each, in order.

    What is the same as something that waits already joins its case; what a person has let through is let through.
    once: a name of the caller's own for this batch; the same one under the same name again gets the receipts of the
    first time, whatever happened in between. Raises Unavailable, and Conflict where the name stands for another batch.
    """
    batch = prepared(desk, submissions, by, now, once)
    return desk.database.run(batch.write)


def prepared(desk: Desk, submissions: Sequence[Submission], by: Actor, now: int, once: str = "") -> "Batch":
    """Decide on submissions; `write` of what this gives keeps them, in a transaction of the caller's own."""
    identities = new_ids(now, 3 * len(submissions))
    found = [replace(one.item, id=identity) for one, identity in zip(submissions, identities[::3], strict=True)]
    decided = desk.screener.decide(found)
    batch = Batch(desk, audit.name_of(by), now, once)
    for number, (submission, decision) in enumerate(zip(submissions, decided, strict=True)):
        batch.take(submission, found[number], decision, identities[3 * number + 1 : 3 * number + 3])
    batch.pictures = {
        number: picture
        for number, (one, item) in enumerate(zip(submissions, found, strict=True))
        if one.file and (picture := pictures.taken(desk, item, Path(one.file))) is not None
    }
    made_of = {
        number: desk.makings.of(Path(one.file))
        for number, (one, item) in enumerate(zip(submissions, found, strict=True))
        if one.file and item.kind is Kind.ARTIFACT
    }
    batch.traces = returning.traces(found, decided, made_of)
    return batch


class Batch:
    """Rows as they are made, so that the transaction itself is short."""

    def __init__(self, desk: Desk, by: str, now: int, once: str) -> None:
        self._desk, self._by, self._now, self._once = desk, by, now, once
        engine = desk.screener.engine
        self._legend = Legend(engine.knowledge.rules, engine.policy, _WORDS)
        self._packer = Packer()
        self._items: list[ItemRow] = []
        self._decisions: list[DecisionRow] = []
        self._rules: list[DecisionRule] = []
        self._cases: dict[int, str] = {}
        self._matters: dict[int, Matter] = {}
        self._spare: list[str] = []
        self._leading: dict[int, str] = {}
        self._eased: set[int] = set()
        self.traces: Sequence[Trace] = ()
        self.pictures: Mapping[int, PictureRow] = {}

    def take(self, submission: Submission, item: Item, decision: Decision, identities: Sequence[str]) -> None:
        """Make the rows of one item. identities: of its decision and of the case that it may need."""
        digest = _digest(self._desk.secrets.items, item, submission.account)
        decision_id, case_id = identities
        self._items.append(
            ItemRow(
                id=item.id,
                kind=str(item.kind),
                site_ref=plain_or_none(submission.site_ref),
                account=plain_or_none(submission.account),
                fields=encoded(dict(item.fields)).decode(),
                # Where an upload lay for a moment tells of this machine, not of the thing.
                source="" if submission.file else plain(item.source),
                digest=digest,
                received_at=self._now,
                hold=0,
                erased_at=None,
                filed_by=self._by,
            )
        )
        if submission.file:
            decision = replace(decision, source=plain(submission.site_ref or ""))
        self._decisions.append(self._decision_row(decision, decision_id))
        self._rules += _rules_of(decision, decision_id)
        self._spare.append(case_id)
        if decision.action is not Action.ALLOW:
            at = len(self._items) - 1
            supply = str(decision.supply) if decision.supply else None
            self._matters[at] = Matter(str(item.kind), decision.action, supply, decision.families)
            self._cases[at] = case_id
            if decision.action is Action.BLOCK:
                self._leading[at] = max(decision.ledger.entries, key=lambda entry: entry.points).rule

    def write(self, tx: Tx) -> tuple[Receipt, ...]:
        """Write it all. May be called again where the database took back what it had begun. Raises Conflict."""
        if self._once and (before := self._before(tx)) is not None:
            return before
        items.add(tx, self._items, self._decisions, self._rules)
        back = returning.recall(tx, self.traces)
        where = {**self._cases, **{at: self._spare[at] for at in back}}
        waiting, let_through = items.cases_of(tx, {self._items[at].digest for at in where}) if where else ({}, {})
        self._ease(tx, where, let_through)
        # In one order, so that two batches never wait for each other's cases.
        held = {case_id: cases.lock(tx, case_id) for case_id in sorted(set(waiting.values()))}
        new: list[CaseRow] = []
        happened: list[events.EventRow] = []
        members: list[tuple[str, str, str]] = []
        joining: list[tuple[str, int]] = []
        for at, case_id in sorted(where.items()):
            digest = self._items[at].digest
            if digest not in waiting and digest in let_through:
                where.pop(at)
                continue
            known = waiting.get(digest)
            there = held.get(known) if known else None
            # It may have been closed since it was looked for.
            if known and (known not in held or (there and there.state != "closed")):
                where[at] = known
                joining.append((known, at))
                continue
            row, rows = self._open(case_id, self._items[at], self._decisions[at], self._matter(at, back))
            new.append(row)
            happened += rows
            members.append((case_id, self._items[at].id, self._decisions[at].id))
            waiting[digest] = case_id
        cases.add(tx, new, members)
        events.add(tx, happened)
        for case_id, at in joining:
            self._join(tx, case_id, self._items[at], self._decisions[at])
        self._raise(tx, where, back)
        # Nobody looks at what came to no case.
        picture_store.add(tx, [self.pictures[at] for at in sorted(where) if at in self.pictures])
        # Wording is kept when somebody rules on it: until then nothing is held against it.
        # A file is not there any more by then, so that what it is made of is kept at once.
        kept = [one for at, one in enumerate(self.traces) if at in where or one.made]
        returning.remember(tx, kept, self._now, words=False)
        receipts = tuple(self._receipt(at, where.get(at), let_through) for at in range(len(self._items)))
        if self._once:
            batches.finish(tx, self._by, self._once, _encode(receipts))
        return receipts

    def _ease(self, tx: Tx, where: Mapping[int, str], let_through: Mapping[str, str]) -> None:
        """What a rule may not hold any more today waits for a person, in the open."""
        held = [at for at in sorted(self._leading) if at in where and self._items[at].digest not in let_through]
        may = quotas.take(tx, self._desk.settings.quotas, [self._leading[at] for at in held], self._now)
        self._eased = {at for at, fits in zip(held, may, strict=True) if not fits}

    def _before(self, tx: Tx) -> tuple[Receipt, ...] | None:
        """The receipts of this batch where it was written before; None where it is new, and is being written now."""
        covered = "\n".join(f"{item.digest} {item.site_ref}" for item in self._items)
        digest = hmac.digest(self._desk.secrets.items, covered.encode("utf-8", "surrogatepass"), sha256).hex()
        known = batches.begin(tx, self._by, self._once, digest, self._now)
        if known is None:
            return None
        if known.request_digest != digest:
            raise Conflict("this name was given to another batch before; use a new one")
        return msgspec.json.decode(known.body, type=tuple[Receipt, ...])

    def _matter(self, at: int, back: Mapping[int, Sequence[Return]]) -> Matter:
        """What a case is about; of something that came back, at least what a person is asked to look at."""
        found = self._matters.get(at)
        if found is None:
            found = Matter(self._items[at].kind, Action.REVIEW, self._decisions[at].supply)
        if at in self._eased:
            found = replace(found, action=Action.REVIEW)
        return replace(found, returned=at in back)

    def _raise(self, tx: Tx, where: Mapping[int, str], back: Mapping[int, Sequence[Return]]) -> None:
        """Set the old case beside the new one."""
        rows = [
            ReturnRow(self._items[at].id, one.known.item_id, where[at], one.nearness, one.why(), self._now)
            for at, near in back.items()
            if at in where
            for one in near
        ]
        recalled.add_returns(tx, rows)
        for at, near in sorted(back.items()):
            if at in where:
                told = {"item": self._items[at].id, "as": near[0].known.item_id, "case": near[0].known.case_id}
                audit.append(tx, self._desk.secrets, where[at], Happening(self._now, self._by, "came_back", told))

    def _receipt(self, at: int, case_id: str | None, let_through: Mapping[str, str]) -> Receipt:
        item, decision = self._items[at], self._decisions[at]
        ruling = let_through.get(item.digest) if at in self._cases and case_id is None else None
        action = Action.ALLOW if ruling else Action(decision.action)
        if case_id is not None and (action is Action.ALLOW or at in self._eased):
            action = Action.REVIEW
        supply = Supply(decision.supply) if decision.supply else None
        return Receipt(item.id, decision.id, action, case_id, ruling, supply, not decision.faults, item.site_ref)

    def _open(
        self, case_id: str, item: ItemRow, decision: DecisionRow, matter: Matter
    ) -> tuple[CaseRow, list[events.EventRow]]:
        there = place(self._desk.settings, matter, self._now)
        told = {"item": item.id, "decision": decision.id, "action": decision.action, "queue": there.queue}
        start = audit.start(case_id)
        rows, end = audit.chained(self._desk.secrets, start, [Happening(self._now, self._by, "opened", told)])
        row = CaseRow(
            id=case_id,
            kind="supply",
            queue=there.queue,
            urgency=int(there.urgency),
            state="open",
            supply=matter.supply,
            action=str(matter.action),
            account=item.account,
            opened_at=self._now,
            due_at=there.due_at,
            clocks="[]",
            claimed_by=None,
            lease_until=None,
            revision=0,
            outcome=None,
            closed_at=None,
            hold=0,
            about=None,
            events=end.events,
            head=end.head,
            head_seal=end.head_seal,
        )
        return row, rows

    def _join(self, tx: Tx, case_id: str, item: ItemRow, decision: DecisionRow) -> None:
        told = {"item": item.id, "decision": decision.id, "action": decision.action}
        cases.add(tx, [], [(case_id, item.id, decision.id)])
        audit.append(tx, self._desk.secrets, case_id, Happening(self._now, self._by, "filed_again", told))

    def _decision_row(self, decision: Decision, decision_id: str) -> DecisionRow:
        told = document(decision, self._legend)
        return DecisionRow(
            id=decision_id,
            item_id=decision.item_id,
            action=str(decision.action),
            confidence=decision.confidence,
            supply=str(decision.supply) if decision.supply else None,
            families=_encode(decision.families).decode(),
            at=self._now,
            document=self._packer.packed(encoded(told)),
            policy=decision.policy,
            packs=_encode(decision.packs).decode(),
            engine=decision.engine,
            shadow=int(bool(decision.shadow)),
            faults=len(decision.faults),
        )


def _rules_of(decision: Decision, decision_id: str) -> list[DecisionRule]:
    points: dict[str, float] = {}
    for entry in decision.ledger.entries:
        points[entry.rule] = points.get(entry.rule, 0.0) + entry.points
    entries = entries_of(decision)
    looked_on = {found.rule for found in decision.shadow if found.key not in entries} - points.keys()
    spoke = [DecisionRule(rule, decision_id, 0, round(1000 * worth)) for rule, worth in points.items()]
    return spoke + [DecisionRule(rule, decision_id, 1, 0) for rule in sorted(looked_on)]


def _digest(key: bytes, item: Item, account: str | None) -> str:
    """By which the same thing of the same account is known again, and nothing can be guessed back."""
    # A file is known by what is in it; where that is not known, by where it lies.
    what = item.sha256 or item.source
    covered = encoded([str(item.kind), account, what, sorted(item.fields.items())])
    return hmac.digest(key, covered, sha256).hex()
