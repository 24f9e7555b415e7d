"""Statements of reasons: what whoever is hit must be told, in the fields of the EU's transparency database.

Nothing in them is personal: no names, no texts of the item, no spans, no rules, no scores.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

import msgspec

from chouxin.desk.settings import Settings
from chouxin.store.items import DecisionRow, ItemRow
from chouxin.store.reports import ReportRow
from chouxin.store.rulings import RulingRow

_VISIBILITY: Mapping[str, str] = {
    "remove": "DECISION_VISIBILITY_CONTENT_REMOVED",
    "hold": "DECISION_VISIBILITY_CONTENT_DISABLED",
}

_CONTENT: Mapping[str, tuple[str, ...]] = {
    "listing": ("CONTENT_TYPE_PRODUCT",),
    "post": ("CONTENT_TYPE_TEXT",),
    "query": ("CONTENT_TYPE_TEXT",),
    "prompt": ("CONTENT_TYPE_TEXT",),
    "group": ("CONTENT_TYPE_OTHER",),
    "artifact": ("CONTENT_TYPE_OTHER",),
    "photo": ("CONTENT_TYPE_IMAGE", "CONTENT_TYPE_SYNTHETIC_MEDIA"),
    "clip": ("CONTENT_TYPE_VIDEO", "CONTENT_TYPE_SYNTHETIC_MEDIA"),
}
_OTHER_CONTENT: Mapping[str, str] = {"group": "group or channel", "artifact": "model weights, data or source code"}

_TERMS = ("STATEMENT_CATEGORY_OTHER_VIOLATION_TC", "KEYWORD_GOODS_SERVICES_NOT_PERMITTED")
_CATEGORY: Mapping[str, tuple[str, str]] = {
    "undressing": ("STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS", "KEYWORD_PROHIBITED_PRODUCTS"),
    "nudify": ("STATEMENT_CATEGORY_UNSAFE_AND_PROHIBITED_PRODUCTS", "KEYWORD_PROHIBITED_PRODUCTS"),
    "likeness": ("STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS", "KEYWORD_BIOMETRIC_DATA_BREACH"),
    "faceset": ("STATEMENT_CATEGORY_DATA_PROTECTION_AND_PRIVACY_VIOLATIONS", "KEYWORD_BIOMETRIC_DATA_BREACH"),
    "liveness": ("STATEMENT_CATEGORY_SCAMS_AND_FRAUD", "KEYWORD_IMPERSONATION_ACCOUNT_HIJACKING"),
}

_FACTS = (
    "The item was found to offer or to ask for {supply} for forced face swaps. Automated means compared it with the "
    "platform's published rules; a person looked at it and decided."
)
_SOLO = " The platform's rules ask for a second person here; it has one, who decided after a waiting time."
_LONGEST = 500


def fields(
    settings: Settings,
    item: ItemRow,
    decision: DecisionRow,
    ruling: RulingRow,
    reports: Sequence[ReportRow],
    now: int,
) -> dict[str, object] | None:
    """The statement on one item; None where nothing is done to anybody."""
    if ruling.outcome not in ("remove", "hold", "restrict"):
        return None
    families: list[str] = msgspec.json.decode(decision.families)
    category, keyword = next((_CATEGORY[family] for family in families if family in _CATEGORY), _TERMS)
    restricts = ruling.outcome == "restrict"
    return {
        "puid": f"{ruling.id}-{item.id}",
        **({"decision_account": "DECISION_ACCOUNT_SUSPENDED"} if restricts else {}),
        **({} if restricts else {"decision_visibility": [_VISIBILITY[ruling.outcome]]}),
        "decision_ground": "DECISION_GROUND_INCOMPATIBLE_CONTENT",
        "incompatible_content_ground": (ruling.reason or decision.policy)[:_LONGEST],
        "incompatible_content_explanation": f"Not allowed under the platform's rules ({decision.policy}).",
        "category": category,
        "category_specification": [keyword],
        "content_type": list(_CONTENT.get(item.kind, ("CONTENT_TYPE_OTHER",))),
        **({"content_type_other": _OTHER_CONTENT[item.kind]} if item.kind in _OTHER_CONTENT else {}),
        **({"territorial_scope": list(settings.scope)} if settings.scope else {}),
        "content_date": _day(item.received_at),
        "application_date": _day(now),
        "decision_facts": _FACTS.format(supply=decision.supply or "things") + (_SOLO if ruling.solo else ""),
        "source_type": "SOURCE_ARTICLE_16" if reports else "SOURCE_VOLUNTARY",
        "automated_detection": "Yes",
        # Even where the reviewer went against the verdict: they had seen it.
        "automated_decision": "AUTOMATED_DECISION_PARTIALLY",
    }


def _day(moment: int) -> str:
    return datetime.fromtimestamp(moment / 1000, UTC).strftime("%Y-%m-%d")
