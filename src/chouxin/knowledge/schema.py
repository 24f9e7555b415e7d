"""The published JSON Schemas of a pack's files, and what a breach of them is called in a pack author's words."""

import json
from collections.abc import Iterator
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from typing import Any

from chouxin.knowledge.document import Document, Node
from chouxin.knowledge.problem import Problem

KINDS = (
    "pack",
    "rule",
    "structure",
    "cases",
    "structure-cases",
    "code",
    "code-cases",
    "workflow",
    "workflow-cases",
    "list",
    "benign",
)
TYPED = frozenset({"weight", "within", "graph", "inputs", "outputs", "tensors", "least"})
"""Below these keys a number is a number; everywhere else a scalar is the text that stands there."""

_TYPES = {
    ("string",): "not_text",
    ("array",): "not_list",
    ("object",): "not_fields",
    ("number",): "not_number",
    ("integer",): "not_integer",
    ("boolean",): "not_boolean",
    ("string", "object"): "not_text_or_fields",
}


def schema(kind: str) -> Any:
    """The JSON Schema of a kind of file, as published."""
    return json.loads(files("chouxin.knowledge").joinpath("schemas", f"{kind}.json").read_text(encoding="utf-8"))


def problems(document: Document, kind: str) -> list[Problem]:
    """Everything in which a document breaks its schema, in the order of the file."""
    found = [
        problem
        for breach in _validator(kind).iter_errors(document.root.plain(TYPED))
        for problem in _told(document, breach)
    ]
    return sorted(found, key=lambda problem: problem.place)


@cache
def _validator(kind: str) -> Any:
    # Importing jsonschema takes longer than all the rest of a start; commands that load no pack need not wait for it.
    from jsonschema import Draft202012Validator  # noqa: PLC0415

    return Draft202012Validator(schema(kind))


def _told(document: Document, breach: Any) -> Iterator[Problem]:
    path = list(breach.absolute_path)
    node = document.find(iter(path))
    name = next((str(step) for step in reversed(path) if isinstance(step, str)), "")
    if isinstance(breach.instance, str) and breach.instance in node.keys:
        node = node.keys[breach.instance]  # the name of a field is wrong, not what stands in it
    limit = breach.validator_value
    if breach.validator == "additionalProperties":
        yield from _unknown(document, node, breach.schema)
    elif breach.validator == "required":
        for missing in limit:
            if missing not in breach.instance and breach.message.startswith(repr(missing)):
                yield document.problem("missing_field", node, name=missing)
    elif said := breach.schema.get("x-said"):
        yield document.problem(said, node, name=name, value=_shown(node))
    elif breach.validator == "type":
        expected = (limit,) if isinstance(limit, str) else tuple(limit)
        yield document.problem(_TYPES.get(expected, "not_right"), node, name=name)
    elif breach.validator == "enum":
        yield document.problem("not_one_of", node, name=name, value=_shown(node), choices=", ".join(limit))
    elif breach.validator == "uniqueItems":
        yield from _twice(document, node)
    elif breach.validator in ("minLength", "minItems", "minProperties"):
        yield document.problem("empty", node, name=name)
    elif breach.validator in ("maxLength", "maxItems", "maxProperties"):
        yield document.problem("too_much", node, name=name, most=limit)
    else:
        yield document.problem("not_right", node, name=name)


def _unknown(document: Document, node: Node, shape: Any) -> Iterator[Problem]:
    known = list(shape["properties"])
    for name, key in node.keys.items():
        if name in known:
            continue
        like = get_close_matches(name.lower(), known, n=1)
        if like:
            yield document.problem("unknown_field_like", key, name=name, like=like[0])
        else:
            yield document.problem("unknown_field", key, name=name, known=", ".join(known))


def _twice(document: Document, node: Node) -> Iterator[Problem]:
    seen: dict[str, Node] = {}
    for entry in node.items():
        if entry.text in seen:
            yield document.problem("twice", entry, value=_shown(entry), first=seen[entry.text].line)
        seen.setdefault(entry.text, entry)


def _shown(node: Node) -> str:
    return node.text if len(node.text) <= 40 else node.text[:40] + "…"
