"""The commands as a person meets them: found, listed, helped, in three languages."""

import subprocess
import sys
from pathlib import Path

import click
import pytest

from chouxin.cli._commands import Commands
from chouxin.words import LANGUAGES, Words
from tests.cli.running import Command

FILES = sorted(
    path.stem
    for path in (Path(__file__).parents[2] / "src" / "chouxin" / "cli").glob("*.py")
    if not path.stem.startswith("_")
)


def all_commands(lang: str) -> list[tuple[str, click.Command]]:
    """Every command and sub-command, by its path."""
    words = Words(lang)
    root = Commands(words)
    context = click.Context(root, obj=words)
    found: list[tuple[str, click.Command]] = [("cli", root)]
    for name in root.list_commands(context):
        command = root.get_command(context, name)
        assert command is not None
        found.append((name, command))
        found += inner_ones(name, command)
    return found


def inner_ones(path: str, command: click.Command) -> list[tuple[str, click.Command]]:
    """The commands of a group, and of the groups in it."""
    found: list[tuple[str, click.Command]] = []
    for name, inner in command.commands.items() if isinstance(command, click.Group) else ():
        found += [(f"{path}.{name}", inner), *inner_ones(f"{path}.{name}", inner)]
    return found


def test_commands_are_the_files_of_the_room() -> None:
    root = Commands(Words("en"))

    assert root.list_commands(click.Context(root)) == FILES
    assert {"screen", "demo"} <= set(FILES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_command_option_and_argument_is_told(lang: str) -> None:
    words = Words(lang)
    untold = []
    for path, command in all_commands(lang):
        if not command.help:
            untold.append(path)
        for param in command.params:
            told = param.help if isinstance(param, click.Option) else param.metavar
            if not told and not getattr(param, "hidden", False):
                untold.append(f"{path} {param.name}")
    untold += [name for name in FILES if not words.knows(f"{name}.short")]

    assert untold == []


def test_no_help_text_is_left_over() -> None:
    words = Words("en")
    known = {f"{path}.help" for path, _ in all_commands("en")} | {f"{name}.short" for name in FILES}
    known |= {f"{path}.short" for path, _ in all_commands("en")}
    known |= {f"{path}.option.{param.name}" for path, command in all_commands("en") for param in command.params}
    known |= {f"cli.option.{name}" for name in ("lang", "version", "help")}
    kept = [code for code in words.codes() if ".option." in code or code.endswith((".help", ".short"))]

    assert [code for code in kept if code not in known] == []


@pytest.mark.parametrize("lang, usage", [("en", "Usage: "), ("zh-Hans", "用法："), ("zh-Hant", "用法：")])
def test_help_is_in_one_language(lang: str, usage: str, chouxin: Command) -> None:
    ran = chouxin("screen", "--lang", lang, "--help")

    assert ran.code == 0
    assert ran.out.startswith(f"{usage}chouxin screen")
    assert Words(lang).say("screen.option.only")[:8] in ran.out
    assert ("Options:" in ran.out) == (lang == "en")


def test_the_version(chouxin: Command) -> None:
    ran = chouxin("--version")

    assert ran.code == 0
    assert ran.out.startswith("chouxin ")


def test_help_loads_neither_the_engine_nor_tables() -> None:
    # In a process of its own: here everything is loaded already.
    program = (
        "import sys; from chouxin.cli._boundary import run; run(['--help'], {}); "
        "print([m for m in ('pyarrow', 'jinja2', 'rich', 'chouxin.engine.engine') if m in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert ran.stdout.splitlines()[-1] == "[]"
