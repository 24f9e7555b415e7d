"""What is said in source to people is read as text, and what is not costs nothing."""

import zipfile
from pathlib import Path

import pytest

from chouxin import Engine
from chouxin.domain import Action, Text
from chouxin.engine.speaking import offers, speaks
from tests.readers.archives import zipped

PROGRAM = "import os\n\n\ndef main() -> None:\n    print(os.getcwd())\n"
SALE = "DM me on telegram @abcd1234, face swap of any celebrity video for $20, pretrained deepfake model included"


@pytest.mark.parametrize(
    "text, said",
    [
        (PROGRAM, False),
        (PROGRAM + "# 读取当前目录\n", True),
        (PROGRAM + f"# {SALE}\n", True),
        (PROGRAM + "# jiage 20, siliao\n", True),
        ("var a=" + "'提示','确定','取消'," * 200, False),
        ("var a=" + "'提示','确定','取消'," * 200 + "'加v换脸'", True),
        (PROGRAM + "# façade\n", False),
    ],
)
def test_who_speaks(text: str, said: bool) -> None:
    assert speaks(text.encode()) is said


def test_what_is_in_no_encoding_of_today_is_read_as_text() -> None:
    assert speaks("# 换脸".encode("gbk"))


@pytest.mark.parametrize("name", ["tool/a.py", "tool/setup.cfg", "tool/a.sql"])
@pytest.mark.parametrize("quoted", ["# {}\n", '"""{}"""\n', "x = 1  # {}" + " " * 5000 + "\n"])
def test_a_sale_in_a_comment_is_found_in_an_archive_too(name: str, quoted: str, tmp_path: Path) -> None:
    packed = tmp_path / "tool.zip"
    packed.write_bytes(zipped({name: (PROGRAM + quoted.format(SALE)).encode(), "tool/b.py": PROGRAM.encode()}))
    with Engine("ai-hub") as engine:
        decision = engine.screen(packed)

    assert decision.action is Action.REVIEW
    assert {evidence.rule for evidence in decision.evidence} >= {"face-swap/sale-offer", "face-swap/private-contact"}


def test_plain_source_is_left_alone(tmp_path: Path) -> None:
    packed = tmp_path / "tool.zip"
    packed.write_bytes(zipped({f"tool/{n}.py": PROGRAM.encode() for n in range(3)}, zipfile.ZIP_STORED))
    with Engine("ai-hub") as engine:
        decision = engine.screen(packed)

    assert (decision.action, decision.evidence, decision.faults) == (Action.ALLOW, (), ())


@pytest.mark.parametrize(
    "name",
    ["整合包/使用说明.txt", "data/说明.txt", "LICENSE", "tests/x.md", "x.sql", "conf.yaml", "更多资源.url", ".hidden"],
)
def test_an_offer_is_found_in_data_beside_source_whatever_it_is_called(name: str, tmp_path: Path) -> None:
    offer = "换脸定制，加微信 abc12345，一条50，包教程包模型\n"
    packed = tmp_path / "tool.zip"
    packed.write_bytes(zipped({name: offer.encode(), "b.py": PROGRAM.encode()}))
    with Engine("ai-hub") as engine:
        decision = engine.screen(packed)

    assert decision.action is not Action.ALLOW
    assert {evidence.locator.container[-1] for evidence in decision.evidence} == {name}


def test_words_and_prices_in_data_are_no_offer(tmp_path: Path) -> None:
    words = "\n".join(["微信", "价格", "出售", *(f"词{n}" for n in range(300)), "换脸", "明星"])
    packed = tmp_path / "tool.zip"
    packed.write_bytes(zipped({"data/words.txt": words.encode(), "b.py": PROGRAM.encode()}))
    with Engine("ai-hub") as engine:
        decision = engine.screen(packed)

    assert (decision.action, decision.evidence) == (Action.ALLOW, ())
    assert not offers(Text((("text", words),)))
    assert not offers(Text((("text", "换脸 加微信 abc12345 " * 20_000),)))
