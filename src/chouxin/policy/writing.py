"""A profile as the YAML that `load_profile` reads."""

import json
from collections.abc import Iterator, Mapping

from chouxin.policy.profile import Policy, Thresholds


def to_yaml(policy: Policy, remarks: Mapping[str, str] | None = None, head: tuple[str, ...] = ()) -> str:
    """The file's text; loaded again it gives `policy`. head: comment lines. remarks: a comment for each signal."""
    return "\n".join([*(f"# {_one_line(line)}" for line in head), *_lines(policy, remarks or {})]) + "\n"


def _lines(policy: Policy, remarks: Mapping[str, str]) -> Iterator[str]:
    yield f"name: {_text(policy.name)}"
    yield f"version: {_text(policy.version)}"
    yield from _wording("title", policy.title)
    yield f"block_needs_roles: {policy.block_needs_roles}"
    yield f"on_fault: {policy.on_fault}"
    if policy.ask_first:
        yield f"ask_first: [{', '.join(map(_text, policy.ask_first))}]"
    if policy.consent_covers:
        yield f"consent_covers: [{', '.join(map(_text, policy.consent_covers))}]"
    yield "supplies:"
    for supply, thresholds in policy.supplies.items():
        yield f"  {supply}: {_thresholds(thresholds)}"
    if policy.signals:
        yield "signals:"
    for name, thresholds in policy.signals.items():
        remark = f"  # {_one_line(remarks[name])}" if name in remarks else ""
        yield f"  {name}: {_thresholds(thresholds)}{remark}"
    if policy.clauses:
        yield "clauses:"
    for supply, clause in policy.clauses.items():
        yield from _wording(supply, clause, "  ")
    if policy.appeal:
        yield from _wording("appeal", policy.appeal)


def _wording(name: str, wording: Mapping[str, str], indent: str = "") -> Iterator[str]:
    yield f"{indent}{name}:"
    for lang, said in wording.items():
        yield f"{indent}  {lang}: {_text(said)}"


def _thresholds(thresholds: Thresholds) -> str:
    review, block = ("never" if value is None else f"{value:g}" for value in (thresholds.review, thresholds.block))
    return f"{{review: {review}, block: {block}}}"


def _text(value: str) -> str:
    """Between quotes: JSON's are YAML's too."""
    return json.dumps(value, ensure_ascii=False)


def _one_line(text: str) -> str:
    return " ".join(text.split())
