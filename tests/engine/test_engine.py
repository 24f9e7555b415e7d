"""The road from an item to its decision."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import chouxin
from chouxin import Engine
from chouxin.detectors.wording import Wording
from chouxin.domain import (
    Action,
    Decision,
    Evidence,
    FaultKind,
    InputError,
    Item,
    Kind,
    Limits,
    Parts,
    SettingsError,
    Text,
)
from chouxin.engine.arrow import DECISIONS

GUILTY = {"title": "DFL万能丹 384", "text": "拍下秒发，提取码: x9k2"}
INNOCENT = {"title": "仙丹花盆栽", "text": "带土发货"}


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with Engine() as made:
        yield made


def listing(name: str, fields: dict[str, str]) -> Item:
    return Item(name, Kind.LISTING, fields=fields)


def test_the_package_offers_the_engine_and_its_version() -> None:
    assert chouxin.Engine is Engine
    assert chouxin.__version__.count(".") == 2
    with pytest.raises(AttributeError, match="no attribute 'engines'"):
        _ = chouxin.engines


def test_a_text_a_listing_a_file_and_an_item(engine: Engine, tmp_path: Path) -> None:
    file = tmp_path / "note.txt"
    file.write_text("DFL万能丹 384，拍下秒发，提取码: x9k2", encoding="utf-8")

    decisions = [engine.screen(thing) for thing in ("DFL万能丹 384，拍下秒发", GUILTY, file, listing("i", GUILTY))]

    assert [d.action for d in decisions] == [Action.BLOCK] * 4
    assert [d.kind for d in decisions] == [Kind.POST, Kind.LISTING, Kind.ARTIFACT, Kind.LISTING]


def test_a_listing_may_have_chinese_headings(engine: Engine) -> None:
    assert engine.screen({"标题": "DFL万能丹 384", "描述": "拍下秒发", "价格": 9.9}).action is Action.BLOCK


def test_a_listing_without_any_text_column_is_a_mistake(engine: Engine) -> None:
    with pytest.raises(InputError, match="none of the columns"):
        engine.screen({"farbe": "rot"})


def test_something_else_is_a_mistake(engine: Engine) -> None:
    with pytest.raises(InputError, match="cannot screen a int"):
        engine.screen(7)  # type: ignore[arg-type]


def test_a_file_that_is_not_there_is_not_clean(engine: Engine, tmp_path: Path) -> None:
    decision = engine.screen(tmp_path / "gone.onnx")

    assert decision.action is Action.REVIEW
    assert [f.kind for f in decision.faults] == [FaultKind.UNREADABLE]


def test_decisions_come_in_the_order_of_the_items(engine: Engine) -> None:
    names = [str(n % 7) for n in range(40)]
    decisions = list(engine.decide(listing(name, GUILTY if name == "3" else INNOCENT) for name in names))

    assert [d.item_id for d in decisions] == names
    assert [d.action is Action.BLOCK for d in decisions] == [name == "3" for name in names]


def test_arrow_in_and_out_row_for_row(engine: Engine) -> None:
    batch = pa.RecordBatch.from_pylist([{"id": "a", **GUILTY}, {"id": "b", **INNOCENT}, {"id": "c"}])

    (out,) = engine.screen_many([batch])

    assert out.schema.equals(DECISIONS)
    assert out.column("id").to_pylist() == ["a", "b", "c"]
    assert out.column("action").to_pylist() == ["block", "allow", "review"]
    assert [fault["why"] for fault in out.to_pylist()[2]["faults"]] == ["no text in this row"]


def test_an_arrow_batch_without_text_is_a_mistake(engine: Engine) -> None:
    with pytest.raises(InputError, match="batch 0"):
        next(engine.screen_many([pa.RecordBatch.from_pylist([{"x": 1}])]))


def test_an_empty_batch_gives_an_empty_batch(engine: Engine) -> None:
    empty = pa.RecordBatch.from_pylist([], schema=pa.schema([("title", pa.string())]))

    assert [out.num_rows for out in engine.screen_many([empty])] == [0]


def test_a_decision_names_policy_packs_and_engine(engine: Engine) -> None:
    decision = engine.screen("x")

    assert decision.policy == engine.policy.revision
    assert [p.partition("@")[0] for p in decision.packs] == [p.name for p in engine.knowledge.packs]
    assert decision.engine == f"chouxin {chouxin.__version__}"


def test_an_unknown_profile_is_said_at_start_up() -> None:
    with pytest.raises(SettingsError, match="market-lenient"):
        Engine("market-lenient")


def test_a_site_pack_stands_beside_the_shipped_ones(tmp_path: Path) -> None:
    pack = tmp_path / "site"
    (pack / "terms").mkdir(parents=True)
    (pack / "pack.yaml").write_text("name: site\nversion: 2026.11.0\ntitle: Site\nlicence: private\nengine: '>=0.1'\n")
    (pack / "terms" / "house-slang.yaml").write_text(
        "id: house-slang\ntitle: House slang\nwhy: It is what they say here.\nsupply: model\nfamily: slang\n"
        "role: object\nstatus: stable\nweight: 4\nmatch: {terms: [蓝皮罐头]}\nbenign: Tins.\nreferences: [ours]\n"
        "added: 2026-11-22\n"
    )
    (pack / "terms" / "house-slang.test.yaml").write_text("hit: [蓝皮罐头现货]\nmiss: [罐头]\n")

    with Engine(packs=[pack]) as engine:
        assert engine.screen("蓝皮罐头").families == ("slang",)


TEXTS = st.lists(
    st.sampled_from(
        [
            "DFL万能丹 384",
            "换脸软件",
            "远程安装",
            "ＡＩ換臉",
            "仙丹花",
            "不做换脸",
            "50元一张",
            "反诈提醒",
            "\u200b",
            "\ud800",
            "x" * 50,
            "前女友",
        ]
    )
    | st.text(max_size=12),
    max_size=6,
).map("，".join)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.fixed_dictionaries({"title": TEXTS, "text": TEXTS}), max_size=12))
def test_a_batch_gives_exactly_what_single_calls_give(engine: Engine, rows: list[dict[str, str]]) -> None:
    items = [listing(str(n), row) for n, row in enumerate(rows)]

    together = list(engine.decide(items))

    assert together == [engine.screen(item) for item in items]


class FailsOnTins(Wording):
    """Breaks on some parts, as a detector with a bug does."""

    name = "fails-on-tins"

    def detect(self, parts: Parts) -> Iterator[Evidence]:
        for part in parts:
            if isinstance(part.view, Text) and any(text.startswith("tin") for _, text in part.view.fields):
                raise ZeroDivisionError(part.view.fields)
        yield from super().detect(parts)


def test_a_detector_that_fails_costs_that_part_and_nothing_else(caplog: pytest.LogCaptureFixture) -> None:
    items = [listing("a", GUILTY), listing("b", {"title": "tin of secrets"}), listing("c", GUILTY)]

    with Engine(detectors=[FailsOnTins]) as engine, caplog.at_level(logging.ERROR):
        decisions = list(engine.decide(items))

    assert [d.action for d in decisions] == [Action.BLOCK, Action.REVIEW, Action.BLOCK]
    assert [(f.by, f.kind, f.why) for f in decisions[1].faults] == [
        ("fails-on-tins", FaultKind.CRASHED, "ZeroDivisionError")
    ]
    assert "fails-on-tins" in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_the_log_holds_nothing_of_what_was_examined(caplog: pytest.LogCaptureFixture) -> None:
    with Engine(detectors=[FailsOnTins]) as engine, caplog.at_level(logging.DEBUG):
        engine.screen({"title": "tin of secrets"})

    assert "line" in caplog.text
    assert "secrets" not in caplog.text


def test_limits_reach_the_reading_of_files(tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    file.write_text("换脸软件 " * 1000, encoding="utf-8")

    with Engine(limits=Limits(text=1000)) as engine:
        decision = engine.screen(file)

    assert [f.kind for f in decision.faults] == [FaultKind.TOO_LARGE]


def told(decision: Decision) -> list[str]:
    return [e.key for e in decision.evidence]


def test_the_key_of_evidence_is_stable(engine: Engine) -> None:
    assert told(engine.screen(listing("one", GUILTY))) == told(engine.screen(listing("another", GUILTY)))


def test_what_two_detectors_find_for_one_rule_at_one_place_is_one_piece_of_evidence(engine: Engine) -> None:
    decision = engine.screen("换脸软件，远程安装，拍下秒发")

    assert len({e.key for e in decision.evidence}) == len(decision.evidence)
    assert any(e.indicator and e.score == 1.0 for e in decision.evidence)


def test_words_that_were_moved_into_a_picture_are_not_clean(engine: Engine) -> None:
    decision = engine.screen({"title": "电子资料", "text": "文字在图里，拍前看主图"})

    assert decision.action is Action.REVIEW
    assert [(f.kind, str(f.locator)) for f in decision.faults] == [(FaultKind.UNSUPPORTED, "text[0:5]")]


def test_pictures_of_goods_are_ordinary(engine: Engine) -> None:
    assert engine.screen({"title": "二手书架", "text": "实物如图，尺寸见图"}).faults == ()
