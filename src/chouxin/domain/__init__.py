"""The nouns and the contracts. Imports nothing of ours; "model" here always means a machine-learning model."""

from chouxin.domain.code import Code, Link, Mention, Node, Tree, Workflow
from chouxin.domain.column import ROW_END, Column, Transform
from chouxin.domain.consent import Consent, Consents
from chouxin.domain.contracts import Detector, Lookup, Member, Reader, Source
from chouxin.domain.decision import Action, Decision, Entry, Ledger, Reason
from chouxin.domain.errors import (
    ChouxinError,
    Conflict,
    InputError,
    MissingExtra,
    NotAllowed,
    NotFound,
    PackError,
    SettingsError,
    Unavailable,
    Unreadable,
)
from chouxin.domain.evidence import Evidence, Indicator
from chouxin.domain.fault import Fault, FaultKind
from chouxin.domain.flow import Carries, Flow, Stream, flow_of
from chouxin.domain.item import TEXT_FIELDS, Item, Kind
from chouxin.domain.limits import Limits
from chouxin.domain.locator import Locator, Named, Offset, Row, SourceLine, Span
from chouxin.domain.part import Graph, Part, Parts, Stretch, Tensors, TensorSpec, Text, View
from chouxin.domain.picture import Box, Line, Picture, Writing
from chouxin.domain.prints import Prints, TensorPrint
from chouxin.domain.rule import Role, Rule, Status, Supply

__all__ = [
    "ROW_END",
    "TEXT_FIELDS",
    "Action",
    "Box",
    "Carries",
    "ChouxinError",
    "Code",
    "Column",
    "Conflict",
    "Consent",
    "Consents",
    "Decision",
    "Detector",
    "Entry",
    "Evidence",
    "Fault",
    "FaultKind",
    "Flow",
    "Graph",
    "Indicator",
    "InputError",
    "Item",
    "Kind",
    "Ledger",
    "Limits",
    "Line",
    "Link",
    "Locator",
    "Lookup",
    "Member",
    "Mention",
    "MissingExtra",
    "Named",
    "Node",
    "NotAllowed",
    "NotFound",
    "Offset",
    "PackError",
    "Part",
    "Parts",
    "Picture",
    "Prints",
    "Reader",
    "Reason",
    "Role",
    "Row",
    "Rule",
    "SettingsError",
    "Source",
    "SourceLine",
    "Span",
    "Status",
    "Stream",
    "Stretch",
    "Supply",
    "TensorPrint",
    "TensorSpec",
    "Tensors",
    "Text",
    "Transform",
    "Tree",
    "Unavailable",
    "Unreadable",
    "View",
    "Workflow",
    "Writing",
    "flow_of",
]
