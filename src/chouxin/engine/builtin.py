"""What the engine runs, in order. A new detector or reader is one line here."""

from chouxin.detectors.graph_shape import GraphShape
from chouxin.detectors.wording import Wording

DETECTORS = (
    Wording,
    GraphShape,
)
