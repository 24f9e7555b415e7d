"""A lexicon of 5,000 generated words as a pack beside the shipped ones, and listings to look for them in."""

import random
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import yaml

from benchmarks.listings import SEED, listings
from chouxin import Engine
from chouxin.domain import Item, Kind

WORDS = 5_000
LENGTH = 200
SHARE = 0.02
_HEAD = {"title": "Generated words", "why": "They stand for a lexicon of the usual size.", "benign": "Anything."}


def words(count: int = WORDS) -> tuple[str, ...]:
    """Words of two to five everyday characters that no ordinary text holds; the same ones in every run."""
    chance = random.Random(SEED)
    found: dict[str, None] = {}
    while len(found) < count:
        characters = (chr(chance.randint(0x4E00, 0x9FA5)) for _ in range(chance.randint(2, 5)))
        found["".join(characters)] = None
    return tuple(found)


def write_pack(folder: Path, known: Iterable[str]) -> Path:
    """A pack with one rule that looks for `known`; it records and moves nothing."""
    terms = list(known)
    rule = {
        "id": "generated", **_HEAD, "supply": "software", "family": "generated", "role": "object", "status": "draft",
        "weight": 1.0, "match": {"terms": terms}, "references": ["benchmarks/lexicon.py"], "added": "2026-11-22",
    }  # fmt: skip
    pack = {
        "name": folder.name,
        "version": "2026.11.0",
        "title": "Generated",
        "licence": "Apache-2.0",
        "engine": ">=0.1",
    }
    written = {
        "pack.yaml": pack,
        "terms/generated.yaml": rule,
        "terms/generated.test.yaml": {"hit": [terms[0]], "miss": ["nothing of the kind"]},
    }
    for name, content in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    return folder


def quiet_listings(engine: Engine, count: int) -> list[Item]:
    """Listings of about `LENGTH` characters in which no rule finds anything, not even a word of trade."""
    pool = listings(600, ())
    texts = sorted({phrase for item in pool for phrase in item.fields["text"].split("，") if phrase})
    said = engine.decide(Item(text, Kind.LISTING, fields={"text": text}) for text in texts)
    quiet = [d.item_id for d in said if not (d.evidence or d.against or d.shadow)]
    chance = random.Random(SEED)
    return [_listing(number, chance, quiet) for number in range(count)]


def with_hits(items: Iterable[Item], cases: tuple[str, ...], known: tuple[str, ...], share: float) -> list[Item]:
    """The same listings; `share` of them begin with a case of the packs and a word of the lexicon."""
    chance = random.Random(SEED)
    changed = []
    for item in items:
        if chance.random() < share:
            text = f"{chance.choice(cases)}，{chance.choice(known)}，{item.fields['text']}"[:LENGTH]
            item = replace(item, fields={**item.fields, "text": text})  # noqa: PLW2901
        changed.append(item)
    return changed


def _listing(number: int, chance: random.Random, phrases: list[str]) -> Item:
    text = chance.choice(phrases)
    while len(text) < LENGTH:
        text += "，" + chance.choice(phrases)
    return Item(f"q{number}", Kind.LISTING, source="invented", fields={"text": text[:LENGTH]})
