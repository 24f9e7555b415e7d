"""Every contestant of `make bench` runs, over little, and the page shows each."""

from pathlib import Path

import pytest

from benchmarks import fingerprints, headers, lexicon, models, page, photos, road, small_files, worst
from benchmarks.__main__ import PAGE, PARTS, main
from benchmarks.texts import Texts
from benchmarks.timing import Timing
from chouxin import Engine

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine()


def test_the_page_shows_all_that_was_timed(engine: Engine, tmp_path: Path) -> None:
    texts = Texts(ROOT / "packs", count=30)
    with engine:
        text_timings = texts.measure(engine)
        model_timings = models.measure(tmp_path, engine, weights=models.MIB)
        worst_timings = worst.measure(engine, length=200)
        road_timings = road.measure(tmp_path, ROOT / "packs", count=40, worst=4)
    header_timings = headers.measure(tmp_path, size=8 * models.MIB)
    lists = [fingerprints.sampled(tmp_path, 0.05)], [fingerprints.looked_up(10_000)]
    (tmp_path / "many").mkdir()
    walked = small_files.measure(tmp_path / "many", 40)
    album = photos.make(tmp_path / "album", 25, (320, 240))
    written = page.whole(
        {
            "road": page.road(road_timings),
            "texts": page.texts(text_timings, texts.characters),
            "model": page.models(model_timings, models.MIB),
            "headers": page.headers(header_timings),
            "small-files": page.small_files(walked),
            "photos": photos.section(
                [photos.Audited("320 x 240", len(list(album.iterdir())), 2.0, 1.0, 300.0)],
                [photos.Audited("320 x 240", 24, 4.0, 3.0, 310.0)],
            ),
            "lists": page.lists(*lists),
            "slow-texts": page.slow_texts(worst_timings, 200),
            "start": page.start(Timing("start", (0.1,))),
        }
    )

    assert "| 0.05 GiB |" in written
    assert "| 25 photos of 320 x 240 | 2 | 1 | 25.0 | 300 |" in written
    assert "| 24 photos of 320 x 240 | 4 | 3 | 8.0 | 310 |" in written
    assert lists[0][0].touched < 1_000_000
    assert all(f"| {timing.name} |" in written for timing, _ in text_timings)
    assert all(f"| {timing.name} |" in written for timing in model_timings)
    assert all(f"| {header.name} |" in written for header in header_timings)
    assert max(header.touched for header in header_timings) < models.MIB
    assert [(w.name, w.looked_at) for w in walked] == [("Chouxin", 40), ("picklescan", 20)]
    assert all(f"| {name} |" in written for name in worst.SHAPES)
    assert all(f"| {sort}: {name} |" in written for sort, name, _, _ in road_timings)


def test_parts_that_are_asked_for_are_printed_and_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    before = PAGE.read_bytes()
    status = main(["start"])
    told = capsys.readouterr()

    assert (status, PAGE.read_bytes()) == (0, before)
    assert told.out.startswith("## Start\n")
    assert told.err == "  timing start\n"


def test_a_part_that_is_not_there_is_an_error_that_names_all(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["source", "sauce"])

    assert ended.value.code == 2
    assert {"sauce", *PARTS} <= set(capsys.readouterr().err.replace(",", "").replace(";", "").split())


def test_listings_are_quiet_but_for_the_share_that_is_not(engine: Engine) -> None:
    known = lexicon.words()
    quiet = lexicon.quiet_listings(engine, 200)
    mixed = lexicon.with_hits(quiet, ("换脸软件，拍下秒发",), known, 0.1)
    found = [bool(d.evidence or d.against) for d in engine.decide(mixed)]
    changed = [a is not b for a, b in zip(quiet, mixed, strict=True)]

    assert all(len(item.fields["text"]) == lexicon.LENGTH for item in mixed)
    assert not any(d.evidence or d.against for d in engine.decide(quiet))
    assert found == changed
    assert 5 < sum(changed) < 40


def test_the_generated_pack_is_a_pack(tmp_path: Path) -> None:
    known = lexicon.words(50)
    with Engine(packs=[lexicon.write_pack(tmp_path / "generated", known)]) as engine:
        decision = engine.screen(f"书桌，{known[7]}。")

    assert [evidence.rule for evidence in decision.shadow] == ["generated/generated"]


@pytest.mark.parametrize("shape", worst.SHAPES)
def test_a_slow_text_has_its_length(shape: str) -> None:
    assert len(worst.SHAPES[shape](1000)) == 1000


def test_the_words_that_peers_get_are_found_by_them() -> None:
    texts = Texts(ROOT / "packs", count=200)

    assert len(texts.words) > 50
    assert any(word in text.lower() for text in texts.texts for word in texts.words)
