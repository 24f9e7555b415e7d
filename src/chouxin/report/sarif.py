"""SARIF 2.1.0, for code hosts and CI: one result for each piece of evidence of what is to be reviewed or blocked.

What was found in a repository or a folder has its place below the root, so that a host can show it in the tree, and a
fingerprint that stays the same when lines move and when the tree lies elsewhere. A
run ends with a notification at the number of results that hosts take.
"""

import json
import re
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import PurePath
from typing import Any, BinaryIO, cast
from urllib.parse import quote

from chouxin.domain import Action, Decision, Evidence, Fault, FaultKind, Locator, Rule, Span
from chouxin.report.counts import Screened
from chouxin.report.legend import Legend
from chouxin.report.tree_places import Root, line_of, path_of, root_of
from chouxin.words import reason

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

# SARIF wants a language and a country, and knows no scripts.
_LANGUAGES = {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "en": "en"}
_LEVELS = {Action.REVIEW: "warning", Action.BLOCK: "error"}


MOST = 25_000
"""Results of one run, as GitHub's code scanning has it."""

_FIGURES = re.compile(r"\d[\d.,]*")
_NAMED = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")


@dataclass(slots=True)
class _Run:
    """What stands beside the results. rules: by id, to their index. roots: to their names. told: how often a
    fingerprint was given."""

    legend: Legend
    rules: dict[str, int] = field(default_factory=dict)
    roots: dict[Root, str] = field(default_factory=dict)
    told: Counter[str] = field(default_factory=Counter)
    engine: str = ""

    def base(self, root: Root) -> str:
        """The name of a root."""
        return self.roots.setdefault(root, f"SRCROOT{len(self.roots) or ''}")


def write(decisions: Screened, out: BinaryIO, legend: Legend) -> None:
    """Write one run.

    The tool with its rules, and the faults, stand beside the results and are known only at the end: results are written
    as they come, faults wait in a temporary file.
    """
    run = _Run(legend)
    count = 0
    with tempfile.TemporaryFile() as waiting:
        faults = cast(BinaryIO, waiting)
        out.write(f'{{"$schema":{_json(SCHEMA)},"version":"2.1.0","runs":[{{"results":['.encode())
        for decision in decisions:
            run.engine = decision.engine
            for result in _results(decision, run):
                if count < MOST:
                    out.write((b",\n" if count else b"") + _dump(result))
                count += 1
            for fault in decision.faults:
                faults.write((b",\n" if faults.tell() else b"") + _dump(_notification(decision, fault, run)))
        if count > MOST:
            faults.write((b",\n" if faults.tell() else b"") + _dump(_left_out(count - MOST, legend)))
        out.write(b'],"columnKind":"unicodeCodePoints","invocations":[{"executionSuccessful":true,')
        out.write(b'"toolExecutionNotifications":[')
        faults.seek(0)
        shutil.copyfileobj(faults, out)
        out.write(b']}],"language":' + _dump(_LANGUAGES[legend.words.lang]))
        if run.roots:
            named = {name: _base(root) for root, name in run.roots.items()}
            out.write(b',"originalUriBaseIds":' + _dump(named))
            versions = [_version(root, name) for root, name in run.roots.items() if root.revision]
            out.write(b',"versionControlProvenance":' + _dump(versions) if versions else b"")
        out.write(b',"tool":' + _dump(_tool(run)) + b"}]}\n")


def _results(decision: Decision, run: _Run) -> Iterator[dict[str, Any]]:
    level = _LEVELS.get(decision.action)
    if level is None:
        return
    for evidence in decision.evidence:
        rule = run.legend.rules[evidence.rule]
        stable = _fingerprint(decision, evidence)
        run.told[stable] += 1
        yield {
            "ruleId": evidence.rule,
            "ruleIndex": run.rules.setdefault(evidence.rule, len(run.rules)),
            "level": level,
            "message": {"text": _message(rule, run.legend)},
            "locations": [_location(decision, evidence, run)],
            "partialFingerprints": {
                "chouxin/key/v1": evidence.key,
                # The name that GitHub looks for; with it, it does not make one of the line's text.
                "primaryLocationLineHash": f"{stable}:{run.told[stable]}",
            },
            "rank": round(decision.confidence * 100, 2),
            "properties": {
                "action": str(decision.action),
                "item": decision.item_id,
                "excerpt": evidence.excerpt,
                "detail": evidence.detail,
                "score": evidence.score,
                "transforms": [t.name for t in evidence.transforms],
                "against": [against.rule for against in decision.against],
            },
        }


