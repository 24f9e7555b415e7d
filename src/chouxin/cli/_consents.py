"""Consent records from a file: JSON lines, each a record of the platform's own. They name nobody."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import msgspec

from chouxin.domain import Consent, Consents, InputError
from chouxin.words import Words

SCHEMA = "chouxin.consent/1"


class _Row(msgspec.Struct, forbid_unknown_fields=True):
    schema: str
    record: str
    families: list[str]
    since: date
    items: list[str] = []
    sha256: list[str] = []
    until: date | None = None
    revoked: date | None = None


def read_consents(path: Path, day: date, words: Words) -> Consents:
    """All records of a file, to be asked on `day`. A later line with the same record takes the place of an earlier.

    Raises InputError at the first line that is wrong: a record that is passed over would be a consent that is lost.
    """
    records: dict[str, Consent] = {}
    for number, line in enumerate(path.read_bytes().splitlines(), start=1):
        if line.strip():
            try:
                record = _record(msgspec.json.decode(line, type=_Row))
            except (msgspec.DecodeError, ValueError) as error:
                said: Mapping[str, object] = {"path": path, "line": number, "why": error}
                raise InputError(words.say("screen.bad_consent", **said)) from error
            records[record.record] = record
    return Consents.of(records.values(), day)


def _record(row: _Row) -> Consent:
    if row.schema != SCHEMA:
        raise ValueError(f"schema is not {SCHEMA}")
    if not (row.record and row.families and (row.items or row.sha256)):
        raise ValueError("a record needs record, families, and items or sha256")
    digests = frozenset(digest.lower() for digest in row.sha256)
    if not all(len(digest) == 64 and not digest.strip("0123456789abcdef") for digest in digests):
        raise ValueError("sha256 has 64 hexadecimal digits")
    families = frozenset(row.families)
    return Consent(row.record, frozenset(row.items), digests, families, row.since, row.until, row.revoked)
