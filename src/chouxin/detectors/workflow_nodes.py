"""Workflow nodes: what a node graph of an image tool is for, by its nodes and how they are wired."""

from collections.abc import Iterator

from chouxin.domain import Evidence, Named, Parts, Workflow
from chouxin.knowledge import Knowledge, told

_SHOWN = 100


class WorkflowNodes:
    """What a workflow does, read from the classes of its nodes, their settings and what goes where.

    Finds
    -----
    Workflows that fit a rule of the packs: a node that swaps faces, or clothes found by words and drawn over. Titles
    that a person gave to nodes are not looked at.

    Why it matters
    --------------
    Workflows are passed on as ordinary files and pictures, and run with one click.

    Does not find
    -------------
    Nodes of classes that no rule knows and whose wiring is not that of a swap, and what a workflow downloads when it
    runs. It does not tell whose face goes in.

    Example
    -------
    `LoadImage.IMAGE > ReActorFaceSwap.source_image`.
    """

    name = "workflow-nodes"
    version = "1"
    reads = Workflow

    def __init__(self, knowledge: Knowledge) -> None:
        self.knowledge = knowledge

    def detect(self, parts: Parts) -> Iterator[Evidence]:
        """Evidence for each rule that a workflow fits."""
        for part in parts:
            view = part.view
            assert isinstance(view, Workflow)  # noqa: S101 - `reads` is Workflow
            for rule, found in self.knowledge.mentions.find(view):
                sorts = {one.text for one in found if one.field == "nodes"}
                node = next((node.id for node in view.nodes if node.sort in sorts), "")
                yield Evidence(
                    item_id=part.item_id,
                    part=part.digest,
                    rule=rule.rule.id,
                    detector=self.name,
                    locator=part.locator.at(Named(node)) if node else part.locator,
                    excerpt=told(found)[:_SHOWN],
                    score=1.0,
                    detail=told(found),
                )
