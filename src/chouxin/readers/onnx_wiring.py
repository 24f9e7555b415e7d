"""What an ONNX graph takes and gives, worked out from the weights of its first and last nodes.

Shapes are easily taken out of a file, and whoever runs it does not need them; the weights cannot be taken out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from chouxin.domain import TensorSpec
from chouxin.readers.protobuf import LENGTH, VARINT, Field, Window, fields, packed, signed

Shape = tuple[int | str | None, ...]

_NODE_INPUT, _NODE_OUTPUT, _NODE_OPERATOR, _NODE_ATTRIBUTE = 1, 2, 4, 5
_ATTRIBUTE_NAME, _ATTRIBUTE_INT, _ATTRIBUTE_INTS = 1, 3, 8
_WANTED = frozenset({"group", "perm", "transB"})
_MOST_INTS = 64
_MOST_STEPS, _MOST_FOLLOWING = 24, 64
_SAME_SHAPE = frozenset(
    [
        *("Identity", "Cast", "QuantizeLinear", "DequantizeLinear", "Add", "Sub", "Mul", "Div", "Clip", "Neg", "Abs"),
        *("Relu", "LeakyRelu", "PRelu", "Tanh", "Sigmoid", "Sqrt", "Pow", "Dropout", "BatchNormalization"),
        *("InstanceNormalization", "Softmax", "Normalizer", "LpNormalization", "Min", "Max"),
    ]
)


@dataclass(slots=True)
class Node:
    """A node: its operator, what it takes and gives, and the few of its settings that change shapes."""

    operator: str = ""
    inputs: list[str] = field(default_factory=list)
    outputs: list[str] = field(default_factory=list)
    settings: dict[str, list[int]] = field(default_factory=dict)


def node(window: Window, part: Field, text: Callable[[Field], str]) -> Node:
    """The node that a field holds; `text` reads its names. Raises Broken or Flood."""
    made = Node()
    for inner in fields(window, part.start, part.size):
        if inner.wire != LENGTH:
            continue
        if inner.number == _NODE_INPUT:
            made.inputs.append(text(inner))
        elif inner.number == _NODE_OUTPUT:
            made.outputs.append(text(inner))
        elif inner.number == _NODE_OPERATOR:
            made.operator = text(inner)
        elif inner.number == _NODE_ATTRIBUTE:
            _setting(window, inner, text, made.settings)
    return made


def _setting(window: Window, part: Field, text: Callable[[Field], str], settings: dict[str, list[int]]) -> None:
    name = ""
    numbers: list[int] = []
    for inner in fields(window, part.start, part.size):
        if inner.number == _ATTRIBUTE_NAME and inner.wire == LENGTH:
            name = text(inner)
            if name not in _WANTED:
                return
        elif inner.number in (_ATTRIBUTE_INT, _ATTRIBUTE_INTS) and inner.wire in (VARINT, LENGTH):
            for number in packed(window, inner):
                if len(numbers) == _MOST_INTS:
                    return
                numbers.append(signed(number))
    if name:
        settings[name] = numbers


class Wiring:
    """The nodes of a graph, by what they take and give."""

    def __init__(self, nodes: Sequence[Node], weights: Sequence[TensorSpec]) -> None:
        self.weights = {tensor.name: tensor.shape for tensor in weights}
        self.by_input: dict[str, list[Node]] = {}
        self.by_output: dict[str, Node] = {}
        for one in nodes:
            for name in one.inputs:
                self.by_input.setdefault(name, []).append(one)
            for name in one.outputs:
                self.by_output.setdefault(name, one)

    def taken(self, name: str) -> Shape | None:
        """The shape of what is taken under this name, as far as the weights behind it tell."""
        turns: list[list[int]] = []
        for _ in range(_MOST_STEPS):
            following = self.by_input.get(name, [])[:_MOST_FOLLOWING]
            for one in following:
                if (shape := self._needed(one, name)) is not None:
                    return _turned_back(shape, turns)
            step = next((one for one in following if one.outputs and _follows(one)), None)
            if step is None:
                return None
            if step.operator == "Transpose":
                turns.append(step.settings.get("perm", []))
            name = step.outputs[0]
        return None

    def given(self, name: str) -> Shape | None:
        """The shape of what is given under this name, as far as the weights before it tell."""
        turns: list[list[int]] = []
        for _ in range(_MOST_STEPS):
            one = self.by_output.get(name)
            if one is None or not one.inputs:
                return None
            if (shape := self._made(one)) is not None:
                for turn in reversed(turns):
                    shape = tuple(shape[n] for n in turn) if sorted(turn) == list(range(len(shape))) else None
                    if shape is None:
                        return None
                return shape
            if not _follows(one):
                return None
            if one.operator == "Transpose":
                turns.append(one.settings.get("perm", []))
            # of two things that are added, the one that a node has made is no weight
            name = next((taken for taken in one.inputs[:_MOST_FOLLOWING] if taken in self.by_output), one.inputs[0])
        return None

    def _weight(self, one: Node) -> tuple[int, ...] | None:
        """The shape of a node's weight, through what unpacks it from smaller numbers."""
        name = one.inputs[1] if len(one.inputs) > 1 else ""
        for _ in range(3):
            if name in self.weights:
                shape = self.weights[name]
                return tuple(d for d in shape if isinstance(d, int))
            before = self.by_output.get(name)
            if before is None or before.operator not in _SAME_SHAPE or not before.inputs:
                return None
            name = before.inputs[0]
        return None

    def _needed(self, one: Node, name: str) -> Shape | None:
        weight = self._weight(one)
        if weight is None or not one.inputs or one.inputs[0] != name:
            return None
        group = (one.settings.get("group") or [1])[0]
        if one.operator == "Conv" and len(weight) > 2:
            return (None, weight[1] * group, *[None] * (len(weight) - 2))
        if one.operator == "ConvTranspose" and len(weight) > 2:
            return (None, weight[0], *[None] * (len(weight) - 2))
        if one.operator in ("Gemm", "MatMul") and len(weight) == 2:
            return (None, weight[1] if _turned(one) else weight[0])
        return None

    def _made(self, one: Node) -> Shape | None:
        weight = self._weight(one)
        if weight is None:
            return None
        group = (one.settings.get("group") or [1])[0]
        if one.operator == "Conv" and len(weight) > 2:
            return (None, weight[0], *[None] * (len(weight) - 2))
        if one.operator == "ConvTranspose" and len(weight) > 2:
            return (None, weight[1] * group, *[None] * (len(weight) - 2))
        if one.operator in ("Gemm", "MatMul") and len(weight) == 2:
            return (None, weight[0] if _turned(one) else weight[1])
        return None


def _turned(one: Node) -> bool:
    return one.operator == "Gemm" and one.settings.get("transB") == [1]


def _follows(one: Node) -> bool:
    return one.operator in _SAME_SHAPE or (one.operator == "Transpose" and bool(one.settings.get("perm")))


def _turned_back(shape: Shape, turns: Sequence[Sequence[int]]) -> Shape | None:
    """The shape before these turns, of which the last was the last."""
    for turn in reversed(turns):
        if sorted(turn) != list(range(len(shape))):
            return None
        before: list[int | str | None] = [None] * len(shape)
        for place, origin in enumerate(turn):
            before[origin] = shape[place]
        shape = tuple(before)
    return shape
