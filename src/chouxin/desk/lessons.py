"""What people know better: a confirmed mistake of the machine becomes a case of a pack, written as its author would.

The file lies in a pack of the site's own, so that `chouxin pack test` holds every later change of rules against it. It
is never a silent change of a score.
"""

import json
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from chouxin.desk import audit
from chouxin.desk.actors import Actor, Permission
from chouxin.desk.audit import Happening
from chouxin.desk.cases import held
from chouxin.desk.context import Desk
from chouxin.domain import Conflict, InputError
from chouxin.store import items, rulings

PACK = "desk-lessons"
_BENIGN = "benign/confirmed.yaml"
_FIELDS = ("title", "text", "comments")
_HEAD = {
    "name": PACK,
    "version": "2026.11.0",
    "title": "What the desk's people have confirmed as harmless",
    "licence": "private",
    "engine": ">=0.1",
}
_WHY = "Each of these was raised by the machine, and a person ruled that it is in order."


def lesson(desk: Desk, case_id: str) -> str:
    """The YAML that `learn` would add, to be read before. Raises as `learn` does."""
    return _yaml([_case(desk, case_id)])


def learn(desk: Desk, case_id: str, by: Actor, folder: Path, now: int) -> Path:
    """Add the items of a case to the benign cases of the site's pack under `folder`; the file. Once a case.

    Raises InputError for a case that no person has let through, Conflict where it was added before.
    """
    by.need(Permission.REVIEW)
    one = _case(desk, case_id)
    path = folder / PACK / _BENIGN
    known: dict[str, Any] = yaml.safe_load(path.read_text("utf-8")) if path.exists() else {"why": _WHY, "items": []}
    if one in known["items"]:
        raise Conflict("this case is in the pack already")
    known["items"].append(one)
    head = folder / PACK / "pack.yaml"
    if not head.exists():
        _write(head, _yaml(_HEAD))
    _write(path, _yaml(known))
    with desk.database.write() as tx:
        held(tx, case_id)
        audit.append(tx, desk.secrets, case_id, Happening(now, audit.name_of(by), "lesson", {"pack": PACK}))
    return path


def _case(desk: Desk, case_id: str) -> Mapping[str, str]:
    with desk.database.read() as tx:
        made = [one for one in rulings.of_case(tx, case_id) if one.state in ("standing", "sent")]
        members = items.of_case(tx, case_id)
    if not made or made[-1].outcome != "allow":
        raise InputError("only what a person has let through is a lesson")
    texts = [json.loads(item.fields) for item, _ in members if item.fields is not None]
    if not texts:
        raise InputError("the texts of this case were erased; there is nothing to learn from")
    return {name: texts[0][name] for name in _FIELDS if texts[0].get(name)}


def _yaml(value: object) -> str:
    return yaml.safe_dump(value, allow_unicode=True, sort_keys=False, width=100)


def _write(path: Path, text: str) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
