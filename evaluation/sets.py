"""All that is measured on one labelled set."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chouxin import Engine
from evaluation.data import labelled
from evaluation.keywords import KeywordList
from evaluation.mutated import MutatedQuality, measure_mutated
from evaluation.nameblind import Blind, measure_blind
from evaluation.texts import TextQuality, measure_labelled


@dataclass(frozen=True, slots=True)
class SetQuality:
    """One set: the items as they stand, as each transform respells them, and with names left out."""

    name: str
    texts: TextQuality
    mutated: MutatedQuality
    blind: Sequence[Blind]


def measure_set(path: Path, engine: Engine, keywords: KeywordList, packs: Path) -> SetQuality:
    """Measure one set. Raises ValueError that says which line of it cannot be read."""
    rows = labelled(path)
    return SetQuality(
        name=path.name,
        texts=measure_labelled(rows, engine, keywords),
        mutated=measure_mutated(rows, engine),
        blind=measure_blind(rows, engine, packs),
    )
