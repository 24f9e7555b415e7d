"""`make docs`: writes docs/reference/ from the code, so that it cannot say anything else than the code does."""

import ast
import dataclasses
import inspect
import json
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from chouxin import Engine
from chouxin.cli._commands import Commands
from chouxin.desk.actors import MAY, Role
from chouxin.domain import Limits, Rule, Supply
from chouxin.engine.builtin import DETECTORS, READERS
from chouxin.knowledge import Knowledge, load, shipped_packs
from chouxin.policy import load_profile, shipped_profiles
from chouxin.policy.sample import thresholds_of
from chouxin.policy.signals import answerable, signal_of_rule
from chouxin.policy.signals import signals as table_of_signals
from chouxin.readers.picture import Picture
from chouxin.web.app import ROUTES
from chouxin.words import Words

ROOT = Path(__file__).parents[1]
REFERENCE = ROOT / "docs" / "reference"
MARK = "Written by `make docs` from the code; do not edit."
WIDTH = 100


def commands() -> str:
    """Every command's help page."""
    words = Words("en")
    return _page("Commands", *_helps(Commands(words), "chouxin", words))


def _helps(command: click.Command, path: str, words: Words, parent: click.Context | None = None) -> Iterator[str]:
    context = command.make_context(
        path.rsplit(" ", maxsplit=1)[-1],
        [],
        parent,
        resilient_parsing=True,
        obj=words,
        max_content_width=WIDTH,
        terminal_width=WIDTH,
    )
    yield f"## {path}"
    yield f"```text\n{command.get_help(context).rstrip()}\n```"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            sub = command.get_command(context, name)
            if sub is not None and not sub.hidden:
                yield from _helps(sub, f"{path} {name}", words, context)


def rules() -> str:
    """Every rule of the shipped packs, by role."""
    knowledge = load(shipped_packs())
    about = (
        "What a rule looks for stands in its YAML file under `packs/`, its cases beside it. Weights are nats of"
        " log-odds; a frame's is taken off. Only stable rules move a decision."
    )
    sections = [about]
    for pack in knowledge.packs:
        sections.append(f"## {pack.name}")
        known = [rule for rule in knowledge.rules.values() if rule.id.startswith(f"{pack.name}/")]
        sections += [_rule(rule) for rule in sorted(known, key=lambda rule: (rule.role, rule.id))]
    return _page("Rules", *sections)


def _rule(rule: Rule) -> str:
    facts = f"{rule.role} · {rule.supply or 'no supply'} · {rule.family} · {rule.status} · weight {rule.weight:g}"
    lines = [f"### {rule.id}", f"{_in_english(rule.title)} ({_in_chinese(rule.title)})", facts, _in_english(rule.why)]
    if rule.references:
        lines.append("\n".join(f"- {reference}" for reference in rule.references))
    return "\n\n".join(lines)


def _in_english(wording: Mapping[str, str]) -> str:
    return wording.get("en") or next(iter(wording.values()))


def _in_chinese(wording: Mapping[str, str]) -> str:
    return " / ".join(wording[lang] for lang in ("zh-Hans", "zh-Hant") if lang in wording)


def detectors() -> str:
    """Every detector's docstring, in the order in which they run."""
    knowledge = load(shipped_packs())
    return _page("Detectors", *(_detector(make, knowledge) for make in DETECTORS))


def _detector(make: Callable[[Knowledge], Any], knowledge: Knowledge) -> str:
    detector = make(knowledge)
    text = inspect.cleandoc(type(detector).__doc__ or "")
    lines = text.splitlines()
    shown = [
        f"**{line}**\n" if following.startswith("---") else line
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
        if not line.startswith("---")
    ]
    head = f"## {detector.name}\n\nVersion {detector.version}, reads {detector.reads.__name__}."
    return f"{head}\n\n" + "\n".join(shown)


def readers() -> str:
    """Every reader's docstring, in the order in which they are asked."""
    made = [make() for make in (*READERS, Picture)]
    return _page(
        "Readers",
        "The first one that recognises a file, by its content, reads it. What none recognises gets a fault. "
        "The reader of pictures is only asked for those that a listing names.",
        *(f"## {r.name}\n\nVersion {r.version}.\n\n{inspect.cleandoc(type(r).__doc__ or '')}" for r in made),
    )


