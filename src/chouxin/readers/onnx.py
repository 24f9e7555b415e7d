"""ONNX models, and DeepFaceLive's .dfm, which is ONNX by another name.

Only the fields that say what goes in and out, the operators' names and the weights' shapes are read. Tensors are
skipped: they are nearly all of the file, and inputs and outputs usually stand behind them. Subgraphs and functions are
not entered.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from chouxin.domain import (
    Fault,
    FaultKind,
    Graph,
    Limits,
    Member,
    Offset,
    Part,
    Source,
    Stretch,
    TensorSpec,
    Unreadable,
)
from chouxin.readers.digest import digest_of
from chouxin.readers.onnx_wiring import Node, Shape, Wiring, node
from chouxin.readers.protobuf import LENGTH, VARINT, Broken, Field, Flood, Window, fields, packed, signed

_FIELDS_PER_NODE = 16
_LOOKED_AT = 4096
"""Fields that `recognises` looks at before it gives up."""
_LONGEST_NAME = 4096
_MOST_DIMS = 64
_MOST_OPEN = 256
"""Inputs, and outputs, whose shapes are worked out."""

# Field numbers of onnx.proto, each with what it holds.
_MODEL_PRODUCER, _MODEL_GRAPH, _MODEL_OPSET = 2, 7, 8
_GRAPH_NODE, _GRAPH_INITIALIZER, _GRAPH_INPUT, _GRAPH_OUTPUT, _GRAPH_VALUE, _GRAPH_SPARSE = 1, 5, 11, 12, 13, 15
_NODE_OPERATOR = 4
_TENSOR_DIMS, _TENSOR_TYPE, _TENSOR_NAME, _TENSOR_EXTERNAL = 1, 2, 8, 13
_TENSOR_NUMBERS = frozenset({4, 9, 10})  # float_data, raw_data, double_data
_ENTRY_KEY, _ENTRY_VALUE = 1, 2
_SPARSE_VALUES, _SPARSE_DIMS = 1, 3
_VALUE_NAME, _VALUE_TYPE = 1, 2
_TYPES = {1: "tensor", 4: "sequence", 5: "map", 7: "opaque", 8: "sparse", 9: "optional"}
_TYPE_ELEMENT, _TYPE_SHAPE, _SHAPE_DIM, _DIM_VALUE, _DIM_SYMBOL = 1, 2, 1, 1, 2
_OPSET_DOMAIN, _OPSET_VERSION = 1, 2

_ELEMENT_NAMES = """
    undefined float32 uint8 int8 uint16 int16 int32 int64 string bool float16 float64 uint32 uint64 complex64 complex128
    bfloat16 float8e4m3fn float8e4m3fnuz float8e5m2 float8e5m2fnuz uint4 int4 float4e2m1 float8e8m0 uint2 int2
