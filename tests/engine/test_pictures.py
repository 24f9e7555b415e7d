"""What stands in a picture joins what its item says; what nobody could read is a fault of the item."""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from chouxin import Engine
from chouxin.domain import Action, Decision, FaultKind, Item, Kind, Limits, Span
from chouxin.engine.named_pictures import MOST
from chouxin.engine.pictures import READ_AS, Pictures
from chouxin.engine.suspicion import Suspicion

# A reader that finds in a picture what its bytes say: `text@sureness` a line, and may do what they say.
SPEAKING = """
import json, os, sys, time
sys.path += [p for p in json.loads(sys.argv[1]) if p not in sys.path]
from chouxin.domain import Fault, FaultKind, Line, Part, Unreadable, Writing
from chouxin.engine.worker import main
class Speaking:
    name, version = "speaking", "1"
    def recognises(self, head, source): return True
    def read(self, source, limits):
        said = source.pread(0, 4096).decode()
        if said == "crash": os.abort()
        if said == "hang": time.sleep(600)
        if said == "damaged": raise Unreadable(FaultKind.UNREADABLE, "a damaged picture")
        rows = [row.partition("@") for row in said.splitlines()]
        lines = [Line(r[0], float(r[2] or 1), (10, 30 * n, 90, 30 * n + 20)) for n, r in enumerate(rows)]
        yield Part(source.item_id, source.locator, "d", Writing(tuple(lines)))
main([Speaking()])
"""
HINT = {"title": "电子资料 拍前看主图", "text": "主图写清楚了规格"}
OFFER = "DFL万能丹384\n拍下秒发 加微信"


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Speaking]":
    with Speaking(tmp_path_factory.mktemp("pictures")) as speaking:
        yield speaking


class Speaking:
    """An engine whose pictures are text files in a folder."""

    def __init__(self, folder: Path, profile: str = "market-strict") -> None:
        self.folder = folder
        self._engine = Engine(profile, limits=Limits(seconds=2.0))
        suspicion = Suspicion(self._engine.knowledge.rules, self._engine.policy, self._engine.revisions)
        rules = self._engine.knowledge.rules
        self._engine._pictures = Pictures("", self._engine.limits, rules, suspicion, program=SPEAKING)

    def __call__(self, fields: Mapping[str, str], **pictures: str) -> Decision:
        for name, said in pictures.items():
            (self.folder / f"{name}.png").write_text(said, "utf-8")
        images = "\n".join(f"{name}.png" for name in pictures)
        item = Item("i", Kind.LISTING, fields={"images": images, **fields}, folder=str(self.folder))
        return self._engine.screen(item)

    def __enter__(self) -> "Speaking":
        return self

    def __exit__(self, *_: object) -> None:
        self._engine.close()


def test_an_offer_in_the_picture_is_found_in_the_picture(engine: Speaking) -> None:
    decision = engine(HINT, front="实物拍摄", back=OFFER)
    pill = next(e for e in decision.evidence if e.rule == "face-swap/pretrained-model-pill")

    assert decision.action is Action.BLOCK
    assert decision.faults == ()
    assert pill.locator.place == Span("picture 2", 3, 6, (10, 0, 90, 20))
    assert pill.detail.startswith("back.png")
    assert decision.fields[-1] == ("picture 2", OFFER)


def test_a_benign_picture_leaves_nothing_to_say(engine: Speaking) -> None:
    decision = engine({"title": "连衣裙 规格看主图", "text": "九成新"}, size="衣长 96\n胸围 88\n肩宽 37")

    assert (decision.action, decision.faults) == (Action.ALLOW, ())


def test_words_that_are_split_between_text_and_picture_are_one_offer(engine: Speaking) -> None:
    object_in_text = engine({"title": "换脸模型", "text": "文字在图里"}, a="拍下秒发 加微信 5元一张")
    trade_in_text = engine({"title": "资料 拍下秒发 加微信", "text": "文字在图里"}, a="换脸模型")

    for decision in (object_in_text, trade_in_text):
        assert decision.action is Action.BLOCK
        assert {"object_with_trade"} <= {reason.code for reason in decision.reasons}


def test_a_word_that_is_dealt_out_over_title_and_picture_is_found(engine: Speaking) -> None:
    decision = engine({"title": "看图 文字在图里 换"}, a="脸\n软件定制")

    assert any("换" in e.excerpt for e in decision.evidence if e.locator.span() and str(e.locator).startswith("title"))
    assert decision.action is not Action.ALLOW