def schemas() -> str:
    """The JSON Schemas that Chouxin publishes, field by field."""
    paths = sorted((ROOT / "src" / "chouxin").glob("*/schemas/*.json"))
    return _page("Schemas", *(_schema(path) for path in paths))


def _schema(path: Path) -> str:
    schema = json.loads(path.read_text("utf-8"))
    where = path.relative_to(ROOT).as_posix()
    head = f"## {schema.get('title', path.stem)}\n\n{schema.get('description', '')}\n\nThe schema itself: `{where}`."
    parts = [head, _fields(schema)]
    parts += [f"**{name}**: {_described(part)}\n\n{_fields(part)}" for name, part in schema.get("$defs", {}).items()]
    return "\n\n".join(part.rstrip() for part in parts)


def _fields(schema: Mapping[str, Any]) -> str:
    properties: Mapping[str, Any] = schema.get("properties", {})
    if not properties:
        return ""
    required = set(schema.get("required", ()))
    rows = [
        f"| `{name}`{'' if name in required else ' (optional)'} | {_type(part)} | {_described(part)} |"
        for name, part in properties.items()
    ]
    return "\n".join(["| field | type | meaning |", "|---|---|---|", *rows])


def _described(schema: Mapping[str, Any]) -> str:
    return str(schema.get("description", "")).replace("|", "\\|").replace("\n", " ")


def _type(schema: Mapping[str, Any]) -> str:  # noqa: PLR0911 - a form each
    match schema:
        case {"$ref": ref}:
            return str(ref).rsplit("/", maxsplit=1)[-1]
        case {"const": value}:
            return f"`{value}`"
        case {"enum": values}:
            return ", ".join(f"`{value}`" if value is not None else "null" for value in values)
        case {"type": "array", "items": dict() as items}:
            return f"list of {_type(items)}"
        case {"type": list() as types}:
            return " or ".join(types)
        case {"type": kind}:
            return str(kind)
    choices = schema.get("oneOf") or schema.get("anyOf") or ()
    return " or ".join(dict.fromkeys(_type(choice) for choice in choices))


def settings() -> str:
    """Profiles and limits, as shipped."""
    supplies = list(Supply)
    rows = []
    for name in shipped_profiles():
        profile = load_profile(name)
        cells = [_threshold(profile.supplies[supply]) for supply in supplies]
        rows.append(f"| {name} | {' | '.join(cells)} | {profile.block_needs_roles} | {profile.on_fault} |")
    heads = ["profile", *(str(supply) for supply in supplies), "roles that block needs", "on a fault"]
    limits = Limits()
    return _page(
        "Settings",
        "## Profiles\n\nConcern (0..1) from which a person reviews / from which the item is held at once, by supply."
        " `--profile` takes one of these names or the path of a profile file of your own. Under `signals:` a profile"
        " may have thresholds for single [signals](signals.md), which go before those of their supply.",
        "\n".join([f"| {' | '.join(heads)} |", "|---" * len(heads) + "|", *rows]),
        "## Limits\n\n" + inspect.cleandoc(Limits.__doc__ or ""),
        "\n".join(
            [
                "| limit | as shipped |",
                "|---|---|",
                *(f"| `{field.name}` | {getattr(limits, field.name):,} |" for field in dataclasses.fields(limits)),
            ]
        ),
    )


def _threshold(thresholds: Any) -> str:
    return " / ".join("never" if value is None else f"{value:g}" for value in (thresholds.review, thresholds.block))


