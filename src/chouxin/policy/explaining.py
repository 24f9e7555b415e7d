"""A decision in words: why it was taken, in the reader's language."""

from collections.abc import Iterator, Mapping

from chouxin.domain import Decision, Reason, Rule
from chouxin.words import Words

_RULE_LISTS = ("rules", "objects", "trade", "speaks", "against")
"""Values of a reason that hold rule ids, joined by commas; people read the rules' titles instead."""


def explain(decision: Decision, rules: Mapping[str, Rule], lang: str) -> list[str]:
    """One sentence for each reason, most important first. `lang` is one of `chouxin.words.LANGUAGES`."""
    words = Words(lang)
    sentences = [words.say(f"reason.{r.code}", **dict(_told(r, rules, words))) for r in decision.reasons]
    return sentences or [words.say("reason.nothing_found")]


def _told(reason: Reason, rules: Mapping[str, Rule], words: Words) -> Iterator[tuple[str, str]]:
    for name, value in reason.values:
        if name in _RULE_LISTS and not value:
            yield name, words.say("list.nothing")
        elif name in _RULE_LISTS:
            titles = (words.pick(rules[rule_id].title) for rule_id in value.split(","))
            yield name, words.say("list.separator").join(titles)
        else:
            yield name, value
