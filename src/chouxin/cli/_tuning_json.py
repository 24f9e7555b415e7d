"""What a choice of thresholds rests on, for programs; nothing is left out. `schemas/tuning-1.json` describes it."""

from chouxin.cli._tuning import Told, precision
from chouxin.policy import Thresholds
from chouxin.policy.sample import Tally
from chouxin.policy.share import Share
from chouxin.policy.signals import signals
from chouxin.policy.tuning import LEAST, Tuned

SCHEMA = "chouxin.tuning/1"


def as_json(told: Told, revision: str) -> dict[str, object]:
    """The whole result. revision: the profile that was chosen."""
    tuning, everything = told.tuning, told.tuning.everything
    return {
        "schema": SCHEMA,
        "data": told.file,
        "profile": {"before": told.policy.revision, "chosen": revision},
        "rows": _tally(everything),
        "items_per_day": float(everything.rows * tuning.day),
        "reviews_per_day": {
            "wanted": told.reviews,
            "before": told.a_day(tuning.before),
            "chosen": told.a_day(tuning.after),
            "fits": not told.over,
        },
        "overall": {
            name: {"precision": _share(precision(t)), "recall": _share(Share(t.violating, everything.violating))}
            for name, t in (("before", tuning.before), ("chosen", tuning.after))
        },
        "signals": [_group_as_json(group, told) for group in tuning.groups],
        "categories": {
            name: {"before": _share(before), "chosen": _share(after)}
            for name in sorted(told.sample.found)
            for before, after in [told.found(name)]
        },
        "unseen": _tally(told.sample.unseen),
        "faulty": _tally(told.sample.faulty),
        "least_labelled": LEAST,
    }


def _group_as_json(group: Tuned, told: Told) -> dict[str, object]:
    known = signals().get(group.name)
    return {
        "signal": group.name,
        "data": known.data if known else None,
        "labelled": _tally(group.labelled),
        "before": _thresholds(group.shipped),
        "chosen": _thresholds(group.chosen),
        "kept": group.kept or None,
        "held": _share(group.held),
        "steps": [
            {
                "threshold": step.threshold,
                "reviews_per_day": told.a_day(step.total),
                "precision": _share(precision(step.total)),
                "recall": _share(Share(step.total.violating, group.labelled.violating)),
                "finds": step.new.violating,
                "costs": step.new.benign,
            }
            for step in group.steps
        ],
    }


def _tally(tally: Tally) -> dict[str, int]:
    return {"rows": tally.rows, "violating": tally.violating, "benign": tally.benign}


def _thresholds(thresholds: Thresholds) -> dict[str, float | None]:
    return {"review": thresholds.review, "block": thresholds.block}


def _share(share: Share) -> dict[str, float | int]:
    low, high = share.interval
    return {"hits": share.hits, "total": share.total, "low": round(low, 4), "high": round(high, 4)}
