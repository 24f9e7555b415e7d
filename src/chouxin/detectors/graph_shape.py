"""Graph shapes: what a model is, by what goes in and what comes out."""

from collections.abc import Iterator

from chouxin.domain import Evidence, Graph, Named, Part, Parts, TensorSpec, flow_of
from chouxin.knowledge import Knowledge


class GraphShape:
    """A model's purpose, read from the shapes of its inputs and outputs.

    Finds
    -----
    Graphs whose inputs and outputs fit a structure rule of the packs: an image of size S and a 512-number identity in,
    an image of the same size out, is a face swapper, whatever the file and its tensors are called.

    Why it matters
    --------------
    A model file is renamed in a second. The shapes that make it a swapper cannot be changed without rebuilding it.

    Does not find
    -------------
    Models whose graph is not in the file (bare weights), encrypted files, and graphs cut into pieces. A shape alone
    cannot tell whose face goes in, nor whether there is consent.

    Example
    -------
    inputs `[1,3,128,128]` and `[1,512]`, output `[1,3,128,128]`: an image and an identity in, an image out.
    """

    name = "graph-shape"
    version = "1"
    reads = Graph

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def detect(self, parts: Parts) -> Iterator[Evidence]:
        """Evidence for each structure rule that a graph fits."""
        for part in parts:
            assert isinstance(part.view, Graph)  # noqa: S101 - `reads` is Graph
            for structure in self.knowledge.structures:
                detail = structure.match(part.view)
                if detail is not None:
                    yield self._evidence(part, part.view, structure.rule.id, detail)

    def _evidence(self, part: Part, graph: Graph, rule: str, detail: str) -> Evidence:
        place = Named(graph.outputs[0].name) if graph.outputs else None
        return Evidence(
            item_id=part.item_id,
            part=part.digest,
            rule=rule,
            detector=self.name,
            locator=part.locator.at(place) if place else part.locator,
            excerpt=_signature(graph),
            score=1.0,
            detail=detail,
            flow=flow_of(graph),
        )


def _signature(graph: Graph) -> str:
    """`[1,3,128,128] + [1,512] → [1,3,128,128]`."""
    return f"{_shapes(graph.inputs)} → {_shapes(graph.outputs)}"


def _shapes(tensors: tuple[TensorSpec, ...]) -> str:
    # `[…]`: the file does not even tell how many dimensions there are.
    return " + ".join(
        "[" + (",".join("?" if d is None else str(d) for d in t.shape) if t.ranked else "…") + "]" for t in tensors
    )
