"""Whatever could not be looked at is told in the reader's language, and nothing else of it changes."""

import re
from collections import Counter
from string import Formatter
from time import process_time

import pytest
import yaml

from chouxin.readers.formats import format_of
from chouxin.readers.sources import BytesSource
from chouxin.words import reason
from tests.words.said import SOURCE, Said, all_said, said_in

CHINESE = ("zh-Hans", "zh-Hant")
FILES = {lang: SOURCE / "words" / f"reasons.{lang}.yaml" for lang in CHINESE}
SENTENCES = {lang: yaml.safe_load(path.read_text("utf-8")) for lang, path in FILES.items()}

KNOWN = "encrypted"
"""A reason that stands for any other."""

NO_REASONS = {
    # What `is_aside` compares.
    "unknown format|Windows program|Linux program|PDF document|Apple property list|old Office document|SQLite database",
    "too little text to be sure of its encoding",
    # Revisions, fields, and what callers do wrong.
    "chouxin {}", "batch {}", "cell {}", "picture {}", "negative prompt", "negative prompt {}", "prompt {}",
    "cannot screen a {}: give a text, a mapping of fields, a path or an Item",
    # Words that are looked for, and endings of names.
    "md markdown mdx rst adoc asciidoc org textile rtf wiki htm html tex ipynb", "docx odt doc pptx odp epub pdf",
    "txt text nfo info", "json yml yaml po xml properties", "we chat", "contact me", "dm me", "pm me", "for sale",
    "py pyw js mjs cjs jsx ts tsx vue svelte sh bash bat cmd ps1 c h cc cpp cxx hpp cu cs java kt go rs swift php",
    "deep fake", "face swap", "swap face", "py pyw pyi pyx", "js mjs cjs jsx ts tsx mts vue svelte", "cfg ini",
    "sh bash zsh fish ksh", "bat cmd ps1 psm1", "yml yaml", "python {}",
    "c h cc cpp cxx hpp cu cuh cs java kt kts go rs swift m mm rb php lua r jl scala dart pl pm sql metal",
    # Names of members that have none, and of what has no other name.
    "(no name)", "(behind what is damaged)", "(behind the end)", "a picture", "the table",
    # Around another reason, which is told; only a table of no name is one in English.
    "the table: {} (--encoding)",
    # Messages of errors that say no more than where something broke off; the fault has its place.
    "byte {}",
    # Pieces of sentences: the ends of lists of columns, a beginning, what a column holds.
    " and {} more", "{} and {} more", "an object", "a {}",
    "7z archive: {} bytes are missing at its end, where the list of its files stands; it is cut off,",
    # Behind what a process did; each of these has a template of its own (`test_how_a_process_ended`).
    "{} by {}", "{} by {} with status {}",
}  # fmt: skip

NAMES = {
    "ar", "bzip", "chouxin", "compress", "cpio", "gettext", "gzip", "lrzip", "lzip", "lzop", "ocr", "pickle",
    "rapidocr", "rar", "reftable", "remote", "safetensors", "tar", "xz",
}  # fmt: skip
"""What is called the same in Chinese."""


def sample(template: str) -> str:
    """A reason that this may be: a number stands for whatever is not known."""
    said = template.replace("{}", "7").strip("; ")
    return f"{said} {KNOWN}" if said.endswith(":") else said


def has_chinese(text: str) -> bool:
    return re.search("[\u4e00-\u9fff]", text) is not None


def english_left(why: str, said: str) -> set[str]:
    """Words of the English sentence that a Chinese reader still sees; options and addresses are typed as they are."""
    typed = re.compile(r"--[\w-]+|=text|'[^']*'|\.\w+|\w+://|utf-8|gb18030|big5")
    words = re.findall(r"(?<![A-Za-z])[a-z]{2,}(?![A-Za-z])", typed.sub("", said))
    return set(words) & set(re.findall(r"[a-z]+", why)) - NAMES


def placeholders(sentence: str) -> Counter[str]:
    return Counter(name for _, name, _, _ in Formatter().parse(sentence) if name is not None)


def test_both_have_the_same_templates_in_the_same_order() -> None:
    assert list(SENTENCES["zh-Hans"]) == list(SENTENCES["zh-Hant"])


@pytest.mark.parametrize("lang", CHINESE)
def test_each_sentence_has_the_placeholders_of_its_template(lang: str) -> None:
    assert [one for one, said in SENTENCES[lang].items() if placeholders(one) != placeholders(said)] == []
    assert [one for one in SENTENCES[lang] if any(count > 1 for count in placeholders(one).values())] == []


@pytest.mark.parametrize("lang", CHINESE)
def test_no_template_twice(lang: str) -> None:
    keys = re.findall(r'^("(?:[^"\\]|\\.)*"):', FILES[lang].read_text("utf-8"), re.MULTILINE)

    assert [key for key, count in Counter(keys).items() if count > 1] == []
    assert len(keys) == len(SENTENCES[lang])


def test_each_script_and_its_words_are_its_own() -> None:
    mainland = re.compile(
        "文件夹|文件夾|軟件|信息|默認|支持|視頻|屏幕|網絡|內存|字節|鏈接|[个这为软选项错误应将从对说脸数据压缩]"
    )
    traditional = re.compile("[這個為臉檔軟體選項錯誤應將從對說數據壓縮]|位元組|資料")

    assert [said for said in SENTENCES["zh-Hant"].values() if mainland.search(said)] == []
    assert [said for said in SENTENCES["zh-Hans"].values() if traditional.search(said)] == []


@pytest.fixture(scope="module")
def said() -> list[Said]:
    return all_said()