def _fingerprint(decision: Decision, evidence: Evidence) -> str:
    """What a finding is known by from one run to the next: the rule, the file in its tree, and what stands there.

    Not the line, nor where the tree lies. Figures in an excerpt, such as a share, change with every edit.
    """
    inside = evidence.locator.container[1:] if root_of(decision) else evidence.locator.container or (decision.item_id,)
    what = _FIGURES.sub("0", evidence.excerpt)
    return blake2b("\0".join((evidence.rule, *inside, what)).encode("utf-8", "replace"), digest_size=8).hexdigest()


def _message(rule: Rule, legend: Legend) -> str:
    title, why = legend.words.pick(rule.title), legend.words.pick(rule.why)
    return legend.words.say("sarif.message", title=title, why=why)


def _location(decision: Decision, evidence: Evidence, run: _Run) -> dict[str, Any]:
    place = evidence.locator.place
    physical: dict[str, Any] = {"artifactLocation": _artifact(decision, evidence.locator, run)}
    logical = {"fullyQualifiedName": str(evidence.locator) or decision.item_id, "kind": _kind(evidence.locator)}
    # A region is a place in the artifact's own text; a field of a row, or a text inside an archive, is not one.
    if line := line_of(evidence.locator):
        physical["region"] = {"startLine": line}
    elif isinstance(place, Span) and len(evidence.locator.container) == 1:
        physical["region"] = {"charOffset": place.start, "charLength": place.end - place.start}
    return {"physicalLocation": physical, "logicalLocations": [logical]}


def _artifact(decision: Decision, locator: Locator, run: _Run) -> dict[str, str]:
    """A file by its path below the root of its tree; anything else by where the item was met."""
    root = root_of(decision)
    if root is None:
        return {"uri": _uri(decision)}
    path = path_of(locator)
    return {"uri": quote(path, safe="/", errors="backslashreplace") or ".", "uriBaseId": run.base(root)}


def _base(root: Root) -> dict[str, Any]:
    return {"uri": root.uri}


def _version(root: Root, name: str) -> dict[str, Any]:
    told: dict[str, Any] = {"repositoryUri": root.uri, "mappedTo": {"uriBaseId": name}}
    told["revisionId" if _NAMED.fullmatch(root.revision) else "branch"] = root.revision
    return told


def _kind(locator: Locator) -> str:
    return type(locator.place).__name__.lower() if locator.place else "item"


def _uri(decision: Decision) -> str:
    """Where the item was met, as a URI reference; an item without a place is known by its id."""
    place = decision.source or decision.item_id
    if "://" in place:
        return quote(place, safe="/:?#[]@!$&'()*+,;=%~")
    file, _, row = place.partition("#")
    uri = quote(PurePath(file).as_posix(), safe="/", errors="backslashreplace")
    # `listings.csv#row 7`: the row is a fragment of the table.
    return f"{uri}#{quote(row)}" if row else uri


def _notification(decision: Decision, fault: Fault, run: _Run) -> dict[str, Any]:
    legend = run.legend
    words = legend.words
    kind, why = words.say(f"fault.{fault.kind}"), reason(fault.why, words.lang)
    return {
        "level": "note" if fault.kind is FaultKind.ELSEWHERE else "warning",
        "message": {"text": words.say("report.fault", kind=kind, why=why)},
        "descriptor": {"id": f"fault/{fault.kind}"},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": _artifact(decision, fault.locator, run)},
                "logicalLocations": [{"fullyQualifiedName": str(fault.locator) or decision.item_id}],
            }
        ],
        "properties": {"item": decision.item_id, "by": fault.by},
    }


def _left_out(count: int, legend: Legend) -> dict[str, Any]:
    said = {"text": legend.words.say("sarif.more", count=count)}
    return {"level": "warning", "message": said, "descriptor": {"id": "left-out"}}


def _tool(run: _Run) -> dict[str, Any]:
    name, _, version = run.engine.partition(" ")
    rules = [_rule(run.legend.rules[rule], run.legend) for rule in run.rules]
    driver: dict[str, Any] = {"name": name or "chouxin", "rules": rules}
    if version:
        driver["version"] = version
    return {"driver": driver}


def _rule(rule: Rule, legend: Legend) -> dict[str, Any]:
    why = legend.words.pick(rule.why)
    return {
        "id": rule.id,
        "shortDescription": {"text": legend.words.pick(rule.title)},
        "fullDescription": {"text": why},
        "help": {"text": f"{why}\n\n{legend.words.say('sarif.help_against')}"},
        "properties": {
            "family": rule.family,
            "role": str(rule.role),
            "status": str(rule.status),
            "tags": [str(rule.supply)] if rule.supply else [],
        },
    }


def _dump(value: object) -> bytes:
    return _json(value).encode("utf-8", "backslashreplace")


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
