import codecs

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.readers.encoding import Encoding, decode, guess, named

SIMPLIFIED = [
    "苹果手机壳",
    "二手显卡，几乎全新，自提优惠",
    "视频教程打包出售",
    "求购：旧相机",
    "AI换脸软件 一键安装 99元",
    "你好",
]
TRADITIONAL = [
    "蘋果手機殼",
    "二手顯示卡，幾乎全新，自取優惠",
    "影片教學打包出售",
    "徵求：舊相機",
    "AI換臉軟體 一鍵安裝 99元",
    "係咪呢個嘅價錢",
]


@pytest.mark.parametrize("text", SIMPLIFIED)
def test_short_simplified_listings_are_gb18030(text: str) -> None:
    found = guess(text.encode("gb18030"))

    assert found is not None
    assert decode(text.encode("gb18030"), found) == (text, None)


@pytest.mark.parametrize("text", TRADITIONAL)
@pytest.mark.parametrize("name,codec", [("big5", "big5hkscs"), ("gb18030", "gb18030")])
def test_short_traditional_listings_are_told_apart(text: str, name: str, codec: str) -> None:
    found = guess(text.encode(codec))

    assert found is not None
    assert found.name == name
    assert decode(text.encode(codec), found) == (text, None)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-be"])
def test_unicode_in_all_its_forms(codec: str) -> None:
    mark = codecs.BOM_UTF16_BE if codec == "utf-16-be" else b""
    data = mark + "标题 Ωé 😀".encode(codec)
    found = guess(data)

    assert found is not None
    assert decode(data, found) == ("标题 Ωé 😀", None)


def test_one_broken_place_leaves_utf8_what_it_is() -> None:
    data = "一段比较长的正常文字，里面只有一个地方坏了".encode() + b"\xff\xfe" + "，后面仍然正常".encode()
    found = guess(data)

    assert found == Encoding("utf-8")
    assert decode(data, found) == (data.decode(errors="replace"), data.index(b"\xff"))


def test_a_sample_may_end_inside_a_character() -> None:
    for text, codec in (
        ("一二三四五六七八", "utf-8"),
        ("今天的天气真的很好", "gb18030"),
        ("今天的天氣真的很好", "big5"),
    ):
        for cut in range(1, 4):
            found = guess(text.encode(codec)[:-cut], whole=False)

            assert found is not None
            assert found.name == codec


@pytest.mark.parametrize(
    "text,codec", [("フェイスの販売です。よろしくお願いします", "shift_jis"), ("얼굴 사진 문의 주세요", "euc_kr")]
)
def test_other_encodings_are_not_taken_for_certain(text: str, codec: str) -> None:
    found = guess(text.encode(codec))

    assert found is None or not found.certain


def test_a_word_of_two_readings_is_not_certain() -> None:
    for word in ("战胜", "执业医师"):  # valid UTF-8 as well: two letters of other scripts
        found = guess(word.encode("gb18030"))

        assert found is not None
        assert (found.name, found.certain) == ("gb18030", False)


def test_names_that_people_use() -> None:
    assert [named(n).name for n in ("GBK", "gb2312", "cp950", "BIG5", "utf8", "latin-1", "UTF-8-SIG")] == [
        "gb18030",
        "gb18030",
        "big5",
        "big5",
        "utf-8",
        "iso8859-1",
        "utf-8",
    ]
    for name in ("klingon", "hex", "zip", "rot13"):
        with pytest.raises(LookupError):
            named(name)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    found = guess(data)
    if found is not None:
        text, broken = decode(data, found)

        assert broken is None or found.mark <= broken < len(data)
        assert isinstance(text, str)
