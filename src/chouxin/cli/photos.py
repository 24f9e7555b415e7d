"""`chouxin photos`: for a person, about their own pictures. Nothing leaves the machine."""

import click

from chouxin.cli._photos_audit import audit
from chouxin.cli._photos_check import check
from chouxin.cli._photos_demo import demo
from chouxin.cli._photos_open import open_
from chouxin.cli._photos_protect import protect
from chouxin.cli._photos_setup import setup


@click.group("photos")
def command() -> None:
    """Texts in the catalogue."""


for _one in (check, audit, protect, open_, demo, setup):
    command.add_command(_one)
