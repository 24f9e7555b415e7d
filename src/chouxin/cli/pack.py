"""`chouxin pack`: test, check, begin and measure knowledge packs."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from chouxin.cli._columns import aligned
from chouxin.domain import InputError
from chouxin.knowledge import Pack, Problem, check, read_pack, shipped_packs
from chouxin.knowledge.coverage import RuleCoverage, cover
from chouxin.knowledge.scaffold import write_new
from chouxin.knowledge.style import remarks
from chouxin.knowledge.testing import CaseResult, failures
from chouxin.words import Words

SOUND, FAILED, BROKEN = 0, 1, 2

_paths = click.argument("paths", nargs=-1, type=click.Path(path_type=Path))


@click.group("pack")
def command() -> None:
    """Texts in the catalogue."""


@command.command("test")
@_paths
@click.option("--verbose", "-v", is_flag=True)
@click.pass_context
def test(context: click.Context, paths: tuple[Path, ...], verbose: bool) -> int:
    """Run all cases: 0 all passed, 1 some failed, 2 a pack is broken."""
    words = _words(context)
    code = SOUND
    for path in _packs(paths, words):
        pack = _sound(path, words)
        if pack is None:
            code = BROKEN
            continue
        results = check(pack)
        _show_results(pack, results, words, verbose=verbose)
        if not all(result.passed for result in results):
            code = max(code, FAILED)
    return code


@command.command("lint")
@_paths
@click.option("--strict", is_flag=True)
@click.pass_context
def lint(context: click.Context, paths: tuple[Path, ...], strict: bool) -> int:
    """Say all that is wrong with packs, and what is worth a look: 0 sound, 1 failed or strict, 2 broken."""
    words = _words(context)
    code = SOUND
    for path in _packs(paths, words):
        pack = _sound(path, words)
        if pack is None:
            code = BROKEN
            continue
        failed = list(failures(check(pack)))
        remarked = remarks(pack)
        _tell(failed, words)
        for remark in remarked:
            click.echo(words.say("pack.lint.remark", remark=remark.told(words)))
        click.echo(words.say("pack.lint.count", pack=pack.name, failed=len(failed), remarks=len(remarked)))
        if failed or (strict and remarked):
            code = max(code, FAILED)
    return code


@command.command("new")
@click.argument("where", type=click.Path(path_type=Path))
@click.pass_context
def new(context: click.Context, where: Path) -> None:
    """Write the files of a new rule, and of its pack where there is none."""
    words = _words(context)
    for path in write_new(where, words):
        click.echo(words.say("pack.new.written", path=path))
    pack = where if (where / "pack.yaml").exists() else where.parent
    click.echo(words.say("pack.new.next", pack=pack))


@command.command("coverage")
@_paths
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table")
@click.pass_context
def coverage(context: click.Context, paths: tuple[Path, ...], form: str) -> int:
    """How much of each rule its cases exercise."""
    words = _words(context)
    covered: list[RuleCoverage] = []
    code = SOUND
    for path in _packs(paths, words):
        pack = _sound(path, words)
        if pack is None:
            code = BROKEN
        else:
            covered += cover(pack)
    click.echo(_as_json(covered) if form == "json" else _as_table(covered, words))
    return code


def _packs(paths: Sequence[Path], words: Words) -> Sequence[Path]:
    """The packs that were named; else the one that we stand in; else the shipped ones."""
    for path in paths:
        if not path.is_dir():
            raise InputError(words.say("pack.no_directory", path=path))
    if paths:
        return paths
    return (Path(),) if Path("pack.yaml").is_file() else shipped_packs()


def _sound(path: Path, words: Words) -> Pack | None:
    """The pack, or None after saying all that is wrong with it."""
    pack, problems = read_pack(path)
    if pack is not None:
        return pack
    _tell(problems, words)
    click.echo(words.say("pack.broken", path=path, count=len(problems)), err=True)
    return None


def _tell(problems: Iterable[Problem], words: Words) -> None:
    for problem in problems:
        click.echo(problem.told(words), err=True)


def _show_results(pack: Pack, results: Sequence[CaseResult], words: Words, *, verbose: bool) -> None:
    click.echo(words.say("pack.test.pack", pack=pack.name, version=pack.version))
    by_rule: dict[str, list[CaseResult]] = {}
    for result in results:
        by_rule.setdefault(result.case.rule, []).append(result)
    for rule, of_rule in by_rule.items():
        failed = [result for result in of_rule if not result.passed]
        name = rule.partition("/")[2] or words.say("pack.expects.benign")
        counts = [
            f"{words.say(f'pack.expects.{expects}')} {count}"
            for expects in ("hit", "miss", "known_miss", "benign")
            if (count := sum(result.case.expects == expects for result in of_rule))
        ]
        click.echo(f"  {'✗' if failed else '✓'} {name}  {' · '.join(counts)}")
        for result in of_rule if verbose else ():
            expects = words.say(f"pack.expects.{result.case.expects}")
            click.echo(f"      {'✓' if result.passed else '✗'} {expects}: {result.case.title}")
    _tell(failures(results), words)
    passed = sum(result.passed for result in results)
    click.echo(words.say("pack.test.count", passed=passed, failed=len(results) - passed))


def _as_json(covered: Sequence[RuleCoverage]) -> str:
    rows = [
        {
            "rule": rule.rule,
            "elements": rule.elements,
            "share": rule.share,
            "missing": rule.missing,
            "hit": rule.hits,
            "miss": rule.misses,
            "known_miss": rule.known_misses,
            "transforms": rule.transforms,
        }
        for rule in covered
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def _as_table(covered: Sequence[RuleCoverage], words: Words) -> str:
    head = [words.say(f"pack.coverage.{name}") for name in ("rule", "share", "hit", "miss", "known_miss", "transforms")]
    rows = [
        [
            rule.rule,
            "–" if rule.share is None else f"{rule.share:.0%}",
            str(rule.hits),
            str(rule.misses),
            str(rule.known_misses),
            words.say("list.separator").join(_transform(name, words) for name in rule.transforms) or "–",
        ]
        for rule in covered
    ]
    lines = aligned((head, *rows))
    missing = [
        words.say("pack.coverage.missing", rule=rule.rule, terms=words.say("list.separator").join(rule.missing))
        for rule in covered
        if rule.missing
    ]
    return "\n".join([*lines, *([""] if missing else []), *missing])


def _transform(name: str, words: Words) -> str:
    code = f"transform.{name}"
    return words.say(code) if words.knows(code) else name


def _words(context: click.Context) -> Words:
    return context.find_object(Words) or Words("en")
