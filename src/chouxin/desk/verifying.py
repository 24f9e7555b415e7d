"""Whether everything that happened still stands as it was written: every chain, every seal, every ruling."""

import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import msgspec

from chouxin.desk import audit
from chouxin.desk.audit import START
from chouxin.desk.keyring import Secrets
from chouxin.desk.seals import chain_of, digest_of
from chouxin.store import Database, Tx, events, rulings, seals
from chouxin.store.events import EndRow, EventRow
from chouxin.store.rulings import RulingRow

_AT_ONCE = 500
_TELL_A_RULING = frozenset({"ruled", "proposed", "escalated"})


@dataclass(frozen=True, slots=True)
class Breach:
    """One thing that is not as it was written. what: a code with a sentence in the catalogue (`audit.breach.…`)."""

    case_id: str
    seq: int | None
    what: str


@dataclass(slots=True)
class Verdict:
    """What was looked at. last_seal: kept elsewhere, it shows next time that nothing was cut off behind it."""

    cases: int = 0
    events: int = 0
    erased: int = 0
    seals: int = 0
    last_seal: str = ""
    breaches: tuple[Breach, ...] = ()


def verify(database: Database, secrets: Secrets, expect: str = "") -> Verdict:
    """Look at everything, as it stands at one moment. expect: the last seal of an earlier time, `number:hex`."""
    verdict = Verdict()
    with database.read() as tx:
        found = [*_chains(tx, secrets, verdict), *_seals(tx, secrets, verdict, expect)]
        found += [Breach(case_id, seq, "stray") for case_id, seq in events.strays(tx)]
    verdict.breaches = tuple(found)
    return verdict


def _chains(tx: Tx, secrets: Secrets, verdict: Verdict) -> Iterator[Breach]:
    after = ""
    while page := events.ends_after(tx, after, _AT_ONCE):
        ids = [end.case_id for end in page]
        happened, ruled = events.of_cases(tx, ids), rulings.of_cases(tx, ids)
        for end in page:
            yield from _chain(secrets, end, happened[end.case_id], verdict)
            yield from _rulings(end.case_id, happened[end.case_id], ruled[end.case_id])
        verdict.cases += len(page)
        after = ids[-1]


def _chain(secrets: Secrets, end: EndRow, happened: Sequence[EventRow], verdict: Verdict) -> Iterator[Breach]:
    """Each event is what it was, follows the one before, and the last is the one that the case ends with."""
    head, expected = START, 0
    for event in happened:
        verdict.events += 1
        expected += 1
        if event.seq != expected:
            yield Breach(end.case_id, event.seq, "gap")
            expected = event.seq
        if (event.payload is None) != (event.salt is None):
            yield Breach(end.case_id, event.seq, "half_erased")
        elif event.payload is None or event.salt is None:
            verdict.erased += 1
        elif not _is(audit.payload_digest(secrets, event.salt, _bytes(event.payload)), event.payload_digest):
            yield Breach(end.case_id, event.seq, "payload")
        link = audit.chain_link(
            secrets, event.case_id, event.seq, event.at, event.actor, event.kind, event.payload_digest, event.previous
        )
        if not _is(link, event.chain):
            yield Breach(end.case_id, event.seq, "changed")
        elif not _is(event.previous, head):
            yield Breach(end.case_id, event.seq, "moved")
        head = event.chain
    sealed = audit.seal(secrets, end.case_id, end.events, end.head)
    if end.events != len(happened) or not _is(head, end.head) or not _is(sealed, end.head_seal):
        yield Breach(end.case_id, None, "end")


def _rulings(case_id: str, happened: Sequence[EventRow], ruled: Sequence[RulingRow]) -> Iterator[Breach]:
    """The table of rulings says what the events say, as far as these have not been erased."""
    told: dict[str, tuple[EventRow, dict[str, object]]] = {}
    effective: set[object] = set()
    erased = False
    for event in happened:
        if event.payload is None:
            erased = erased or event.kind in (*_TELL_A_RULING, "effective")
        elif event.kind in _TELL_A_RULING and (payload := _decoded(event.payload)):
            told[str(payload.get("ruling"))] = (event, payload)
        elif event.kind == "effective" and (payload := _decoded(event.payload)):
            effective.add(payload.get("ruling"))
    for ruling in ruled:
        if (found := told.pop(ruling.id, None)) is None:
            if not erased:
                yield Breach(case_id, None, "ruling_added")
            continue
        event, payload = found
        acted = ruling.state in ("sent", "overturned") and ruling.outcome != "escalate"
        if not _agrees(ruling, event, payload) or (acted and ruling.id not in effective):
            yield Breach(case_id, event.seq, "ruling_changed")
    for event, _ in told.values():
        yield Breach(case_id, event.seq, "ruling_removed")


def _agrees(ruling: RulingRow, event: EventRow, payload: dict[str, object]) -> bool:
    said = (payload.get("outcome"), payload.get("reason"), payload.get("effective_at"), event.actor, event.at)
    return said == (ruling.outcome, ruling.reason, ruling.effective_at, f"person:{ruling.reviewer}", ruling.at)


def _seals(tx: Tx, secrets: Secrets, verdict: Verdict, expect: str) -> Iterator[Breach]:
    previous, number = START, 0
    marks = set()
    for one in seals.every(tx):
        number += 1
        covered = seals.sealed_by(tx, one.number)
        chain = chain_of(secrets, one.number, one.at, one.cases, one.digest, one.previous)
        if one.number != number or not _is(one.previous, previous) or not _is(chain, one.chain):
            yield Breach("", one.number, "seal")
        elif len(covered) != one.cases or not _is(digest_of(secrets, covered), one.digest):
            yield Breach("", one.number, "sealed_cases")
        previous, number = one.chain, one.number
        verdict.seals += 1
        verdict.last_seal = f"{one.number}:{one.chain.hex()}"
        marks.add(verdict.last_seal)
    if expect and expect not in marks:
        yield Breach("", None, "cut_off")


def _decoded(payload: str) -> dict[str, object]:
    try:
        found = msgspec.json.decode(payload)
    except msgspec.DecodeError:
        # Somebody wrote something else there; its digest has told so already.
        return {}
    return found if isinstance(found, dict) else {}


def _bytes(payload: str) -> bytes:
    return payload.encode("utf-8", "surrogatepass")


def _is(one: bytes, other: bytes) -> bool:
    return hmac.compare_digest(one, other)
