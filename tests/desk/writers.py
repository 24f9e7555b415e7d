"""A desk under load, in a process of its own that is killed at any moment.

`python -m tests.desk.writers URL SECRETS LOG`: the engine is loaded once; for each line on standard input a child is
made that works until it is killed. What a child was told is done goes to the log, a line at a time, which is what a
site's own records would say.
"""

import contextlib
import itertools
import os
import sys
import threading
from pathlib import Path

from chouxin.desk import cases, effects, jobs, keyring, ruling, webhooks
from chouxin.desk.actors import Actor, Role, person
from chouxin.desk.context import Desk, clock
from chouxin.desk.filing import Submission, file
from chouxin.desk.screening import Screener
from chouxin.desk.settings import Settings
from chouxin.domain import Conflict, Item, Kind
from chouxin.engine.engine import Engine
from chouxin.store import Database

SITE = person("k-site", "site", Role.SUBMITTER)
REVIEWERS = [person(f"p-{name}", name, Role.REVIEWER) for name in ("anne", "ben")]
SETTINGS = Settings(undo=0, second=())
_TEXTS = ("DFL SAEHD 512 底丹 100w 迭代 网盘自动发货", "换脸软件 安装教程", "九成新自行车，同城自提")


def batch(name: str) -> list[Submission]:
    """A batch that is the same under the same name."""
    return [
        Submission(Item("", Kind.LISTING, fields={"text": f"{text} {name}"}), f"seller-{name}", f"{name}/{number}")
        for number, text in enumerate(_TEXTS)
    ]


class Log:
    """Lines that are there as soon as they are written, whoever is killed next."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)

    def __call__(self, *words: str) -> None:
        os.write(self._file, (" ".join(words) + "\n").encode())


def unanswered(path: Path) -> list[str]:
    """Batches that were sent and whose answer never came."""
    lines = [line.split() for line in path.read_text("utf-8").splitlines()] if path.exists() else []
    answered = {words[1] for words in lines if words[0] == "filed"}
    return list(dict.fromkeys(words[1] for words in lines if words[0] == "want" and words[1] not in answered))


def send(desk: Desk, log: Log, name: str) -> None:
    """File one batch, as a site does that tries again until it is answered."""
    log("want", name)
    receipts = file(desk, batch(name), SITE, clock(), name)
    log("filed", name, *(receipt.item_id for receipt in receipts))


class Work:
    """A desk at work: two who file, two who rule, what waits, and what goes out."""

    def __init__(self, url: str, secrets: Path, path: Path, engine: Engine, turn: str) -> None:
        self._log, self._turn = Log(path), turn
        database = Database.open(url, patience=30)
        self._desk = Desk(database, keyring.read_or_make(secrets), SETTINGS, Screener(lambda: engine))
        self._left = unanswered(path)

    def until_killed(self) -> None:
        """Do it all at once, for good."""
        for name in self._left:
            send(self._desk, self._log, name)
        for number in range(2):
            threading.Thread(target=self._file, args=(number,), daemon=True).start()
            threading.Thread(target=self._rule, args=(REVIEWERS[number],), daemon=True).start()
        for function in (self._wait, self._tell):
            threading.Thread(target=function, daemon=True).start()
        threading.Event().wait()

    def _file(self, which: int) -> None:
        for number in itertools.count():
            send(self._desk, self._log, f"{self._turn}-{which}-{number}")

    def _rule(self, me: Actor) -> None:
        while True:
            found = cases.claim_next(self._desk, me, None, clock())
            if found is None:
                continue
            with contextlib.suppress(Conflict):
                given = ruling.rule(self._desk, found.id, me, "remove", "clause 4", self._turn, found.revision, clock())
                self._log("ruled", given.id, found.id)

    def _wait(self) -> None:
        while True:
            name = f"job-{self._turn}-{os.urandom(4).hex()}"
            self._log("job", jobs.screen_later(self._desk, batch(name), SITE, clock()))
            jobs.run_due(self._desk, clock(), 1)

    def _tell(self) -> None:
        while True:
            effects.send_due(self._desk, clock())
            webhooks.deliver(self._desk, clock(), seconds=2)


def main() -> None:
    """Make a child for each line, say its number, wait for its end."""
    url, secrets, path = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    engine = Engine()
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            try:
                Work(url, secrets, path, engine, line.strip()).until_killed()
            finally:
                os._exit(1)
        print(child, flush=True)
        os.waitpid(child, 0)
        print("ended", flush=True)


if __name__ == "__main__":
    main()
