"""The page: what is in it, what is never in it, and how it is told."""

import itertools
import re
from base64 import b64encode
from hashlib import sha256
from html import unescape

import pytest
from selectolax.lexbor import LexborHTMLParser as HTMLParser

from chouxin.domain import Decision
from chouxin.report.html import write
from chouxin.words import LANGUAGES, Words
from tests.report import decisions as made
from tests.report.writing import written


def page(decisions: list[Decision], lang: str = "en") -> HTMLParser:
    return HTMLParser(written(write, decisions, lang).decode("utf-8"))


def told(tree: HTMLParser, selector: str, lang: str = "en") -> list[str]:
    """What a reader of `lang` reads in each element that `selector` finds."""
    texts = []
    for node in tree.css(selector):
        html = re.sub(rf'<span class="t" lang="(?!{lang}")[^"]*">.*?</span>', "", node.html or "", flags=re.DOTALL)
        texts.append(" ".join((HTMLParser(html).text() or "").split()))
    return texts


def test_nothing_comes_from_elsewhere_and_nothing_runs() -> None:
    source = written(write, made.every()).decode("utf-8")
    tree = HTMLParser(source)

    assert tree.css("script, link, iframe, object, embed, img, form, base, audio, video") == []
    assert [
        n.tag for n in tree.css("*") for name in n.attributes if name.startswith("on") or name in ("src", "style")
    ] == []
    assert {(n.attributes["href"] or "")[:1] for n in tree.css("[href]")} == {"#"}
    assert re.findall(r"https?://|url\(|@import|javascript:", source) == []


def test_the_policy_allows_the_one_style_sheet_and_nothing_else() -> None:
    tree = page(made.every())
    policy = tree.css('meta[http-equiv="Content-Security-Policy"]')[0].attributes["content"] or ""
    style = tree.css("style")[0].text()
    digest = b64encode(sha256(style.encode()).digest()).decode()

    assert policy.startswith("default-src 'none'; ")
    assert f"style-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


def test_hostile_words_stay_words_in_every_field() -> None:
    source = written(write, [made.hostile()]).decode("utf-8")
    tree = HTMLParser(source)

    assert "<script" not in source
    assert "<img" not in source
    assert "49" not in told(tree, ".id")[0]
    assert told(tree, ".id")[0].startswith('"><script>alert(1)</script><img src=x onerror=alert(2)>&amp;{{7*7}}␛[31m')
    assert not [c for c in source if c != "\n" and (ord(c) < 0x20 or 0x7F <= ord(c) < 0xA0 or c in "\u202e\u200b")]


def test_no_contact_and_no_code_is_of_use() -> None:
    source = unescape(written(write, [made.blocked()]).decode("utf-8"))

    assert [s for s in ("ab12", "invented_shop88", "138 0013 8000", "1Xy_invented", "https://") if s in source] == []


def test_the_original_text_is_there_with_the_evidence_in_place() -> None:
    tree = page([made.blocked()])
    title, text = tree.css("blockquote")

    assert title.text(deep=True) == "AI萬能丹1 换脸必备"
    assert [mark.text() for mark in title.css("mark")] == ["萬能丹"]
    assert [mark.text() for mark in text.css("mark.for")][:3] == ["DFL", "萬能丹", " 384"]
    assert "several" in (text.css("mark.for")[1].attributes["class"] or "")
    assert [mark.text() for mark in text.css("mark.trial")] == ["滿意再拍"]


def test_every_number_in_the_text_leads_to_its_evidence() -> None:
    tree = page(made.every())
    ids = [node.attributes["id"] for node in tree.css("[id]")]
    targets = [(node.attributes["href"] or "")[1:] for node in tree.css("[href]")]

    assert len(ids) == len(set(ids))
    assert [target for target in targets if target not in ids] == []
    assert "i1-e1" in targets


def test_evidence_for_and_against_stand_side_by_side() -> None:
    tree = page([made.refused()])

    assert told(tree, ".side.for .card-title strong") == ["Swap model by its name"]
    assert told(tree, ".side.against .card-title strong") == ["The swap is refused"]
    assert [mark.text() for mark in tree.css("blockquote mark.against")] == ["不做"]


def test_transforms_are_told_in_words() -> None:
    tree = page([made.blocked()])

    assert "traditional characters folded" in told(tree, ".cards .inline")[0]


def test_faults_have_their_own_section_and_mark() -> None:
    tree = page([made.artifact(), made.innocent()])

    assert len(tree.css("article.faulty")) == 1
    assert told(tree, ".faults li")[0].startswith("over a limit: over the limit swap 1.zip!/b.onnx#@70")
    assert "never counted as clean" in told(tree, ".fault-note")[0]


def test_the_weighing_is_drawn_and_told() -> None:
    tree = page([made.refused()])

    assert told(tree, ".weighing .points") == ["+3.23", "-3.42"]
    assert len(tree.css(".weighing rect.against")) == 1
    assert "review from 0.50 · hold from 0.90" in told(tree, ".weighing .idle")[0]


def test_counts_policy_packs_and_appeal_are_there() -> None:
    tree = page([d for d in made.every() if d.policy == "market-strict@2026.11"])
    foot = told(tree, "footer")[0]

    assert told(tree, ".numbers li") == ["■ Block 1", "◆ Review 2", "✓ Allow 2", "⚠ Not looked at in full 2"]
    assert "market-strict@2026.11" in foot
    assert "face-swap@2026.11.0+0123456789ab" in foot
    assert "six months" in told(tree, ".about")[0]
    assert "waiting for a person" in told(tree, ".meanings")[0]
    assert "Trained models offered" in told(tree, ".clauses")[0]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_one_language_is_chosen_and_all_are_there(lang: str) -> None:
    tree = page(made.every(), lang)

    assert tree.css("html")[0].attributes["lang"] == lang
    assert [n.attributes["id"] for n in tree.css("input[name=lang][checked]") if "checked" in n.attributes] == [
        f"lang-{lang}"
    ]
    assert told(tree, "h1", lang) == [Words(lang).say("report.title")]
    assert {node.attributes["lang"] for node in tree.css(".t")} == set(LANGUAGES)


def test_headings_go_down_one_step_at_a_time() -> None:
    levels = [int((node.tag or "")[1]) for node in page(made.every()).css("h1, h2, h3, h4, h5, h6")]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [b for a, b in itertools.pairwise(levels) if b > a + 1] == []


def test_nothing_is_folded_where_there_is_nothing_to_see() -> None:
    assert page([made.clean_file()]).css("details") == []
    assert len(page([made.innocent()]).css("details")) == 1


def test_an_empty_screening_says_so() -> None:
    tree = page([])

    assert "No items." in told(tree, "#items")[0]


def test_a_plug_in_s_own_transform_goes_by_its_name() -> None:
    assert "alert(1)" in told(page([made.hostile()]), ".cards .inline")[0]


def test_a_flood_of_evidence_is_cut_and_said() -> None:
    tree = page([made.flooded(200)])

    assert len(tree.css(".side.for .cards > li")) == 60
    assert "Not shown here: 140" in told(tree, ".side.for")[0]
