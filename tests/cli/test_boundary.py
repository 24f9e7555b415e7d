"""Where everything that goes wrong ends."""

import click
import pytest

from chouxin.cli._commands import Commands
from chouxin.domain import InputError, Unavailable
from tests.cli.running import Command


def failing(error: BaseException) -> click.Command:
    def fail() -> None:
        raise error

    return click.Command("screen", callback=fail)


@pytest.mark.parametrize(
    "error, code, said",
    [
        (InputError("no such thing"), 2, "Error: no such thing\n"),
        (Unavailable("away"), 75, "Error: away\n"),
        (KeyboardInterrupt(), 130, ""),
        (click.Abort(), 130, ""),
    ],
    ids=["input", "unavailable", "interrupt", "abort"],
)
def test_what_is_meant_has_a_message_and_no_traceback(
    error: BaseException, code: int, said: str, chouxin: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Commands, "get_command", lambda *_: failing(error))
    ran = chouxin("screen")

    assert (ran.code, ran.err) == (code, said)


def test_a_bug_keeps_its_traceback_and_has_a_code_of_its_own(chouxin: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Commands, "get_command", lambda *_: failing(ZeroDivisionError("oh")))
    ran = chouxin("screen")

    assert ran.code == 70
    assert "Traceback" in ran.err
    assert ran.err.endswith("not in your input (ZeroDivisionError). Please report it with the lines above.\n")


@pytest.mark.parametrize(
    "arguments, said",
    [
        (("nonsense",), "There is no command nonsense."),
        (("screen", "--profil", "x"), "There is no option --profil. Did you mean --profile"),
        (("screen", "--zzz"), "There is no option --zzz."),
        (("screen", "--profile"), "The option --profile needs a value (how many: 1)."),
        (("screen", "--format", "pdf", "x"), "--format takes one of: table, jsonl, html, sarif, parquet."),
        (("--lang", "fr", "screen"), "no such language: 'fr'"),
        (("screen", "--lang", "fr"), "no such language: 'fr'"),
    ],
)
def test_wrong_command_lines_say_what_is_wrong(arguments: tuple[str, ...], said: str, chouxin: Command) -> None:
    ran = chouxin(*arguments)

    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    "lang, said", [("zh-Hans", "错误：没有 nonsense 这个命令"), ("zh_TW", "錯誤：沒有 nonsense 這個指令")]
)
def test_messages_are_in_the_reader_s_language(lang: str, said: str, chouxin: Command) -> None:
    by_option = chouxin("--lang", lang, "nonsense")
    chouxin.environ = {"LANG": lang}
    by_locale = chouxin("nonsense")

    assert said in by_option.err
    assert by_locale.err == by_option.err


def test_errors_of_a_command_follow_its_own_language_option(chouxin: Command) -> None:
    ran = chouxin("screen", "--lang", "zh-Hans")

    assert ran.err.startswith("错误：没有可检查的内容")


def test_an_unknown_language_in_the_environment_is_said(chouxin: Command) -> None:
    chouxin.environ = {"CHOUXIN_LANG": "xx"}
    ran = chouxin("--version")

    assert ran.code == 2
    assert "no such language: 'xx'" in ran.err


def test_without_a_command_there_is_help(chouxin: Command) -> None:
    ran = chouxin()

    assert ran.code == 2
    assert "screen" in ran.err