"""
_ELEMENTS = tuple(_ELEMENT_NAMES.split())


class Onnx:
    """A model as a Graph. A broken or truncated one gives what can be read of it, and a fault that says where it broke.

    A shape that is left out is worked out from the weights beside it, where they tell; otherwise the tensor is not
    `ranked`. What is no tensor has the shape `()`.
    """

    name = "onnx"
    version = "2"

    def recognises(self, head: bytes, source: Source) -> bool:  # noqa: ARG002 - the graph may begin behind the head
        """Whether there is a graph with a node or a typed value in it. Unknown fields do not count against it:

        whoever runs models skips them as well, so they would be a way to hide.
        """
        window = Window(source, _LOOKED_AT)
        try:
            for part in fields(window, 0, source.size):
                if part.number == _MODEL_GRAPH and part.wire == LENGTH and _like_a_graph(window, part):
                    return True
        except (Broken, Flood):
            pass
        return False

    def read(self, source: Source, limits: Limits) -> Iterator[Part | Fault | Member]:
        """One part, and a fault where something was broken or left out. Raises Unreadable where there is no graph."""
        model = _Model(Window(source, _FIELDS_PER_NODE * limits.nodes), limits)
        model.read()
        if not model.graphs:
            at, why = model.broken[0] if model.broken else (0, "no graph in it")
            raise Unreadable(FaultKind.UNREADABLE, why, source.locator.at(Offset(at)))
        unknown = model.complete()
        view = model.view()
        yield Part(source.item_id, source.locator, digest_of(view), view)
        if model.broken:
            at, why = model.broken[0]
            more = f"; and {len(model.broken) - 1} more places" if len(model.broken) > 1 else ""
            yield Fault(source.item_id, self.name, source.locator.at(Offset(at)), FaultKind.UNREADABLE, why + more)
        if model.left_out:
            yield Fault(source.item_id, self.name, source.locator, FaultKind.TOO_LARGE, model.left_out)
        if unknown:
            why = f"{unknown} inputs or outputs of which nothing tells the shape"
            yield Fault(source.item_id, self.name, source.locator, FaultKind.UNREADABLE, why)


@dataclass(slots=True)
class _Value:
    """A graph input or output while it is read."""

    name: str = ""
    dtype: str = ""
    shape: list[int | str | None] = field(default_factory=list)
    ranked: bool = True


@dataclass(slots=True)
class _Model:
    """What has been read of a model. Fields that come twice are merged, as protobuf says and consumers do."""

    window: Window
    limits: Limits
    graphs: int = 0
    producer: str = ""
    opset: int | None = None
    operators: list[str] = field(default_factory=list)
    weights: list[TensorSpec] = field(default_factory=list)
    inputs: list[TensorSpec] = field(default_factory=list)
    outputs: list[TensorSpec] = field(default_factory=list)
    broken: list[tuple[int, str]] = field(default_factory=list)
    left_out: str = ""
    taken: int = 0
    names: dict[bytes, str] = field(default_factory=dict)

    def view(self) -> Graph:
        """The graph as detectors see it."""
        given = {tensor.name for tensor in self.weights}
        return Graph(
            format="onnx",
            inputs=tuple(tensor for tensor in self.inputs if tensor.name not in given),
            outputs=tuple(self.outputs),
            operators=tuple(self.operators),
            weights=tuple(self.weights),
            producer=self.producer,
            opset=self.opset,
        )

    def read(self) -> None:
        """Walk the whole model."""
        try:
            with self._mending():
                for part in fields(self.window, 0, self.window.size):
                    if part.wire == LENGTH:
                        self._model_field(part)
        except Flood as error:
            self.left_out = f"more than {_FIELDS_PER_NODE * self.limits.nodes} fields; stopped at byte {error.at}"

    @contextmanager
    def _mending(self) -> Iterator[None]:
        # A message that is broken inside has a length all the same, so what follows it can be read.
        try:
            yield
        except Broken as error:
            self.broken.append((error.at, error.why))

    def complete(self) -> int:
        """Find the shapes that inputs and outputs lack. Gives how many lack one still, if it matters."""
        given = {tensor.name for tensor in self.weights}
        open_ones = [t for t in [*self.inputs, *self.outputs] if not t.ranked and t.name not in given]
        if not open_ones:
            return 0
        nodes: list[Node] = []
        told: dict[str, TensorSpec] = {}
        try:
            for part in fields(self.window, 0, self.window.size):
                if part.number == _MODEL_GRAPH and part.wire == LENGTH:
                    self._wiring(part, nodes, told)
        except (Broken, Flood):
            pass  # said already, or shapes that stay unknown
        wiring = Wiring(nodes, self.weights)
        self.inputs = [_shaped(t, told, wiring.taken) for t in self.inputs[:_MOST_OPEN]] + self.inputs[_MOST_OPEN:]
        self.outputs = [_shaped(t, told, wiring.given) for t in self.outputs[:_MOST_OPEN]] + self.outputs[_MOST_OPEN:]
        left = sum(not t.ranked and t.name not in given for t in self.inputs)
        without = [not t.ranked for t in self.outputs]
        return left + (sum(without) if all(without) else 0)

    def _wiring(self, part: Field, nodes: list[Node], told: dict[str, TensorSpec]) -> None:
        for inner in fields(self.window, part.start, part.size):
            if inner.number == _GRAPH_NODE and inner.wire == LENGTH and len(nodes) < self.limits.nodes:
                nodes.append(node(self.window, inner, self._text))
            elif inner.number == _GRAPH_VALUE and inner.wire == LENGTH and len(told) < self.limits.nodes:
                value = self._value(inner)
                if value.ranked:
                    told[value.name] = value

    def _model_field(self, part: Field) -> None:
        with self._mending():
            if part.number == _MODEL_GRAPH:
                self.graphs += 1
                for inner in fields(self.window, part.start, part.size):
                    if inner.wire == LENGTH:
                        self._graph_field(inner)
            elif part.number == _MODEL_PRODUCER:
                self.producer = self._text(part)
            elif part.number == _MODEL_OPSET:
                self._opset(part)

    def _graph_field(self, part: Field) -> None:
        with self._mending():
            match part.number:
                case 1 if self._room(self.operators):  # _GRAPH_NODE, by far the most frequent
                    self._node(part)
                case 5 if self._room(self.weights):  # _GRAPH_INITIALIZER
                    self.weights.append(self._tensor(part))
                case 11 if self._room(self.inputs):  # _GRAPH_INPUT
                    self.inputs.append(self._value(part))
                case 12 if self._room(self.outputs):  # _GRAPH_OUTPUT
                    self.outputs.append(self._value(part))
                case 15 if self._room(self.weights):  # _GRAPH_SPARSE
                    self.weights.append(self._sparse(part))

    def _room(self, held: list[str] | list[TensorSpec]) -> bool:
        if len(held) < self.limits.nodes:
            return True
        self.left_out = f"more than {self.limits.nodes} nodes or tensors of one sort; the others are left out"
        return False

    def _node(self, part: Field) -> None:
        operator = ""
        for inner in fields(self.window, part.start, part.size):
            if inner.number == _NODE_OPERATOR and inner.wire == LENGTH:
                operator = self._text(inner)
        self.operators.append(operator)

    def _tensor(self, part: Field) -> TensorSpec:
        name, dtype = "", 0
        dims: list[int] = []
        place: Stretch | None = None
        outside: dict[str, str] = {}
        for inner in fields(self.window, part.start, part.size):
            if inner.number == _TENSOR_DIMS and inner.wire in (VARINT, LENGTH):
                self._dims(inner, dims)
            elif inner.number == _TENSOR_TYPE and inner.wire == VARINT:
                dtype = inner.value
            elif inner.number == _TENSOR_NAME and inner.wire == LENGTH:
                name = self._text(inner)
            elif inner.number in _TENSOR_NUMBERS and inner.wire == LENGTH:
                place = Stretch(inner.start, inner.size)
            elif inner.number == _TENSOR_EXTERNAL and inner.wire == LENGTH:
                outside.update(self._entry(inner))
        if outside:
            place = _outside(outside)
        return TensorSpec(name, _element(dtype), tuple(dims), place)

    def _entry(self, part: Field) -> Iterator[tuple[str, str]]:
        said = {_ENTRY_KEY: "", _ENTRY_VALUE: ""}
        for inner in fields(self.window, part.start, part.size):
            if inner.number in said and inner.wire == LENGTH:
                said[inner.number] = self._text(inner)
        yield said[_ENTRY_KEY], said[_ENTRY_VALUE]

    def _sparse(self, part: Field) -> TensorSpec:
        values = TensorSpec("", _element(0), ())
        dims: list[int] = []
        for inner in fields(self.window, part.start, part.size):
            if inner.number == _SPARSE_VALUES and inner.wire == LENGTH:
                values = self._tensor(inner)
            elif inner.number == _SPARSE_DIMS and inner.wire in (VARINT, LENGTH):
                self._dims(inner, dims)
        return TensorSpec(values.name, values.dtype, tuple(dims), values.place)

    def _dims(self, part: Field, dims: list[int]) -> None:
        for value in packed(self.window, part):
            if len(dims) == _MOST_DIMS:
                raise Broken(part.at, f"a tensor of more than {_MOST_DIMS} dimensions")
            dims.append(signed(value))

    def _value(self, part: Field) -> TensorSpec:
        value = _Value()
        for inner in fields(self.window, part.start, part.size):
            if inner.wire != LENGTH:
                continue
            if inner.number == _VALUE_NAME:
                value.name = self._text(inner)
            elif inner.number == _VALUE_TYPE:
                self._type(inner, value)
        return TensorSpec(value.name, value.dtype, tuple(value.shape), ranked=value.ranked)

    def _type(self, part: Field, value: _Value) -> None:
        for inner in fields(self.window, part.start, part.size):
            kind = _TYPES.get(inner.number) if inner.wire == LENGTH else None
            if kind in ("tensor", "sparse"):
                value.ranked = False
                self._tensor_type(inner, value)
            elif kind:
                value.dtype, value.shape, value.ranked = kind, [], True

    def _tensor_type(self, part: Field, value: _Value) -> None:
        for inner in fields(self.window, part.start, part.size):
            if inner.number == _TYPE_ELEMENT and inner.wire == VARINT:
                value.dtype = _element(inner.value)
            elif inner.number == _TYPE_SHAPE and inner.wire == LENGTH:
                value.ranked = True
                for dim in fields(self.window, inner.start, inner.size):
                    if dim.number == _SHAPE_DIM and dim.wire == LENGTH:
                        if len(value.shape) == _MOST_DIMS:
                            raise Broken(dim.at, f"a tensor of more than {_MOST_DIMS} dimensions")
                        value.shape.append(self._dim(dim))

    def _dim(self, part: Field) -> int | str | None:
        dim: int | str | None = None
        for inner in fields(self.window, part.start, part.size):
            if inner.number == _DIM_VALUE and inner.wire == VARINT:
                number = signed(inner.value)
                dim = number if number >= 0 else None  # -1 stands for `unknown` in some exporters
            elif inner.number == _DIM_SYMBOL and inner.wire == LENGTH:
                dim = self._text(inner) or None
        return dim

    def _opset(self, part: Field) -> None:
        domain, version = "", None
        for inner in fields(self.window, part.start, part.size):
            if inner.number == _OPSET_DOMAIN and inner.wire == LENGTH:
                domain = self._text(inner)
            elif inner.number == _OPSET_VERSION and inner.wire == VARINT:
                version = signed(inner.value)
        if domain in ("", "ai.onnx") and version is not None:
            self.opset = version

    def _text(self, part: Field) -> str:
        if part.size > _LONGEST_NAME:
            raise Broken(part.at, f"a name of {part.size} bytes")
        raw = self.window.take(part.start, part.size)
        if raw not in self.names:
            self.taken += part.size
            if self.taken > self.limits.header:
                raise Flood(part.at)
            # What is no UTF-8 stays visible as \xNN; half a character must not get as far as a report.
            self.names[raw] = raw.decode(errors="backslashreplace")
        return self.names[raw]


def _shaped(tensor: TensorSpec, told: dict[str, TensorSpec], find: Callable[[str], Shape | None]) -> TensorSpec:
    if tensor.ranked:
        return tensor
    shape = told[tensor.name].shape if tensor.name in told else find(tensor.name)
    return tensor if shape is None else TensorSpec(tensor.name, tensor.dtype, shape)


def _outside(said: dict[str, str]) -> Stretch | None:
    """Where the numbers of a tensor lie that stand in a file beside the model."""
    offset, length = (said.get(key, "0") for key in ("offset", "length"))
    if not said.get("location") or not (offset.isdecimal() and length.isdecimal()) or len(offset + length) > 40:
        return None
    return Stretch(int(offset), int(length), said["location"])


def _element(number: int) -> str:
    return _ELEMENTS[number] if 0 <= number < len(_ELEMENTS) else f"type{number}"


def _like_a_graph(window: Window, part: Field) -> bool:
    try:
        for inner in fields(window, part.start, part.size):
            if inner.wire != LENGTH:
                continue
            if inner.number == _GRAPH_NODE and _has_operator(window, inner):
                return True
            if inner.number in (_GRAPH_INPUT, _GRAPH_OUTPUT) and _has_type(window, inner):
                return True
    except Broken:
        pass
    return False


def _has_operator(window: Window, part: Field) -> bool:
    try:
        for inner in fields(window, part.start, part.size):
            if inner.number == _NODE_OPERATOR and inner.wire == LENGTH and 0 < inner.size <= 128:
                return window.take(inner.start, inner.size).decode("latin-1").isidentifier()
    except Broken:
        pass
    return False


def _has_type(window: Window, part: Field) -> bool:
    numbers = set()
    try:
        for inner in fields(window, part.start, part.size):
            if inner.wire == LENGTH:
                numbers.add(inner.number)
                if inner.number == _VALUE_TYPE:
                    numbers.update(
                        -kind.number for kind in fields(window, inner.start, inner.size) if kind.wire == LENGTH
                    )
    except Broken:
        return False
    return _VALUE_NAME in numbers and _VALUE_TYPE in numbers and any(-kind in numbers for kind in _TYPES)
