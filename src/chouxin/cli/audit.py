"""`chouxin audit`: whether everything that happened at a desk still stands as it was written."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from chouxin.domain import MissingExtra
from chouxin.words import Words

if TYPE_CHECKING:
    from chouxin.desk.verifying import Breach

SOUND, BROKEN = 0, 1
_SHOWN = 100


@click.group("audit")
def command() -> None:
    """Texts in the catalogue."""


@command.command("verify")
@click.option("--database", metavar="URL", default="chouxin-desk.sqlite")
@click.option("--secrets", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--expect", metavar="SEAL", default="")
@click.pass_context
def verify(context: click.Context, database: str, secrets: Path | None, expect: str) -> int:
    """Look at every chain: 0 all is as it was written, 1 something is not."""
    words = context.find_object(Words) or Words("en")
    try:
        from chouxin.cli._records import records  # noqa: PLC0415 - of an optional part, which may not be installed
        from chouxin.desk import verifying  # noqa: PLC0415
    except ImportError as error:
        raise MissingExtra("desk", "`chouxin audit`") from error
    with records(database, secrets, words) as (opened, keys):
        verdict = verifying.verify(opened, keys, expect)
    _show(verdict.breaches, words)
    print(words.say("audit.looked", cases=verdict.cases, events=verdict.events, erased=verdict.erased))
    if verdict.last_seal:
        print(words.say("audit.seal", seal=verdict.last_seal))
    if verdict.breaches:
        print(words.say("audit.broken", count=len(verdict.breaches)))
        return BROKEN
    print(words.say("audit.sound"))
    return SOUND


def _show(breaches: "Iterable[Breach]", words: Words) -> None:
    shown = list(breaches)
    for breach in shown[:_SHOWN]:
        place = breach.case_id or "-"
        place += f"#{breach.seq}" if breach.seq is not None else ""
        print(f"{place}  {words.say(f'audit.breach.{breach.what}')}")
    if len(shown) > _SHOWN:
        print(words.say("audit.more", count=len(shown) - _SHOWN))
