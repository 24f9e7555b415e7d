"""The sections of the page that speak of texts: labelled items, their respellings, names left out, ordinary texts."""

from collections.abc import Iterable, Mapping, Sequence

from chouxin.policy.share import Share
from evaluation.data import DEV
from evaluation.markdown import ids, table
from evaluation.measures import Counts
from evaluation.mutated import MutatedQuality
from evaluation.nameblind import NAME_LISTS, Blind, pooled
from evaluation.sets import SetQuality
from evaluation.texts import BenignQuality, Pair, TextQuality

_MOST_NAMED = 20


def labelled_set(quality: SetQuality) -> str:
    """Everything on one labelled set."""
    return "\n\n".join([_labelled(quality.name, quality.texts), _mutated(quality.mutated), _blind(quality.blind)])


def _labelled(name: str, quality: TextQuality) -> str:
    """Precision and recall on the items as they stand."""
    apart, held = quality.policy_decides, quality.policy_decides_held
    seen = (
        "The rules were written with these items in sight, so the figures describe the development set and promise"
        " nothing about other text."
        if name == DEV
        else "Whether rules were written with these items in sight is for whoever holds them to say."
    )
    about = (
        f"Data: `{name}`, {quality.chouxin.items + apart.items} labelled items. On {apart.items} of them reasonable"
        f" platforms differ: they are left out of all other tables. {seen}"
    )
    title = f"## Listings, posts, queries and group names: {name}"
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
        _categories(quality.by_category, quality.named, quality.named_as_labelled),
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


def _categories(
    labelled: Mapping[str, Pair], named: Mapping[str, Pair], same: Mapping[str, Counts] | None = None
) -> str:
    """Recall by what the label says, precision by what Chouxin says; the two meet in the table of signals."""
    about = (
        "Recall is over the violating items that the *label* puts into a category. Precision is over the flagged items"
        " that *Chouxin* puts there ([signals](signals.md)): how many of them are violations, of whatever category."
    )
    if same is not None:
        about += " *Named alike*: of the flagged violations of a label, those that Chouxin puts into the same category."
    heads = ["category", "recall, flagged", "recall, held", "precision, flagged", "precision, held"]
    rows = []
    for name in sorted({*labelled, *named}):
        recall, precision = labelled.get(name, Pair()), named.get(name, Pair())
        row = [name, recall.flagged.recall.percent(), recall.held.recall.percent()]
        row += [precision.flagged.precision.percent(), precision.held.precision.percent()]
        if same is not None:
            row.append(same[name].recall.percent() if name in same else "–")
        rows.append(row)
    return f"{about}\n\n{table([*heads, *(['named alike'] if same is not None else [])], rows)}"


def _mutated(quality: MutatedQuality) -> str:
    """What respelling costs."""
    title = "### The same items, respelled"
    rows = [_mutated_row(name, counts, quality.held[name]) for name, counts in quality.flagged.items()]
    rows.append(_mutated_row("all", quality.all_flagged(), quality.all_held()))
    about = (
        "Title and text of every item, violating and benign, as each transform writes them; items that it leaves"
        " as they are do not count. The respellings are made without Chouxin's tables (`evaluation/mutations.py`)"
        " and go over the WHOLE text, which is more than sellers do: what they wish to be read stays readable."
        " The respellings of one item are alike, so the intervals of rows that pool transforms are too narrow."
    )
    heads = ("transform", "precision", "recall", "false alarms", "held: precision", "held: recall")
    alarms = "\n".join(f"- {name}: {ids(found[:_MOST_NAMED])}" for name, found in quality.alarms.items() if found)
    worst = f"False alarms that only the respelling brings:\n\n{alarms}" if alarms else "No false alarms."
    by = [
        table((heading, *heads[1:]), [_mutated_row(n, p.flagged, p.held) for n, p in sorted(groups.items())])
        for heading, groups in quality.by.items()
        if heading != "category"
    ]
    categories = {name: pair for name, pair in quality.by["category"].items() if pair.flagged.recall.total}
    missed = f"Missed in most of their respellings (missed of tried): {ids(quality.worst(_MOST_NAMED))}"
    return "\n\n".join([title, about, table(heads, rows), *by, _categories(categories, quality.named), worst, missed])


def _blind(rows: Sequence[Blind]) -> str:
    """What is found without knowing the names."""
    title = "### Name-blind recall"
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


def benign(measured: Sequence[BenignQuality]) -> str:
    """False alarms on ordinary texts."""
    title = "## False alarms on ordinary texts, per 100,000"
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
