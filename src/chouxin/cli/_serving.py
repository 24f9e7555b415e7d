"""The desk, open: its parts put together, and what is said at the start."""

import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path

from chouxin.cli._desk_demo import file_examples
from chouxin.desk import keyring, rollout, starting, ticks
from chouxin.desk.context import Desk
from chouxin.desk.engines import Engines
from chouxin.desk.settings import Settings, read
from chouxin.domain import SettingsError
from chouxin.knowledge import Site
from chouxin.web import serving
from chouxin.words import Words


@dataclass(frozen=True, slots=True)
class Wanted:
    """The options of `chouxin serve`. database: empty for one that is forgotten at the end."""

    database: str
    settings: Path | None
    secrets: Path | None
    uploads: Path | None
    host: str
    port: int
    profile: str
    packs: tuple[Path, ...]
    lessons: Path | None
    demo: bool
    check: bool


def serve(wanted: Wanted, words: Words) -> None:
    """Open the desk and answer until told to end. Raises SettingsError, InputError, Unavailable."""
    if wanted.database:
        _serve(wanted, words)
        return
    with tempfile.TemporaryDirectory(prefix="chouxin-desk-") as folder:
        _serve(replace(wanted, database=str(Path(folder) / "desk.sqlite")), words)


def _serve(wanted: Wanted, words: Words) -> None:
    keys = wanted.secrets or _beside(wanted.database, ".secrets")
    if keys is None:
        raise SettingsError(words.say("serve.no_secrets"))
    lessons = wanted.lessons or _beside(wanted.database, ".packs") or keys.with_name(f"{keys.name}.packs")
    uploads = wanted.uploads or _beside(wanted.database, ".files") or keys.with_name(f"{keys.name}.files")
    site = Site(link_key=keyring.read_or_make(keys).contacts)
    settings = read(wanted.settings) if wanted.settings else Settings()
    with (
        serving.listening(wanted.host, wanted.port) as listener,
        Desk.open(
            wanted.database,
            Engines(wanted.profile, wanted.packs, site),
            secrets=keys,
            settings=settings,
        ) as desk,
    ):
        rollout.restore(desk)
        host = f"[{wanted.host}]" if ":" in wanted.host else wanted.host
        address = f"http://{host}:{listener.getsockname()[1]}/console"
        if wanted.demo:
            print(words.say("serve.demo", count=file_examples(desk)))
        print(words.say("serve.where", address=address, database=desk.database.shown))
        if (invitation := starting.first_invitation(desk)) is not None:
            print(words.say("serve.first", address=f"{address}/first/{invitation}"))
        sys.stdout.flush()
        with starting.clocks(desk, ticks.TICKS):
            if wanted.check:
                serving.check(desk, uploads, listener)
                print(words.say("serve.checked"))
                return
            serving.log_to_stderr()
            serving.server(desk, uploads, lessons).run(sockets=[listener])


def _beside(database: str, suffix: str) -> Path | None:
    """A file beside a SQLite database; None for a server, which has no place of its own here."""
    if "://" in database and not database.startswith("sqlite:"):
        return None
    return Path(database.removeprefix("sqlite:///") + suffix).absolute()
