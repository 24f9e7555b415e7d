"""`make eval`: measures what can be measured into docs/reference/quality.md; exits 1 where data is missing."""

import argparse
import sys
import tempfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from chouxin import Engine
from evaluation import covers, fingerprints, photos
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
from evaluation.packages import measure_packages
from evaluation.page import Measured, render
from evaluation.page_texts import labelled_set
from evaluation.repositories import CLASSES, TreeQuality, listed, measure_trees, render_trees
from evaluation.returns import measure_returns
from evaluation.sets import measure_set
from evaluation.texts import measure_benign

PAGE = ROOT / "docs" / "reference" / "quality.md"
PACKS = ROOT / "packs"
PROFILE = "market-strict"
TREES_PROFILE = MODELS_PROFILE = "ai-hub"
NAMED_PER_SOURCE = 50
NAMED_PER_FAMILY = 5
EVERY_PACKAGE = 1
FILES_PER_FAMILY: int | None = None
"""Model files of each family that are made; None for all."""
LISTED_MODELS = fingerprints.MODELS

T = TypeVar("T")


def measure() -> Measured:
    """Everything that the data at hand allows."""
    keywords = KeywordList(keyword_list(PACKS))
    with Engine(profile=PROFILE) as engine:
        measured = Measured(
            profile=engine.policy.revision,
            packs=engine.revisions.packs,
            engine=engine.revisions.engine,
            date=datetime.now(UTC).date().isoformat(),
            words=len(keywords.words),
            data=digests(),
        )
        measured.sets = _try(
            measured, "sets", lambda: [measure_set(path, engine, keywords, PACKS) for path in labelled_sets()]
        )
        measured.benign = _try(
            measured,
            "benign",
            lambda: [measure_benign(path, engine, keywords, NAMED_PER_SOURCE) for path in benign_sources()],
        )
        measured.corpus = _try(measured, "corpus", lambda: _corpus(engine))
    measured.models = _try(measured, "models", _models)
    measured.lists = _try(measured, "lists", _lists)
    measured.returns = _try(measured, "returns", measure_returns)
    measured.photos = _try(measured, "photos", photos.measure)
    measured.covers = _try(measured, "covers", covers.measure)
    with Engine(profile=TREES_PROFILE) as engine:
        measured.trees = _try(measured, "trees", lambda: _trees(engine))
        measured.packages = _try(
            measured, "packages", lambda: list(measure_packages(engine, more_packages(), EVERY_PACKAGE))
        )
    return measured


def _try(measured: Measured, part: str, work: Callable[[], T]) -> T | None:
    print(f"  measuring {part}", flush=True)
    try:
        return work()
    except NotThereError as absent:
        measured.why_not[part] = f"`{absent}` is not there"
        return None


def _models() -> list[FileQuality]:
    with tempfile.TemporaryDirectory() as folder, Engine(profile=MODELS_PROFILE) as engine:
        root = Path(folder)
        sides = make_models(root, FILES_PER_FAMILY)
        return [
            row
            for side, families in sides.items()
            for row in measure_files(side, root, families, engine, NAMED_PER_FAMILY)
        ]


def _lists() -> fingerprints.Quality:
    with tempfile.TemporaryDirectory() as folder:
        return fingerprints.measure(Path(folder), LISTED_MODELS)


def _trees(engine: Engine) -> list[tuple[str, str, list[TreeQuality]]]:
    return [(place.name, listed(place), list(measure_trees(place, engine))) for place in tree_sets()]


def _corpus(engine: Engine) -> list[FileQuality]:
    return [
        row
        for side in ("guilty", "benign")
        for families in [corpus(side)]
        for row in measure_files(side, corpus_folder() or ROOT, families, engine, NAMED_PER_FAMILY)
    ]


def main(arguments: Sequence[str] = ()) -> int:
    """Measure, write, and say what is missing; with `--texts` or `--trees`, only print a table."""
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    parser.add_argument("--texts", metavar="FILE", type=Path, action="append", help="a labelled set; prints its tables")
    parser.add_argument("--trees", metavar="FOLDER", type=Path, help="a corpus of repositories; prints its table")
    parser.add_argument("--photos", action="store_true", help="only what is measured on photographs; prints it")
    asked = parser.parse_args(arguments)
    if asked.photos:
        return _print_photos()
    if asked.trees:
        return _print_trees(asked.trees)
    return _print_sets(asked.texts) if asked.texts else _write_page()


def _print_photos() -> int:
    missing = 0
    parts: list[Callable[[], str]] = [
        lambda: photos.section(photos.measure()),
        lambda: covers.section(covers.measure()),
    ]
    for part in parts:
        try:
            print(part(), end="\n\n")
        except NotThereError as absent:
            print(f"  {absent} is not there; see docs/howto/measure-quality.md", file=sys.stderr)
            missing = 2
    return missing


def _print_sets(paths: Sequence[Path]) -> int:
    keywords = KeywordList(keyword_list(PACKS))
    with Engine(profile=PROFILE) as engine:
        for path in paths:
            try:
                print(labelled_set(measure_set(path, engine, keywords, PACKS)))
            except (OSError, ValueError) as error:
                print(f"  {error}", file=sys.stderr)
                return 2
    return 0


def _print_trees(corpus: Path) -> int:
    if missing := [group for group in CLASSES if not (corpus / group).is_dir()]:
        print(f"  {corpus} has no {missing[0]}/; see docs/howto/corpus.md", file=sys.stderr)
        return 2
    with Engine(profile=TREES_PROFILE) as engine:
        print(render_trees(list(measure_trees(corpus, engine))))
    return 0


def _write_page() -> int:
    measured = measure()
    PAGE.parent.mkdir(parents=True, exist_ok=True)
    PAGE.write_text(render(measured), "utf-8")
    print(f"  wrote {PAGE.relative_to(ROOT)}")
    for part, why in measured.why_not.items():
        print(f"  not measured: {part} ({why}); see docs/howto/measure-quality.md", file=sys.stderr)
    return 1 if measured.why_not else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
