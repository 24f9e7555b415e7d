"""A real PostgreSQL server in a temporary folder: started when the first test asks, ended with the run."""

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

_PLACES = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql*/bin")
_START_WITHIN = 60.0


def binaries() -> Path | None:
    """Where `postgres` and `initdb` are; the newest where there are several."""
    on_path = shutil.which("initdb")
    found = [path for place in _PLACES for path in Path("/").glob(place.lstrip("/")) if (path / "postgres").exists()]
    return max(found, default=Path(on_path).parent if on_path else None, key=str)


@dataclass
class Server:
    """One PostgreSQL server on a Unix socket. `durable` ones write through to the disk, as real ones do."""

    folder: Path
    bin: Path
    durable: bool = False
    process: subprocess.Popen[bytes] | None = None

    def make(self) -> None:
        """Make the server's folder."""
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(self.folder, owner.pw_uid, owner.pw_gid)
        sync = [] if self.durable else ["--no-sync"]
        made = [str(self.bin / "initdb"), "-D", str(self.folder / "data"), "-U", "chouxin", "-A", "trust", "-E", "UTF8"]
        subprocess.run([*_as_owner(), *made, "--locale=C", *sync], check=True, capture_output=True)

    def start(self) -> None:
        """Start it and wait until it answers."""
        fast = [] if self.durable else ["-c", "fsync=off", "-c", "full_page_writes=off"]
        settings = ["-c", "listen_addresses=", "-c", "max_connections=200", "-c", "shared_buffers=128MB", *fast]
        run = [str(self.bin / "postgres"), "-D", str(self.folder / "data"), "-k", str(self.folder), *settings]
        with (self.folder / "log").open("ab") as log:
            # It ends with this process, however that ends.
            self.process = subprocess.Popen([*_as_owner("--pdeathsig", "INT"), *run], stdout=log, stderr=log)
        until = time.monotonic() + _START_WITHIN
        while True:
            try:
                psycopg.connect(self.conninfo("postgres")).close()
                return
            except psycopg.OperationalError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise RuntimeError((self.folder / "log").read_text("utf-8")) from None
                time.sleep(0.05)

    def stop(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """End it; SIGQUIT is a crash as far as the data is concerned, SIGINT an orderly end."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                self.process.send_signal(how)
            self.process.wait(60)
            self.process = None

    def conninfo(self, database: str) -> str:
        """How the driver reaches a database."""
        return f"host={self.folder} user=chouxin dbname={database}"

    def url(self, database: str) -> str:
        """How the desk reaches a database."""
        return f"postgresql://chouxin@/{database}?host={self.folder}"

    def execute(self, statement: str, database: str = "postgres") -> None:
        """Run one statement outside of any transaction."""
        with psycopg.connect(self.conninfo(database), autocommit=True) as connection:
            connection.execute(statement.encode())


@contextlib.contextmanager
def server(*, durable: bool = False) -> Iterator[Server]:
    """A running server. Skips the test where PostgreSQL is not installed; in CI that is an error."""
    bin_ = binaries()
    if bin_ is None:
        if os.environ.get("CI"):
            raise RuntimeError("no PostgreSQL here; setup/postgres.sh installs it")
        pytest.skip("no PostgreSQL here; setup/postgres.sh installs it")
    # Not pytest's folder: the server's own user has to get in, and the socket's path has to be short.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    one = Server(folder, bin_, durable)
    try:
        one.make()
        one.start()
        yield one
    finally:
        one.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _as_owner(*more: str) -> list[str]:
    """PostgreSQL refuses to be run by root; Debian's package brings a user for it."""
    who = ["--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.geteuid() == 0 else []
    return ["setpriv", *who, *more] if who or more else []
