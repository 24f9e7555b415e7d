"""SARIF 2.1.0, for code hosts and CI: one result for each piece of evidence of what is to be reviewed or blocked."""

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any, BinaryIO, cast
from urllib.parse import quote

from chouxin.domain import Action, Decision, Evidence, Fault, Locator, Rule, Span
from chouxin.report.counts import Screened
from chouxin.report.legend import Legend

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

# SARIF wants a language and a country, and knows no scripts.
_LANGUAGES = {"zh-Hans": "zh-CN", "zh-Hant": "zh-TW", "en": "en"}
_LEVELS = {Action.REVIEW: "warning", Action.BLOCK: "error"}


def write(decisions: Screened, out: BinaryIO, legend: Legend) -> None:
    """Write one run.

    The tool with its rules, and the faults, stand beside the results and are known only at the end: results are written
    as they come, faults wait in a temporary file.
    """
    used: dict[str, int] = {}
    engine = ""
    first = True
    with tempfile.TemporaryFile() as waiting:
        faults = cast(BinaryIO, waiting)
        out.write(f'{{"$schema":{_json(SCHEMA)},"version":"2.1.0","runs":[{{"results":['.encode())
        for decision in decisions:
            engine = decision.engine
            for result in _results(decision, used, legend):
                out.write((b"" if first else b",\n") + _dump(result))
                first = False
            for fault in decision.faults:
                faults.write((b",\n" if faults.tell() else b"") + _dump(_notification(decision, fault, legend)))
        out.write(b'],"columnKind":"unicodeCodePoints","invocations":[{"executionSuccessful":true,')
        out.write(b'"toolExecutionNotifications":[')
        faults.seek(0)
        shutil.copyfileobj(faults, out)
        out.write(b']}],"language":' + _dump(_LANGUAGES[legend.words.lang]))
        out.write(b',"tool":' + _dump(_tool(used, engine, legend)) + b"}]}\n")


def _results(decision: Decision, used: dict[str, int], legend: Legend) -> Iterator[dict[str, Any]]:
    level = _LEVELS.get(decision.action)
    if level is None:
        return
    for evidence in decision.evidence:
        rule = legend.rules[evidence.rule]
        yield {
            "ruleId": evidence.rule,
            "ruleIndex": used.setdefault(evidence.rule, len(used)),
            "level": level,
            "message": {"text": _message(rule, legend)},
            "locations": [_location(decision, evidence)],
            "partialFingerprints": {"chouxin/key/v1": evidence.key},
            "rank": round(decision.confidence * 100, 2),
            "properties": {
                "action": str(decision.action),
                "item": decision.item_id,
                "excerpt": evidence.excerpt,
                "score": evidence.score,
                "transforms": [t.name for t in evidence.transforms],
                "against": [against.rule for against in decision.against],
            },
        }


def _message(rule: Rule, legend: Legend) -> str:
    title, why = legend.words.pick(rule.title), legend.words.pick(rule.why)
    return legend.words.say("sarif.message", title=title, why=why)


def _location(decision: Decision, evidence: Evidence) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(decision)}}
    place = evidence.locator.place
    # A region is a place in the artifact's own text; a field of a row, or a text inside an archive, is not one.
    logical = {"fullyQualifiedName": str(evidence.locator) or decision.item_id, "kind": _kind(evidence.locator)}
    if isinstance(place, Span) and len(evidence.locator.container) == 1:
        physical["region"] = {"charOffset": place.start, "charLength": place.end - place.start}
    return {"physicalLocation": physical, "logicalLocations": [logical]}


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


def _notification(decision: Decision, fault: Fault, legend: Legend) -> dict[str, Any]:
    kind = legend.words.say(f"fault.{fault.kind}")
    return {
        "level": "warning",
        "message": {"text": legend.words.say("report.fault", kind=kind, why=fault.why)},
        "descriptor": {"id": f"fault/{fault.kind}"},
        "locations": [
            {
                "physicalLocation": {"artifactLocation": {"uri": _uri(decision)}},
                "logicalLocations": [{"fullyQualifiedName": str(fault.locator) or decision.item_id}],
            }
        ],
        "properties": {"item": decision.item_id, "by": fault.by},
    }


def _tool(used: dict[str, int], engine: str, legend: Legend) -> dict[str, Any]:
    name, _, version = engine.partition(" ")
    driver: dict[str, Any] = {"name": name or "chouxin", "rules": [_rule(legend.rules[rule], legend) for rule in used]}
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
