"""The sections of the page that speak of texts: labelled items, their respellings, names left out, ordinary texts."""

from collections.abc import Iterable, Mapping, Sequence

from chouxin.policy.share import Share
from evaluation.markdown import absent, ids, table
from evaluation.measures import Counts
from evaluation.mutated import MutatedQuality
from evaluation.nameblind import NAME_LISTS, Blind, pooled
from evaluation.texts import BenignQuality, Pair, TextQuality

_MOST_NAMED = 20


def labelled(quality: TextQuality | None, why_not: Mapping[str, str]) -> str:
    """Precision and recall on the labelled items."""
    title = "## Listings, posts, queries and group names"
    if quality is None:
        return f"{title}\n\n{absent('texts', why_not)}"
    apart, held = quality.policy_decides, quality.policy_decides_held
    about = (
        f"Data: `text/dev.jsonl`, {quality.chouxin.items + apart.items} invented, labelled items. On"
        f" {apart.items} of them reasonable platforms differ: they are left out of all other tables. The rules were"
        " written with these items in sight, so the figures describe the development set and promise nothing about"
        " other text."
    )
    overall = [
        ("Chouxin, flagged", quality.chouxin),
        ("Chouxin, held", quality.held),
        ("keyword list", quality.keywords),
        ("short list", quality.short),
    ]
    parts = [
        title,
        about,
        table(("", "precision", "recall", "false alarms among the innocent"), (_row(*named) for named in overall)),
        table(
            ("where platforms differ", "violating", "benign"),
            [
                (name, counts.recall.percent(), counts.false_alarms.percent())
                for name, counts in (("flagged", apart), ("held", held))
            ],
        ),
    ]
    heads = ("precision", "recall", "false alarms", "held: precision", "held: recall", "held: false alarms")
    for heading, groups in quality.by.items():
        parts.append(table((heading, *heads), ((n, *_both(p)) for n, p in sorted(groups.items()))))
    found = ("flagged", "held")
    alarms, misses = quality.mistakes.worst(_MOST_NAMED)
    parts += [
        table(("category: recall", *found), _recalls(quality.by_category)),
        table(("evasion, as the author names it: recall", *found), _recalls(quality.by_evasion)),
        table(
            ("supply that Chouxin names: precision", *found),
            (
                (name, pair.flagged.precision.percent(), pair.held.precision.percent())
                for name, pair in sorted(quality.by_supply.items())
            ),
        ),
        f"Worst false alarms: {ids(alarms)}\n\nWorst misses: {ids(misses)}",
    ]
    return "\n\n".join(parts)


def mutated(quality: MutatedQuality | None, why_not: Mapping[str, str]) -> str:
    """What respelling costs."""
    title = "## The same items, respelled"
    if quality is None:
        return f"{title}\n\n{absent('mutations', why_not)}"
    rows = [_mutated_row(name, counts, quality.held[name]) for name, counts in quality.flagged.items()]
    rows.append(_mutated_row("all", quality.all_flagged(), quality.all_held()))
    about = (
        "Title and text of every item, violating and benign, as each transform writes them; items that it leaves"
        " as they are do not count. The respellings are made without Chouxin's tables (`evaluation/mutations.py`)"
        " and go over the WHOLE text, which is more than sellers do: what they wish to be read stays readable."
    )
    heads = ("transform", "precision", "recall", "false alarms", "held: precision", "held: recall")
    alarms = "\n".join(f"- {name}: {ids(found[:_MOST_NAMED])}" for name, found in quality.alarms.items() if found)
    worst = f"False alarms that only the respelling brings:\n\n{alarms}" if alarms else "No false alarms."
    return "\n\n".join([title, about, table(heads, rows), worst])


def blind(rows: Sequence[Blind] | None, why_not: Mapping[str, str]) -> str:
    """What is found without knowing the names."""
    title = "## Name-blind recall"
    if rows is None:
        return f"{title}\n\n{absent('name-blind', why_not)}"
    spoke = [row for row in rows if row.still.total]
    about = (
        "A *family* is here one object rule of the packs, or one list of words that object rules share. Each is left"
        " out in turn: a rule goes whole; of a list go all its words, and all patterns in which one stands, from every"
        " rule but the frames. The last row leaves out every name at once"
        f" (the lists {', '.join(NAME_LISTS)}). *Recall* is over all violating items. *Still flagged* is over those"
        " flagged items in which what was left out had been evidence. The first row of totals pools all such pairs of"
        " a family and an item; the second is the mean of the recalls."
    )
    mean = sum(row.recall.hits for row in rows) / max(sum(row.recall.total for row in rows), 1)
    totals = [("all pairs", "–", pooled(rows).percent()), ("mean", f"{100 * mean:.1f} %", "–")]
    body = [(row.left_out, row.recall.percent(), row.still.percent()) for row in spoke]
    return "\n\n".join([title, about, table(("left out", "recall", "still flagged"), [*body, *totals])])


def benign(measured: Sequence[BenignQuality] | None, why_not: Mapping[str, str]) -> str:
    """False alarms on ordinary texts."""
    title = "## False alarms on ordinary texts, per 100,000"
    if measured is None:
        return f"{title}\n\n{absent('benign', why_not)}"
    rows = [(q.source, *(share.per_100k() for share in (q.flagged, q.held, q.keywords, q.short))) for q in measured]
    columns = zip(*((q.flagged, q.held, q.keywords, q.short) for q in measured), strict=True)
    rows.append(("all", *(_sum(column).per_100k() for column in columns)))
    about = (
        "Data: `benign/*.jsonl.gz`, real public texts in which words that look like the trade's are"
        " over-represented; every flag counts as an error, though a few such texts may deserve one."
    )
    worst = "\n".join(f"- {q.source}: {ids(q.worst)}" for q in measured if q.worst)
    return "\n\n".join(
        [
            title,
            about,
            table(("source", "Chouxin, flagged", "Chouxin, held", "keyword list", "short list"), rows),
            f"Worst false alarms (source:line, action, rules):\n\n{worst}" if worst else "No false alarms.",
        ]
    )


def _row(name: str, counts: Counts) -> tuple[str, str, str, str]:
    return name, counts.precision.percent(), counts.recall.percent(), counts.false_alarms.percent()


def _both(pair: Pair) -> tuple[str, ...]:
    return (*_row("", pair.flagged)[1:], *_row("", pair.held)[1:])


def _recalls(groups: Mapping[str, Pair]) -> Iterable[tuple[str, str, str]]:
    for name, pair in sorted(groups.items()):
        yield name, pair.flagged.recall.percent(), pair.held.recall.percent()


def _mutated_row(name: str, flagged: Counts, held: Counts) -> tuple[str, ...]:
    return (*_row(name, flagged), held.precision.percent(), held.recall.percent())


def _sum(shares: Iterable[Share]) -> Share:
    known = list(shares)
    return Share(sum(s.hits for s in known), sum(s.total for s in known))
