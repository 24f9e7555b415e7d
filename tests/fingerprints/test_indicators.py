"""Normal forms of indicators."""

import pytest

from chouxin.fingerprints import KINDS, as_page, read


def normals(name: str, text: str) -> list[str]:
    found = [read(kind, text, 0, len(text)) for kind in KINDS if kind.name == name]
    return [f.normal for f in found if f]


@pytest.mark.parametrize(
    "name, text, normal",
    [
        ("phone", "138-0013 8079", "+8613800138079"),
        ("phone", "0912-345-678", "+886912345678"),
        ("phone", "010 1234 5678", "+821012345678"),
        ("phone", "090-1234-5678", "+819012345678"),
        ("qq", "qq:123 456 789", "123456789"),
        ("price", "nt$ 300", "300 TWD"),
        ("price", "3만원", "30000 KRW"),
        ("price", "1元/秒", "1 CNY/秒"),
        ("telegram", "t.me/danfang", "t.me/danfang"),
        ("gpu", "rtx 4070 ti super", "4070 ti super"),
        ("gpu", "3090显卡", "3090"),
        ("iterations", "120万次迭代", "1200000"),
        ("iterations", "1.5m iters", "1500000"),
        ("iterations", "迭代了80w", "800000"),
        ("resolution", "448分辨率", "448"),
    ],
)
def test_has_one_form(name: str, text: str, normal: str) -> None:
    assert normals(name, text) == [normal]


@pytest.mark.parametrize("text", ["20000000000", "0012345678901", "+0123456789"])
def test_a_number_of_no_plan_is_none(text: str) -> None:
    assert normals("phone", text) == []


def test_a_page_keeps_its_letter_case_and_a_host_does_not() -> None:
    assert as_page("pan.baidu.com/s/1abc", "Pan.Baidu.com/s/1aBC") == "pan.baidu.com/s/1aBC"


def test_a_page_that_was_spaced_out_keeps_its_normal_form() -> None:
    assert as_page("pan.baidu.com/s/1abc", "pan.baidu.com/s/1 aBC") == "pan.baidu.com/s/1abc"
