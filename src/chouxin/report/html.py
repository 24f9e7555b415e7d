"""One HTML file that stands alone: no scripts, nothing from elsewhere, three languages, light and dark.

The numbers at its top are known only when the last item has been written, so items wait in a temporary file; memory
stays flat however many there are.
"""

import shutil
import tempfile
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from hashlib import sha256
from importlib.resources import files
from typing import Any, BinaryIO, cast

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from chouxin.domain import Action, Decision, Supply
from chouxin.report.counts import Counts, Screened
from chouxin.report.item_view import ItemView, item_view
from chouxin.report.legend import Legend
from chouxin.report.pictures import WIDTH, shares
from chouxin.report.visible import visible
from chouxin.words import LANGUAGES, Words, in_language

ICONS = {Action.ALLOW: "✓", Action.REVIEW: "◆", Action.BLOCK: "■"}
"""The shape that goes with each action's word, since no colour may be the only sign."""


def write(decisions: Screened, out: BinaryIO, legend: Legend) -> None:
    """Write the page."""
    environment = _environment(legend.words.lang)
    template = environment.get_template("item.html.jinja")
    revisions = Revisions()
    with tempfile.TemporaryFile() as waiting:
        items = cast(BinaryIO, waiting)
        for number, decision in enumerate(decisions, start=1):
            revisions.note(decision)
            items.write(_encode(template.render(item=item_view(number, decision, legend))))
        items.seek(0)
        page = {"counts": decisions.counts, "legend": legend, "revisions": revisions}
        out.write(_encode(environment.get_template("head.html.jinja").render(**page, shares=shares(decisions.counts))))
        shutil.copyfileobj(items, out)
        out.write(_encode(environment.get_template("foot.html.jinja").render(**page)))


def article(decision: Decision, legend: Legend, number: int = 1) -> Markup:
    """One decision as it stands on the page, for pages that are made elsewhere and carry `style()`."""
    template = _kept(legend.words.lang).get_template("item.html.jinja")
    return Markup(template.render(item=item_view(number, decision, legend)))  # noqa: S704 - the template escapes


def style() -> str:
    """The style sheet that goes with it."""
    return files("chouxin.report").joinpath("templates", "style.css").read_text(encoding="utf-8")


@cache
def _kept(lang: str) -> Environment:
    return _environment(lang)


@dataclass(slots=True)
class Revisions:
    """What the decisions of a page were made with. One screening has one of each."""

    policy: str = ""
    packs: tuple[str, ...] = ()
    banks: tuple[str, ...] = ()
    engine: str = ""
    supplies: tuple[Supply, ...] = ()

    def note(self, decision: Decision) -> None:
        """Take down the revisions of a decision, and which supply it is about."""
        self.policy, self.packs = decision.policy, decision.packs
        self.banks, self.engine = decision.banks, decision.engine
        if decision.supply and decision.action is not Action.ALLOW and decision.supply not in self.supplies:
            self.supplies = (*self.supplies, decision.supply)


def _environment(lang: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("chouxin.report"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    sheet = style()
    environment.globals.update(
        actions=tuple(Action),
        icons=ICONS,
        lang=lang,
        languages=LANGUAGES,
        counts_type=Counts,
        own_name={"zh-Hans": "简体中文", "zh-Hant": "繁體中文", "en": "English"},
        say=_say,
        tell=_tell,
        clause=_clause,
        concern=_concern,
        appeal=_appeal,
        knows=Words(lang).knows,
        style=Markup(sheet),  # noqa: S704 - our own file
        style_hash=b64encode(sha256(sheet.encode()).digest()).decode(),
        plain=Words(lang),
        width=WIDTH,
    )
    return environment


def _finalize(value: object) -> object:
    """Whatever a template puts out is made visible first, so that no field can be forgotten; escaping comes after."""
    return "".join(visible(value, masked=True)) if type(value) is str else value


def _say(code: str, **values: object) -> Markup:
    """A sentence in every language; the style sheet shows the one that the reader has chosen."""
    return _constant(code) if not values else _in_all({lang: Words(lang).say(code, **values) for lang in LANGUAGES})


@cache
def _constant(code: str) -> Markup:
    return _in_all({lang: Words(lang).say(code) for lang in LANGUAGES})


def _tell(wording: Mapping[str, str]) -> Markup:
    """What a rule, a reason or a policy says, in every language."""
    return _in_all({lang: in_language(wording, lang) for lang in LANGUAGES})


def _in_all(sentences: Mapping[str, str]) -> Markup:
    return _spans(tuple(sentences.items()))


@lru_cache(maxsize=4096)
def _spans(sentences: tuple[tuple[str, str], ...]) -> Markup:
    shown = [(lang, escape(_finalize(sentence))) for lang, sentence in sentences]
    if len({sentence for _, sentence in shown}) == 1:
        return shown[0][1]
    spans = "".join(f'<span class="t" lang="{lang}">{sentence}</span>' for lang, sentence in shown)
    return Markup(spans)  # noqa: S704 - each sentence was escaped above


def _concern(item: ItemView) -> Markup:
    """How far the whole speaks for a violation, and where the profile draws its lines."""
    sentences = {}
    for lang in LANGUAGES:
        words = Words(lang)
        review, block = (words.say("report.never") if t is None else f"{t:.2f}" for t in item.thresholds)
        concern = f"{item.decision.confidence:.2f}"
        sentences[lang] = words.say("report.concern", concern=concern, review=review, block=block)
    return _in_all(sentences)


def _clause(legend: Legend, supply: Supply) -> Markup:
    return _tell({lang: legend.policy.clause(supply, Words(lang)) for lang in LANGUAGES})


def _appeal(legend: Legend) -> Markup:
    return _tell({lang: legend.policy.appeal_route(Words(lang)) for lang in LANGUAGES})


def _encode(text: Any) -> bytes:
    # Half of a surrogate pair has no place in UTF-8; `visible` shows it by its number, this is for what remains.
    return str(text).encode("utf-8", "replace")
