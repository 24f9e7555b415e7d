"""What a part is known by: a digest of what its view holds, and of nothing else."""

import json
from collections.abc import Mapping
from hashlib import blake2b
from json.encoder import encode_basestring_ascii as _quoted

import msgspec

from chouxin.domain import Code, Graph, Prints, Tensors, TensorSpec, Text, Tree, View, Workflow, Writing

SIZE = 16
"""Bytes; two different parts in a world of 2^40 collide with a chance of 2^-49."""


def digest_of(view: View, known: Mapping[str, str] | None = None) -> str:
    """A hex digest that stays the same in every release: evidence is known by it.

    known: of a tree, the digests of its source files by path, where somebody has them already.
    """
    match view:
        case Text():  # most of what is read, so written without the general way, to the same end
            return _digest(
                "Text", f"[{','.join([f'[{_quoted(name)},{_quoted(text)}]' for name, text in view.fields])}]"
            )
        case Graph():
            held: object = [
                view.format,
                [_tensor(t) for t in view.inputs],
                [_tensor(t) for t in view.outputs],
                view.operators,
                [_tensor(t) for t in view.weights],
                view.producer,
                view.opset,
            ]
        case Tensors():
            held = [view.format, [_tensor(t) for t in view.tensors], view.metadata, view.names, view.strings]
        case Writing():
            held = [(line.text, line.sure, line.box) for line in view.lines]
        case Prints():
            tensors = [(t.shape, t.dtype, t.sketch.hex(), t.digest) for t in view.tensors]
            held = [view.sha256, view.free, view.ordered, tensors]
        case Code():
            held = _code(view)
        case Tree():
            # By the digests of its files, so that one is known without reading the others again. Its READMEs are
            # parts of their own, and what another revision had is not in it.
            known = known or {}
            held = [view.kind, view.root, view.paths, [known.get(c.path) or digest_of(c) for c in view.codes]]
        case Workflow():
            nodes = [(n.id, n.sort, n.title, n.widgets) for n in view.nodes]
            links = [(k.source, k.source_slot, k.target, k.target_slot) for k in view.links]
            held = [view.format, nodes, links, view.prompts]
    # Fractions are written in another way there.
    quick = "" if isinstance(view, Writing) else _plain(held)
    return _digest(type(view).__name__, quick or _written(held))


def _written(held: object) -> str:
    # ASCII only, so that even half a surrogate pair, which no encoding takes, has a digest.
    return json.dumps(held, ensure_ascii=True, separators=(",", ":"))


def _plain(held: object) -> str:
    """The same, written several times as fast; empty where another way of writing it could come out otherwise."""
    try:
        written = _encoder.encode(held)
    except (UnicodeEncodeError, OverflowError):
        return ""
    return written.decode() if written.isascii() and b"\x7f" not in written else ""


_encoder = msgspec.json.Encoder()


def _digest(sort: str, written: str) -> str:
    return blake2b(f"{sort}\0{written}".encode(), digest_size=SIZE).hexdigest()


def _tensor(tensor: TensorSpec) -> tuple[object, ...]:
    return (tensor.name, tensor.dtype, tensor.shape if tensor.ranked else None)


def _code(code: Code) -> tuple[object, ...]:
    said = (code.imports, code.calls, code.names, code.strings, code.flags, code.installs)
    return (code.path, code.language, [[(m.text, m.line) for m in some] for some in said], code.prints.hex(), code.size)
