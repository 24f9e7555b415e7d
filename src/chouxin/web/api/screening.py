"""Ask for a verdict; nothing is kept."""

from collections.abc import Sequence

from chouxin.desk.actors import Permission
from chouxin.domain import Item
from chouxin.report import Legend
from chouxin.web.api.shapes import ItemIn, ItemsIn, Verdict, Verdicts
from chouxin.web.api.verdicts import verdict
from chouxin.web.routes import Call, Route
from chouxin.words import Words


def screen(call: Call) -> Verdict:
    return _screened(call, [call.body.item()])[0]


def screen_many(call: Call) -> Verdicts:
    return Verdicts(_screened(call, [item.item() for item in call.body.items]))


def _screened(call: Call, items: Sequence[Item]) -> list[Verdict]:
    engine, decisions = call.desk.screener.engine, call.desk.screener.decide(items)
    legend = Legend(engine.knowledge.rules, engine.policy, Words(call.lang))
    return [verdict(decision, call.who(), engine.policy, legend, call.desk.settings) for decision in decisions]


ROUTES = (
    Route(
        "POST",
        "/api/v1/screen",
        "screen",
        "Decide on one thing; nothing is kept",
        screen,
        Permission.SCREEN,
        takes=ItemIn,
        gives=Verdict,
    ),
    Route(
        "POST",
        "/api/v1/screen/batch",
        "screen_batch",
        "Decide on many things at once; nothing is kept",
        screen_many,
        Permission.SCREEN,
        takes=ItemsIn,
        gives=Verdicts,
        most=32 << 20,
    ),
)
