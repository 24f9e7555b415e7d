"""Where everything that goes wrong ends: a message for the person, and an exit code for the script."""

import os
import sys
import traceback
from collections.abc import Mapping

import click

from chouxin.cli._commands import Commands
from chouxin.cli._complaints import complaint
from chouxin.domain import ChouxinError
from chouxin.words import Words, pick_language

BUG = 70
INTERRUPTED = 130
"""128 + SIGINT, as the shell has it."""

PIPE_CLOSED = 141
"""128 + SIGPIPE: whoever read us has seen enough; nothing went wrong here."""


def run(arguments: list[str], environ: Mapping[str, str]) -> int:
    """Run one command line; returns the exit code. Writes messages to standard error, in the reader's language."""
    words = Words("en")
    try:
        words = Words(pick_language(None, environ))
        return _parse(Commands(words), arguments, words)
    except (KeyboardInterrupt, click.Abort):
        return INTERRUPTED
    except BrokenPipeError:
        _forget_stdout()
        return PIPE_CLOSED
    except ChouxinError as error:
        return _failed(error, words)
    except Exception as error:  # noqa: BLE001 - a bug: its traceback is kept, and scripts get a code of its own
        traceback.print_exc()
        _say(words.say("cli.bug", error=type(error).__name__))
        return BUG


def _parse(commands: Commands, arguments: list[str], words: Words) -> int:
    try:
        # Not `commands.main`: it would make 1, which says that something was found, of a closed pipe.
        with commands.make_context("chouxin", arguments, obj=words) as context:
            return _invoke(commands, context)
    except click.exceptions.Exit as ending:
        return ending.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        _say(error.format_message())
        return error.exit_code
    except click.UsageError as error:
        return _misused(error, words)


def _invoke(commands: Commands, context: click.Context) -> int:
    try:
        code = commands.invoke(context)
        sys.stdout.flush()
    except ChouxinError as error:
        # `--lang` may have changed the language since the start.
        return _failed(error, context.find_object(Words) or Words("en"))
    return int(code or 0)


def _failed(error: ChouxinError, words: Words) -> int:
    # What is wrong with a pack can be told in every language; other errors are sentences already.
    told = getattr(error, "told", None)
    _say(words.say("cli.error", what=told(words) if told else error))
    return error.exit_code


def _misused(error: click.UsageError, words: Words) -> int:
    if error.ctx:
        words = error.ctx.find_object(Words) or words
    _say(words.say("cli.error", what=complaint(error, words)))
    if error.ctx:
        _say(words.say("cli.try_help", command=error.ctx.command_path))
    return error.exit_code


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr)


def _forget_stdout() -> None:
    # The interpreter flushes standard output once more on its way out, and would complain again.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