def signals() -> str:
    """What is seen, what it is called in data, and what each profile answers: the table `policy/signals.yaml`."""
    words, found = Words("en"), load(shipped_packs()).rules.values()
    rows = []
    for signal in table_of_signals().values():
        known = ", ".join(f"`{rule.id}`" for rule in found if signal_of_rule(rule) is signal) or "no rule"
        families = ", ".join(signal.families) or "–"
        title = words.say(f"signal.{signal.name}")
        cells = (f"`{signal.name}`", title, signal.speaks, signal.supply or "–", families, signal.data, known)
        rows.append(f"| {' | '.join(cells)} |")
    profiles = [load_profile(name) for name in shipped_profiles()]
    answers = [
        f"| `{name}` | {' | '.join(_threshold(thresholds_of(profile, name)) for profile in profiles)} |"
        for name in answerable()
    ]
    heads = ["signal", *(profile.name for profile in profiles)]
    return _page(
        "Signals",
        "One table says which rules see what, what labelled data calls it, and what a profile answers. A rule falls in"
        " exactly one signal: things by supply and family, all others by family. Of an item with several things the"
        " heaviest decides. A family that only a pack of your own knows has no signal and follows its supply.",
        "*for*: the thing itself; a profile has thresholds for it. *beside*: counts only beside such a thing."
        " *against*: an ordinary reading. *nothing*: no rule sees it; it is named so that nobody takes it for covered.",
        "\n".join(["| signal | what it is | speaks | supply | families | in data | rules |", "|---" * 7 + "|", *rows]),
        "## What the shipped profiles answer\n\nReviewed from / held from, in concern (0..1)."
        " `chouxin profiles tune` finds thresholds of your own: [set thresholds](../howto/set-thresholds.md).",
        "\n".join([f"| {' | '.join(heads)} |", "|---" * len(heads) + "|", *answers]),
    )


def python() -> str:
    """The Python interface: what `from chouxin import Engine` gives."""
    methods = [
        (name, method)
        for name, method in inspect.getmembers(Engine, inspect.isfunction)
        if not name.startswith("_") or name == "__init__"
    ]
    methods.sort(key=lambda named: inspect.getsourcelines(named[1])[1])
    sections = [f"## Engine\n\n{inspect.cleandoc(Engine.__doc__ or '')}"]
    for name, method in methods:
        shown = "Engine" if name == "__init__" else f"Engine.{name}"
        text = inspect.cleandoc(method.__doc__ or "") if name != "__init__" else ""
        sections.append(f"```text\n{shown}{_signature(method)}\n```\n\n{text}".rstrip())
    return _page("Python", *sections)


def _signature(method: Callable[..., Any]) -> str:
    """As it stands in the source: short names, and defaults that say what they are."""
    (node,) = ast.parse(textwrap.dedent(inspect.getsource(method))).body
    assert isinstance(node, ast.FunctionDef)
    arguments = ast.unparse(node.args).removeprefix("self").removeprefix(", ")
    returns = f" -> {ast.unparse(node.returns)}" if node.returns and node.name != "__init__" else ""
    return f"({arguments}){returns}"


def api() -> str:
    """Every route that programs may ask, from the table that makes the application."""
    rows = [
        f"| `{route.method}` | `{route.path}` | {route.about} | {f'`{route.needs}`' if route.needs else 'anybody'} |"
        for route in ROUTES
        if not route.page
    ]
    may = [f"| {role} | {', '.join(f'`{one}`' for one in sorted(MAY[role]))} |" for role in Role]
    return _page(
        "API of the desk",
        "A running desk describes itself in full at `/api/v1/openapi.json` (OpenAPI 3.1).",
        "\n".join(["| method | path | what | needs |", "|---|---|---|---|", *rows]),
        "## Roles",
        "\n".join(["| role | may |", "|---|---|", *may]),
    )


def _page(title: str, *sections: str) -> str:
    return "\n\n".join([f"# {title}", MARK, *sections]) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "api.md": api,
    "commands.md": commands,
    "detectors.md": detectors,
    "python.md": python,
    "readers.md": readers,
    "rules.md": rules,
    "schemas.md": schemas,
    "settings.md": settings,
    "signals.md": signals,
}


def main(names: Iterable[str] = PAGES) -> int:
    """Write the pages."""
    REFERENCE.mkdir(exist_ok=True)
    for name in names:
        (REFERENCE / name).write_text(PAGES[name](), "utf-8")
    print(f"  wrote {len(PAGES)} pages in {REFERENCE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
