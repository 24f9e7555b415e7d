"""Knowledge packs: read, checked, compiled, and tested on their own cases."""

from chouxin.knowledge.checks import Checks
from chouxin.knowledge.index import Hit, WordingIndex
from chouxin.knowledge.loading import load, read_pack
from chouxin.knowledge.mentions import Found, MentionIndex, MentionRule, told
from chouxin.knowledge.pack import Case, Knowledge, Pack, Source
from chouxin.knowledge.problem import Problem
from chouxin.knowledge.shipped import shipped_packs
from chouxin.knowledge.site import Site
from chouxin.knowledge.structure import StructureRule
from chouxin.knowledge.tensor_set import TensorRule, TensorRules
from chouxin.knowledge.testing import CaseResult, check
from chouxin.knowledge.wording import WordingRule

__all__ = [
    "Case",
    "CaseResult",
    "Checks",
    "Found",
    "Hit",
    "Knowledge",
    "MentionIndex",
    "MentionRule",
    "Pack",
    "Problem",
    "Site",
    "Source",
    "StructureRule",
    "TensorRule",
    "TensorRules",
    "WordingIndex",
    "WordingRule",
    "check",
    "load",
    "read_pack",
    "shipped_packs",
    "told",
]