@pytest.mark.parametrize("lang", CHINESE)
def test_every_reason_in_the_source_has_a_sentence(said: list[Said], lang: str) -> None:
    missing = []
    for one in said:
        why = sample(one.template)
        told = reason(why, lang)
        if one.template not in NO_REASONS and (told == why or not has_chinese(told) or english_left(why, told)):
            missing.append(f"{one.where}: {one.template!r} is told as {told!r}")

    assert missing == []


def test_the_exceptions_are_still_there(said: list[Said]) -> None:
    assert NO_REASONS - {one.template for one in said} == set()


@pytest.mark.parametrize(
    "text",
    [
        'raise Unreadable(FaultKind.UNREADABLE, "something new", where)',
        'raise Unreadable(FaultKind.UNREADABLE, why="new")',
        'def f(s):\n    why = f"{s.size} new things"\n    yield Fault(s.item_id, "x", s.locator, KIND, why)',
        'def _fault(s, why):\n    return Fault(s.item_id, "x", None, KIND, why)\ndef f(s):\n    yield _fault(s, "new")',
        'def f(s):\n    yield Fault(s.item_id, "x", s.locator, KIND, "new" if s.size else "encrypted")',
        'problems.append((FaultKind.UNREADABLE, "something new"))',
        'def f(s):\n    where = "new" if s else "newer"\n    yield f"{s} bytes {where} the archive are not looked at"',
    ],
    ids=["raised", "by name", "variable", "handed on", "either", "in a pair", "put in"],
)
def test_a_new_reason_is_found(text: str) -> None:
    found = [one.template for one in said_in(text, "readers/new.py", everything=True)]

    assert [one for one in found if not has_chinese(reason(sample(one), "zh-Hans"))] != []


@pytest.mark.parametrize(
    "why, expected",
    [
        ("encrypted", "已加密"),
        ("its size is wrong; its checksum is wrong", "大小不符；校验和不符"),
        (
            "damaged: the data cannot be unpacked (EOFError); read up to byte 5",
            "已损坏：数据无法解压（EOFError）；只读到第 5 字节",
        ),
        (
            "the directory and the member's own header do not agree on its name, packed size; its checksum is wrong",
            "目录与成员文件头所载的名称、压缩后大小不一致；校验和不符",
        ),
        ("of the revision that it is compared with: encrypted: 5 more files", "用于比较的版本：已加密：另有 5 个文件"),
        ("of the revision that it is compared with: KeyError", "用于比较的版本：KeyError"),
        ("PNG image, large: there is no reader for it", "PNG 图片（较大）：暂不能读取此格式"),
        ("line 3: text is over the limit of 5 bytes", "第 3 行：text 超出 5 字节的上限"),
        ("HEAD: several objects begin with this name", "HEAD：有多个对象以此开头"),
        ("byte 12: no JSON that can be read; and 2 more places", "第 12 字节：没有可读取的 JSON；另有 2 处"),
        ("not read within 1e+06 seconds", "1e+06 秒内未读完"),
        (
            "reading the words in a picture needs an optional part: pip install 'chouxin[ocr]'",
            "读取图片中的文字需要安装可选组件：pip install 'chouxin[ocr]'",
        ),
    ],
)
def test_reasons_in_reasons(why: str, expected: str) -> None:
    assert reason(why, "zh-Hans") == expected


@pytest.mark.parametrize("begin", ["the worker ended", "the worker does not start", "the worker is gone: OSError"])
@pytest.mark.parametrize("end", ["", " by SIGKILL", " with status 70"])
@pytest.mark.parametrize("lang", CHINESE)
def test_how_a_process_ended(begin: str, end: str, lang: str) -> None:
    told = reason(begin + end, lang)

    assert has_chinese(told)
    assert not english_left(begin + end, told)
    assert end.rpartition(" ")[2] in told


def test_what_an_unknown_file_is_called() -> None:
    what = format_of(b"\0\1\2\3 nothing that is known", BytesSource(b"\0\1\2\3"))

    assert reason(f"{what}: there is no reader for it", "zh-Hant") == "未知格式：目前無法讀取此格式"


@pytest.mark.parametrize("why", ["KeyError", "a plug-in says so", "a plug-in: it says so; twice", "", "\ud800 half"])
@pytest.mark.parametrize("lang", ["en", *CHINESE])
def test_what_no_template_fits_stays_as_it_is(why: str, lang: str) -> None:
    assert reason(why, lang) == why


def test_english_stays_as_it_is() -> None:
    assert all(reason(english, "en") == english for english in SENTENCES["zh-Hans"])


@pytest.mark.parametrize(
    "name",
    ["{count}", "{0.__class__}", "encrypted", "a; encrypted; b", "x is not beside it", "名字", "its size is wrong"],
)
def test_a_name_is_never_read(name: str) -> None:
    why = f"one piece of several; {name} is not beside it"

    assert reason(why, "zh-Hans") == f"多个分片之一，旁边没有 {name}"


@pytest.mark.parametrize(
    "why",
    [
        "byte 1: " * 12_500,
        "encrypted; " * 9_000,
        "packed by " * 10_000,
        ": there is no reader for it" * 4_000,
        "of the revision that it is compared with: " * 2_400,
        # Short enough to be read, with many ways through it.
        "of the revision that it is compared with: " * 40 + "; ".join(["damaged: byte 1: line 2: x"] * 12),
        "; ".join(["7z archive: damaged: byte 1: 7; it cannot be looked into"] * 6),
        "not a from byte " * 120,
    ],
    ids=range(8),
)
def test_a_reason_that_is_made_to_take_long_does_not(why: str) -> None:
    reason("x", "zh-Hans")
    start = process_time()
    reason(why, "zh-Hans")

    assert process_time() - start < 0.5
