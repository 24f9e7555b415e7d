"""What click has to complain about, in the reader's language."""

import click

from chouxin.words import Words


def complaint(error: click.UsageError, words: Words) -> str:
    """What is wrong with the command line, in one sentence; what has none of its own is told in click's words."""
    match error:
        case click.NoSuchOption(option_name=option, possibilities=others) if others:
            return words.say("cli.did_you_mean", option=option, others=words.say("list.separator").join(sorted(others)))
        case click.NoSuchOption(option_name=option):
            return words.say("cli.no_such_option", option=option)
        case click.MissingParameter(param=param) if param is not None:
            return words.say("cli.missing_argument", argument=_name(param))
        case click.BadOptionUsage(option_name=option):
            return words.say("cli.option_needs_value", option=option, count=_values(error, option))
        case click.BadParameter(param=param) if param is not None:
            return _bad_value(error, param, words)
    return error.format_message()


def _bad_value(error: click.UsageError, param: click.Parameter, words: Words) -> str:
    if isinstance(param.type, click.Choice):
        choices = words.say("list.separator").join(str(choice) for choice in param.type.choices)
        return words.say("cli.not_one_of", option=_name(param), choices=choices)
    return words.say("cli.bad_value", option=_name(param), why=error.message)


def _name(param: click.Parameter) -> str:
    if isinstance(param, click.Argument):
        return param.make_metavar(click.Context(click.Command(None)))
    return param.opts[-1]


def _values(error: click.UsageError, option: str) -> int:
    params = error.ctx.command.params if error.ctx else []
    return next((param.nargs for param in params if option in param.opts), 1)
