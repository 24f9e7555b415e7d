"""`make eval`: measures what it can into docs/reference/quality.md; `python -m evaluation PART…` prints some."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from chouxin import Engine
from evaluation import covers, fingerprints, owners, packages, page, page_texts, parted, photos, repositories
from evaluation.artifacts import FileQuality, measure_files
from evaluation.data import (
    ROOT,
    NotThereError,
    benign_sources,
    corpus,
    corpus_folder,
    digests,
    labelled_sets,
    more_packages,
    tree_sets,
)
from evaluation.keywords import KeywordList, keyword_list
from evaluation.models import make_models
from evaluation.returns import measure_returns
from evaluation.sets import measure_set
from evaluation.texts import measure_benign

PAGE = ROOT / "docs" / "reference" / "quality.md"
PACKS = ROOT / "packs"
PROFILE = "market-strict"
HUB = "ai-hub"
NAMED_PER_SOURCE = 50
NAMED_PER_FAMILY = 5
EVERY_PACKAGE = 1
FILES_PER_FAMILY: int | None = None
"""Model files of each family that are made; None for all."""
LISTED_MODELS = fingerprints.MODELS


def _sets(engine: Engine) -> str:
    keywords, paths = KeywordList(keyword_list(PACKS)), labelled_sets()
    measured = [page_texts.labelled_set(measure_set(path, engine, keywords, PACKS)) for path in paths]
    listed = f"{page.data_line(digests(paths))} The keyword list has {len(keywords.words)} words."
    return "\n\n".join([*measured, listed])


def _benign(engine: Engine) -> str:
    keywords, paths = KeywordList(keyword_list(PACKS)), benign_sources()
    measured = [measure_benign(path, engine, keywords, NAMED_PER_SOURCE) for path in paths]
    return f"{page_texts.benign(measured)}\n\n{page.data_line(digests(paths))}"


def _models(engine: Engine) -> str:
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        sides = make_models(root, FILES_PER_FAMILY)
        rows = [row for side, families in sides.items() for row in _rows(side, root, families, engine)]
    return page.files("Model files made for this test", rows)


def _corpus(engine: Engine) -> str:
    root = corpus_folder() or ROOT
    rows = [row for side in ("guilty", "benign") for row in _rows(side, root, corpus(side), engine)]
    return page.files("Files of the corpus", rows)


def _rows(side: str, root: Path, families: Mapping[str, Sequence[Path]], engine: Engine) -> list[FileQuality]:
    return list(measure_files(side, root, families, engine, NAMED_PER_FAMILY))


def _lists(_: Engine) -> str:
    with tempfile.TemporaryDirectory() as folder:
        return fingerprints.section(fingerprints.measure(Path(folder), LISTED_MODELS))


def _trees(engine: Engine) -> str:
    return repositories.section(
        [
            (place.name, repositories.listed(place), list(repositories.measure_trees(place, engine)))
            for place in tree_sets()
        ]
    )


class Part(NamedTuple):
    """A part of the page: what stands above it where it cannot be measured, by which profile, and the work."""

    heading: str
    profile: str
    measure: Callable[[Engine], str]


PARTS: Mapping[str, Part] = {
    "sets": Part("Listings, posts, queries and group names", PROFILE, _sets),
    "benign": Part("False alarms on ordinary texts", PROFILE, _benign),
    "models": Part("Model files made for this test", HUB, _models),
    "corpus": Part("Files of the corpus", PROFILE, _corpus),
    "lists": Part("Models that are listed", HUB, _lists),
    "returns": Part("What comes back", PROFILE, lambda _: page.returns(measure_returns())),
    "photos": Part("Photos", PROFILE, lambda _: photos.section(photos.measure())),
    "owners": Part("Photos: whom a comparison takes for whom", PROFILE, lambda _: owners.section(*owners.measure())),
    "covers": Part("Photos: how strong the covers are", PROFILE, lambda _: covers.section(*covers.measure())),
    "trees": Part("Source trees", HUB, _trees),
    "packages": Part(
        "Packages on this machine",
        HUB,
        lambda engine: packages.section(list(packages.measure_packages(engine, more_packages(), EVERY_PACKAGE))),
    ),
}
"""The parts of the page in its order."""


def main(arguments: Sequence[str] = ()) -> int:
    """Measure, then write the page, or print what was asked for; 1 or 2 where data is missing."""
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"only this, printed: {', '.join(PARTS)}")
    parser.add_argument("--write", action="store_true", help="write the parts into the page instead")
    parser.add_argument("--texts", metavar="FILE", type=Path, action="append", help="a labelled set; prints its tables")
    parser.add_argument("--trees", metavar="FOLDER", type=Path, help="a corpus of repositories; prints its table")
    asked = parser.parse_args(arguments)
    if unknown := [name for name in asked.parts if name not in PARTS]:
        parser.error(f"there is no part {', '.join(unknown)}; there are {', '.join(PARTS)}")
    if asked.trees:
        return _print_trees(asked.trees)
    if asked.texts:
        return _print_sets(asked.texts)
    return _measure(asked.parts, write=asked.write or not asked.parts)


def _measure(asked: Sequence[str], *, write: bool) -> int:
    measured: dict[str, str] = {}
    why_not: dict[str, str] = {}
    for name in asked or PARTS:
        print(f"  measuring {name}", file=sys.stderr, flush=True)
        part = PARTS[name]
        with Engine(profile=part.profile) as engine:
            day = datetime.now(UTC).date().isoformat()
            try:
                measured[name] = page.stamped(part.measure(engine), day, engine.revisions, engine.policy.revision)
            except NotThereError as missing:
                why_not[name] = f"`{missing}` is not there"
    for name, why in why_not.items():
        print(f"  not measured: {name} ({why}); see docs/howto/measure-quality.md", file=sys.stderr)
    if write:
        _write(measured, why_not, every=not asked)
    else:
        print("\n\n".join(measured.values()))
    return 1 if why_not else 0


def _write(measured: Mapping[str, str], why_not: Mapping[str, str], *, every: bool) -> None:
    """Onto the page; what was not measured now stays as it was."""
    before = PAGE.read_text("utf-8") if PAGE.exists() else ""
    if every:
        kept = {
            name: parted.part_of(before, name) or page.absent(PARTS[name].heading, why) for name, why in why_not.items()
        }
        written = page.whole({name: {**measured, **kept}[name] for name in PARTS})
    else:
        written = parted.renewed(before, measured, PARTS)
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(written, "utf-8")
    print(f"  wrote {PAGE.relative_to(ROOT)}")


def _print_sets(paths: Sequence[Path]) -> int:
    keywords = KeywordList(keyword_list(PACKS))
    with Engine(profile=PROFILE) as engine:
        for path in paths:
            try:
                print(page_texts.labelled_set(measure_set(path, engine, keywords, PACKS)))
            except (OSError, ValueError) as error:
                print(f"  {error}", file=sys.stderr)
                return 2
    return 0


def _print_trees(corpus: Path) -> int:
    if missing := [group for group in repositories.CLASSES if not (corpus / group).is_dir()]:
        print(f"  {corpus} has no {missing[0]}/; see docs/howto/corpus.md", file=sys.stderr)
        return 2
    with Engine(profile=HUB) as engine:
        print(repositories.render_trees(list(repositories.measure_trees(corpus, engine))))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
