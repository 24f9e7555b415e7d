"""One batch of items on its way from parts to decisions."""

import logging
import traceback
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from chouxin.domain import Detector, Evidence, Fault, FaultKind, Locator, Part, Parts, Rule, Text, Tree
from chouxin.engine.documents import of_best_page
from chouxin.folding import fold

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Findings:
    """What is known of each item of a batch, by item id."""

    evidence: Mapping[str, list[Evidence]] = field(default_factory=lambda: defaultdict(list))
    faults: Mapping[str, list[Fault]] = field(default_factory=lambda: defaultdict(list))
    trees: Mapping[str, list[Part]] = field(default_factory=lambda: defaultdict(list))

    def counted(self, item_id: str, rules: Mapping[str, Rule]) -> list[Evidence]:
        """An item's evidence that is to be weighed: of a source tree's texts, the page that says most."""
        found = self.distinct(item_id)
        return of_best_page(found, self.trees[item_id], rules) if found and item_id in self.trees else found

    def distinct(self, item_id: str) -> list[Evidence]:
        """An item's evidence; what two detectors found for one rule at one place is one, as sure as the surer."""
        every = self.evidence.get(item_id)
        if not every:
            return []
        kept: dict[tuple[str, str, Locator], Evidence] = {}
        for found in every:
            place = (found.rule, found.part, found.locator)
            kept[place] = _both(kept[place], found) if place in kept else found
        return list(kept.values())


def _both(one: Evidence, other: Evidence) -> Evidence:
    surer, less = (one, other) if one.score >= other.score else (other, one)
    return replace(surer, indicator=surer.indicator or less.indicator)


def group(parts: Iterable[Part]) -> list[Parts]:
    """Parts by the type of their view, texts folded once for all detectors."""
    by_view: dict[type, list[Part]] = defaultdict(list)
    for part in parts:
        by_view[type(part.view)].append(part)
    return [Parts(tuple(p), fold(_rows(p)) if view is Text else ()) for view, p in by_view.items()]


def run(detectors: Sequence[Detector], batches: Iterable[Parts], findings: Findings) -> None:
    """Run each detector over the parts that it reads; one that fails on a part costs that part and nothing else."""
    for parts in batches:
        if isinstance(parts[0].view, Tree):
            for part in parts:
                findings.trees[part.item_id].append(part)
        for detector in detectors:
            if isinstance(parts[0].view, detector.reads):
                _detect(detector, parts, findings)


def _detect(detector: Detector, parts: Parts, findings: Findings) -> None:
    try:
        found = list(detector.detect(parts))
    except Exception as error:  # noqa: BLE001 - whatever a detector does, the other parts are still looked at
        if len(parts) > 1:
            for part in parts:
                _detect(detector, _alone(part), findings)
            return
        part = parts[0]
        # Where it failed, without the message: that may quote what was examined.
        trace = "".join(traceback.format_tb(error.__traceback__))
        log.error("detector %s failed with %s\n%s", detector.name, type(error).__name__, trace)
        fault = Fault(part.item_id, detector.name, part.locator, FaultKind.CRASHED, type(error).__name__)
        findings.faults[part.item_id].append(fault)
        return
    for evidence in found:
        findings.evidence[evidence.item_id].append(evidence)


def _alone(part: Part) -> Parts:
    return group([part])[0]


def _rows(parts: Sequence[Part]) -> list[tuple[tuple[int, str], str]]:
    return [
        ((owner, name), text)
        for owner, part in enumerate(parts)
        if isinstance(part.view, Text)
        for name, text in part.view.fields
    ]
