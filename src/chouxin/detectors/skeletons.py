"""Skeletons: which published design a model is, by its layers alone."""

from collections.abc import Iterable, Iterator, Sequence
from typing import ClassVar

from chouxin.domain import Evidence, Graph, Part, Parts, Tensors, TensorSpec
from chouxin.fingerprints.skeletons import Held
from chouxin.knowledge import Knowledge

RULES = {
    "swap": "face-swap/swapper-design",
    "reenactment": "face-swap/reenactment-design",
    "adapter": "face-swap/adapter-design",
    "common": "face-swap/ordinary-design",
}
_COMMON = "common"
_INSIDE = 0.85
_LONGEST = 200


class Skeletons:
    """The published design that weights are of, by which layers they hold and how many of each.

    Finds
    -----
    Weights of the designs in the packs' banks, whatever the tensors are called, in any order, layout and precision, and
    beside whatever else is in the file: an optimiser's moments, a second copy, another network. Ordinary designs
    (recognisers, restorers, backbones) are told as what they are where the file holds little else.

    Why it matters
    --------------
    A renamed checkpoint keeps its layers. Saying which design it is, and where that is defined, can be checked by
    anybody.

    Does not find
    -------------
    Designs that nobody wrote down, other widths and depths than those that were, halves of a design, and layers stored
    in one long row. A design says nothing of who was trained into it.

    Example
    -------
    `44 × [·] × 3 = “SimSwap generator, 224 pixels” (99%)`: its 44 layers, three times over, as with an optimiser beside
    them, and they hold 99 % of the file's numbers.
    """

    name = "skeletons"
    version = "1"
    reads: ClassVar[type[Tensors] | type[Graph]] = Tensors

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def detect(self, parts: Parts) -> Iterator[Evidence]:
        """For each part, one evidence for each purpose that its designs have."""
        for part in parts:
            held = self.knowledge.skeletons.held(tensor.shape for tensor in _weights(part))
            telling = [one for one in held if one.skeleton.purpose != _COMMON]
            for purpose, rule in RULES.items():
                some = [one for one in telling or held if one.skeleton.purpose == purpose]
                if purpose == _COMMON:
                    some = [one for one in some if one.whole]
                if some and rule in self.knowledge.rules:
                    yield self._evidence(part, rule, some)

    def _evidence(self, part: Part, rule: str, found: Sequence[Held]) -> Evidence:
        first = found[0]
        skeleton = first.skeleton
        times = f" × {first.times}" if first.times > 1 else ""
        more = f" (+{len(found) - 1})" if len(found) > 1 else ""
        return Evidence(
            item_id=part.item_id,
            part=part.digest,
            rule=rule,
            detector=self.name,
            locator=part.locator,
            excerpt=f"{skeleton.count} × [·]{times} = “{skeleton.title}” ({first.share:.0%}){more}"[:_LONGEST],
            score=1.0 if first.whole else _INSIDE,
            # `owner/name@commit` would be masked as somebody's account.
            detail=f"{skeleton.title} · {skeleton.source.replace('@', ' ')}"[:_LONGEST],
        )


class GraphSkeletons(Skeletons):
    """The published design that a graph's weights are of, by which layers they hold and how many of each.

    Finds
    -----
    What `skeletons` finds, in the weights of an ONNX file: a graph may be given other inputs and outputs, or take in a
    recogniser that stood before it, and the layers stay.

    Why it matters
    --------------
    Two whole pictures in and one out is what a style filter does, too; the layers say which of the two it is.

    Does not find
    -------------
    What `skeletons` does not, and graphs whose weights were cut into pieces or folded into one another.

    Example
    -------
    A graph from two pictures to one whose weights are those of a published swapper and of a recogniser.
    """

    name = "graph-skeletons"
    reads = Graph


def _weights(part: Part) -> Iterable[TensorSpec]:
    assert isinstance(part.view, Tensors | Graph)  # noqa: S101 - `reads` is one of them
    return part.view.tensors if isinstance(part.view, Tensors) else part.view.weights
