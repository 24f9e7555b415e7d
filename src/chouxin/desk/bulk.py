"""One ruling over many cases that a person has chosen: each gets its own, with its own events and its own way back.

Every rule for one case holds for each of these: it has to be free or one's own, as it was read, not ruled on by the
same person before; what needs a second person waits for one. What does not fit is left out and named.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from chouxin.desk import ruling
from chouxin.desk.actors import Actor, Permission
from chouxin.desk.cases import claim_held, held
from chouxin.desk.context import Desk
from chouxin.domain import Conflict, InputError, NotAllowed, NotFound
from chouxin.store import Tx, offers
from chouxin.store import cases as store
from chouxin.store import links as link_store
from chouxin.store import rulings as ruling_store
from chouxin.store.cases import CaseRow
from chouxin.store.rulings import RulingRow

MOST = 50
"""Cases at once: as many as a person can look over before they rule."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """A case that somebody chose, as it was at `revision` when they read it."""

    case_id: str
    revision: int


@dataclass(frozen=True, slots=True)
class Skipped:
    """A case, or a ruling, with which nothing was done. what: a code (`bulk.skipped.…`); why: for programs."""

    id: str
    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Together:
    """What became of many: `done` as was asked, `skipped` left as they are."""

    done: tuple[RulingRow, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """Cases that belong together. more: there are others, which come up when these are done."""

    cases: tuple[CaseRow, ...]
    more: bool


def rule_all(
    desk: Desk, chosen: Sequence[Chosen], by: Actor, outcome: str, reason: str, note: str, now: int
) -> Together:
    """Give each of these cases the same outcome and reason, each in a transaction of its own, in the order given.

    Raises InputError, before anything is done, for what would be wrong on every case; NotAllowed.
    """
    by.need(Permission.REVIEW)
    ruling.check(outcome, reason, note)
    settings = desk.settings
    if settings.solo and outcome in settings.second and not note.strip():
        raise InputError("this outcome needs a second person; you are alone here, so give a note that says why")
    if settings.solo and outcome == "escalate":
        raise InputError("there is nobody to hand this to: this desk is run by one person")
    if not 1 <= len(chosen) <= MOST:
        raise InputError(f"choose from 1 to {MOST} cases at once")
    done: list[RulingRow] = []
    skipped: list[Skipped] = []
    for one in dict.fromkeys(chosen):
        try:
            with desk.database.write() as tx:
                done.append(_rule(tx, desk, one, by, outcome, reason, note, now))
        except (Conflict, NotAllowed, NotFound, InputError) as error:
            skipped.append(Skipped(one.case_id, _code(error), str(error)))
    return Together(tuple(done), tuple(skipped))


def undo_all(desk: Desk, ruling_ids: Sequence[str], by: Actor, now: int) -> Together:
    """Take back as many of one's own rulings as still can be; the others are named. Raises InputError for too many."""
    if not 1 <= len(ruling_ids) <= MOST:
        raise InputError(f"choose from 1 to {MOST} rulings at once")
    skipped = []
    undone = []
    for one in dict.fromkeys(ruling_ids):
        try:
            ruling.undo(desk, one, by, now)
        except (Conflict, NotAllowed, NotFound) as error:
            skipped.append(Skipped(one, _code(error), str(error)))
        else:
            undone.append(one)
    with desk.database.read() as tx:
        rows = [row for one in undone if (row := ruling_store.ruling(tx, one)) is not None]
    return Together(tuple(rows), tuple(skipped))


def of_link(desk: Desk, accounts: Sequence[str]) -> Chain:
    """The open cases of these accounts."""
    with desk.database.read() as tx:
        return _chain(tx, accounts, [])


def of_case(desk: Desk, case_id: str) -> Chain:
    """The open cases of a chain: of the same account, of those that people have linked with it, and of what came back
    as the same. Raises NotFound."""
    with desk.database.read() as tx:
        found = store.case(tx, case_id)
        if found is None:
            raise NotFound(f"no such case: {case_id}")
        accounts = [found.account] if found.account else []
        for link in link_store.of_account(tx, found.account) if found.account else ():
            if link.state == "confirmed":
                accounts += [link.left_account, link.right_account]
        return _chain(tx, accounts, offers.same_again(tx, case_id, 2 * MOST))


def _chain(tx: Tx, accounts: Sequence[str], case_ids: Sequence[str]) -> Chain:
    ids = offers.workable(tx, accounts, case_ids, MOST + 1)
    rows = [row for one in ids[:MOST] if (row := store.case(tx, one)) is not None]
    return Chain(tuple(rows), len(ids) > MOST)


def _rule(tx: Tx, desk: Desk, one: Chosen, by: Actor, outcome: str, reason: str, note: str, now: int) -> RulingRow:
    case = held(tx, one.case_id)
    if case.revision != one.revision:
        raise Changed("this case has changed since you read it; look again")
    claimed = claim_held(tx, desk, case, by, now)
    return ruling.rule_held(tx, desk, claimed, by, outcome, reason, note, now)


class Changed(Conflict):
    """A case is not as it was read."""


def _code(error: Exception) -> str:
    for kind, code in ((Changed, "changed"), (Conflict, "taken"), (NotAllowed, "not_yours"), (NotFound, "unknown")):
        if isinstance(error, kind):
            return code
    return "unfit"
