"""Tensor sets: what weights without a graph are for, by the shapes they hold."""

from collections import Counter
from collections.abc import Iterator
from functools import cached_property

from chouxin.domain import Evidence, Named, Part, Parts, Tensors
from chouxin.knowledge import Knowledge, TensorRule, TensorRules

_MOST_SHOWN = 5


class TensorSet:
    """A model's purpose, read from the shapes of its weights, and less surely from what they are called.

    Finds
    -----
    Files whose tensors fit a rule of the packs: an encoder once and a decoder twice, say, whatever they are called.
    Some rules know a file by its names alone; what they find is never quite sure, and the detail says `names`.

    Why it matters
    --------------
    Models are traded as bare weights, renamed and packed anew. Their shapes cannot be changed without training again.

    Does not find
    -------------
    Weights whose shapes other models share, sets that are spread over several files, and encrypted files. Shapes do
    not tell whose face was trained, nor whether there is consent.

    Example
    -------
    `[64,3,7,7]` once and `[1024,512]` eighteen times: blocks that are each turned by an identity.
    """

    name = "tensor-set"
    version = "1"
    reads = Tensors

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    @cached_property
    def _rules(self) -> TensorRules:
        return TensorRules(rule for rule in self.knowledge.structures if isinstance(rule, TensorRule))

    def detect(self, parts: Parts) -> Iterator[Evidence]:
        """Evidence for each rule that a set of tensors fits."""
        for part in parts:
            assert isinstance(part.view, Tensors)  # noqa: S101 - `reads` is Tensors
            for rule, detail in self._rules.matches(part.view):
                yield self._evidence(part, part.view, rule, detail)

    def _evidence(self, part: Part, view: Tensors, structure: TensorRule, detail: str) -> Evidence:
        first = next((tensor.name for tensor in view.tensors if tensor.name), "")
        return Evidence(
            item_id=part.item_id,
            part=part.digest,
            rule=structure.rule.id,
            detector=self.name,
            locator=part.locator.at(Named(first)) if first else part.locator,
            excerpt=_signature(view),
            score=structure.sure,
            detail=detail,
            flow=structure.flow,
        )


def _signature(view: Tensors) -> str:
    """`40 tensors: 18 x [1024,512] + 9 x [512] …`, the most frequent first."""
    counted = Counter(tensor.shape for tensor in view.tensors).most_common(_MOST_SHOWN)
    shown = " + ".join(f"{many} × [{','.join(map(str, shape[:8]))}]" for shape, many in counted)
    return f"{len(view.tensors)}: {shown}"[:200] if shown else view.format
