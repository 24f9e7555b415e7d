"""Normal forms of indicators."""

import pytest

from chouxin.fingerprints import KINDS, read


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
    ],
)
def test_has_one_form(name: str, text: str, normal: str) -> None:
    assert normals(name, text) == [normal]


@pytest.mark.parametrize("text", ["20000000000", "0012345678901", "+0123456789"])
def test_a_number_of_no_plan_is_none(text: str) -> None:
    assert normals("phone", text) == []