def test_what_is_unsure_in_the_picture_counts_less_and_says_so(engine: Speaking) -> None:
    sure, unsure = engine(HINT, a="DFL万能丹384"), engine(HINT, a="DFL万能丹384@0.6")
    one, other = (next(e for e in d.evidence if e.rule == "face-swap/pretrained-model-pill") for d in (sure, unsure))

    assert [(t.name, t.cost) for t in other.transforms] == [(READ_AS, 0.4)]
    assert other.score == pytest.approx(one.score * 0.6)
    assert unsure.confidence < sure.confidence


def test_a_text_that_lacks_little_is_looked_at_without_a_hint(engine: Speaking) -> None:
    fields = {"title": "内部资料包", "text": "拍下自动发货，加微信领教程"}

    assert engine(fields).action is Action.ALLOW
    assert engine(fields, a="换脸模型打包").action is Action.BLOCK


@pytest.mark.parametrize(
    "fields", [{"title": "实木书桌", "text": "搬家处理"}, {"title": "DFL万能丹 384", "text": "拍下秒发，提取码: x9k2"}]
)
def test_no_picture_is_opened_where_the_verdict_stands(engine: Speaking, fields: dict[str, str]) -> None:
    assert engine(fields, a="crash").faults == ()


def test_a_picture_that_takes_the_reader_down_is_a_fault_and_the_next_is_read(engine: Speaking) -> None:
    decision = engine(HINT, bad="crash", slow="hang", torn="damaged", good=OFFER)

    assert [(str(f.locator), f.kind) for f in decision.faults] == [
        ("bad.png", FaultKind.CRASHED),
        ("slow.png", FaultKind.TIMEOUT),
        ("torn.png", FaultKind.UNREADABLE),
    ]
    assert "picture 4" in dict(decision.fields)
    assert decision.action is Action.BLOCK


@pytest.mark.parametrize("name", ["https://a.example/x.png", "../x.png", "gone.png"])
def test_a_picture_that_may_not_be_read_is_a_fault_and_never_clean(engine: Speaking, name: str) -> None:
    decision = engine({**HINT, "images": name})

    assert decision.action is Action.REVIEW
    assert len(decision.faults) == 1


def test_a_hint_without_pictures_is_a_fault(engine: Speaking) -> None:
    (fault,) = engine({**HINT, "images": ""}).faults

    assert fault.kind is FaultKind.UNSUPPORTED
    assert "pictures are not read" in fault.why


def test_words_that_are_said_to_be_there_and_are_not_found_are_a_fault(engine: Speaking) -> None:
    (fault,) = engine(HINT, a="").faults

    assert "none were found there" in fault.why
    assert engine({"title": "内部资料包", "text": "拍下自动发货，加微信领教程"}, a="").faults == ()


def test_more_pictures_than_it_reads_are_a_fault(engine: Speaking) -> None:
    decision = engine(HINT, **{f"p{n:02}": "尺码" for n in range(MOST + 1)})

    assert [f.kind for f in decision.faults] == [FaultKind.TOO_LARGE]
    assert str(decision.faults[0].locator) == f"p{MOST:02}.png"


def test_a_batch_gives_what_single_items_give(engine: Speaking) -> None:
    told = engine(HINT, a=OFFER)
    items = [
        Item(f"i{n}", Kind.LISTING, fields={**HINT, "images": "a.png"} if n % 2 else HINT, folder=str(engine.folder))
        for n in range(6)
    ]
    decisions = list(engine._engine.decide(items))

    assert [d.action for d in decisions] == [Action.REVIEW, told.action] * 3
    assert [[e.key for e in d.evidence] for d in decisions[1::2]] == [[e.key for e in told.evidence]] * 3


def test_the_folder_of_the_engine_goes_before_that_of_the_item(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("x")
    item = Item("i", Kind.LISTING, fields={**HINT, "images": "a.png"}, folder=str(tmp_path))
    with Engine(pictures=tmp_path / "elsewhere") as elsewhere:
        (fault,) = elsewhere.screen(item).faults

    assert fault.why == "no such picture"


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_listing_of_no_place_has_no_picture_read(engine: Speaking) -> None:
    (fault,) = engine._engine.screen({**HINT, "images": "/etc/passwd"}).faults

    assert "--pictures" in fault.why
