"""The commands, found by file name and loaded when they are run, and their help in the reader's language."""

from importlib import import_module  # noqa: TID251 - for the files of this room alone
from importlib.metadata import version
from pkgutil import iter_modules

import click

from chouxin.words import Words, pick_language


class Commands(click.Group):
    """All commands. Help lists them without loading any; running one loads that one."""

    def __init__(self, words: Words) -> None:
        options = [_lang_option(), _version_option()]
        super().__init__("chouxin", params=options, context_settings={"help_option_names": ["-h", "--help"]})
        translate(self, "cli", words)

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """The names of the command files, in alphabetical order."""
        package = import_module("chouxin.cli")
        return sorted(module.name for module in iter_modules(package.__path__) if not module.name.startswith("_"))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command; None where there is no such file."""
        name = cmd_name.replace("-", "_")
        if name not in self.list_commands(ctx):
            return None
        module = import_module(f"chouxin.cli.{name}")
        command: click.Command = module.command
        _take_lang(command)
        translate(command, name, _words(ctx))
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first argument names. Raises UsageError, in the reader's language."""
        if not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
            raise click.UsageError(_words(ctx).say("cli.no_such_command", command=args[0]), ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Names and short helps, from the catalogue."""
        words = _words(ctx)
        with formatter.section(words.say("cli.commands")):
            formatter.write_dl([(name, words.say(f"{name}.short")) for name in self.list_commands(ctx)])


class SpokenContext(click.Context):
    """A context whose help speaks the reader's language in its headings too."""

    def make_formatter(self) -> click.HelpFormatter:
        """The formatter for help pages."""
        return _SpokenFormatter(_words(self), width=self.terminal_width, max_width=self.max_content_width)


class _SpokenFormatter(click.HelpFormatter):
    def __init__(self, words: Words, width: int | None, max_width: int | None) -> None:
        super().__init__(width=width, max_width=max_width)
        self._words = words

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        super().write_usage(prog, args, prefix or self._words.say("cli.usage"))

    def write_heading(self, heading: str) -> None:
        known = {"Options": "cli.options", "Commands": "cli.commands"}
        super().write_heading(self._words.say(known[heading]) if heading in known else heading)


def translate(command: click.Command, path: str, words: Words) -> None:
    """Give `command`, its parameters and its sub-commands their texts; `path` is `screen`, `pack.test` and so on."""
    command.context_class = SpokenContext
    command.help = _say(words, f"{path}.help", command.help)
    command.short_help = _say(words, f"{path}.short", command.short_help)
    for param in command.params:
        code = f"cli.option.{param.name}" if param.name in ("lang", "version") else f"{path}.option.{param.name}"
        if isinstance(param, click.Option):
            param.help = _say(words, code, param.help)
        elif isinstance(param, click.Argument):
            param.metavar = _metavar(param, _say(words, code, None))
    _translate_help_option(command, words)
    if isinstance(command, click.Group):
        for name, sub in command.commands.items():
            translate(sub, f"{path}.{name}", words)


def _translate_help_option(command: click.Command, words: Words) -> None:
    option = command.get_help_option(click.Context(command, help_option_names=["-h", "--help"]))
    if option is not None:
        option.help = words.say("cli.option.help")


def _metavar(argument: click.Argument, name: str | None) -> str | None:
    if name is None:
        return argument.metavar
    name = name if argument.required else f"[{name}]"
    return name if argument.nargs == 1 else f"{name}..."


def _say(words: Words, code: str, otherwise: str | None) -> str | None:
    return words.say(code) if words.knows(code) else otherwise


def _words(context: click.Context) -> Words:
    words = context.find_object(Words)
    assert words is not None  # noqa: S101 - the boundary gives it to the outermost context
    return words


def _take_lang(command: click.Command) -> None:
    """`--lang` is understood behind every command, also behind those of a group."""
    if not any(param.name == "lang" for param in command.params):
        command.params.append(_lang_option())
    for sub in command.commands.values() if isinstance(command, click.Group) else ():
        _take_lang(sub)


def _lang_option() -> click.Option:
    # Eager, so that the help page that stands behind it is in that language.
    return click.Option(["--lang"], expose_value=False, is_eager=True, callback=_set_language, metavar="LANG")


def _set_language(context: click.Context, _: click.Parameter, value: str | None) -> None:
    if value is None:
        return
    words = context.obj = Words(pick_language(value, {}))
    root = context.find_root()
    root.obj = words
    path = context.command_path.split()[1:]
    translate(context.command, ".".join(path) or "cli", words)


def _version_option() -> click.Option:
    return click.Option(["--version"], is_flag=True, expose_value=False, is_eager=True, callback=_show_version)


def _show_version(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        click.echo(f"chouxin {version('chouxin')}")
        context.exit()
