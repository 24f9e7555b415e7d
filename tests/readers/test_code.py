"""Source code by what it mentions."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chouxin.domain import Code, Fault, Limits, Locator, Mention, Part
from chouxin.fingerprints.source_tokens import token_row
from chouxin.fingerprints.winnowing import winnow
from chouxin.readers.code import SourceCode
from chouxin.readers.sources import BytesSource

SWAP = """from insightface import model_zoo as z
import typer, click
S = None
def get_swapper():
    global S
    if S is None:
        S = z.get_model(f"{root}/inswapper_128.onnx", download=False)
    return S
@click.option("--source", "-s")
def main(target: str = typer.Option(None), /, n=1, *, many: bool = typer.Option(False)):
    get_swapper().get(frame, a, b, paste_back=True)
    s = z.get_model("x"); s.get(1)
"""


def code(text: str | bytes, name: str = "a.py") -> Code:
    data = text.encode() if isinstance(text, str) else text
    parts = [p for p in SourceCode().read(BytesSource(data, "i", Locator((name,))), Limits()) if isinstance(p, Part)]
    assert isinstance(parts[0].view, Code)
    return parts[0].view


def texts(mentions: tuple[Mention, ...]) -> set[str]:
    return {mention.text for mention in mentions}


def test_aliases_are_resolved_and_keywords_told() -> None:
    read = code(SWAP)

    assert Mention("insightface.model_zoo.get_model", 7) in read.calls
    assert {"insightface.model_zoo.get_model().get", "get_swapper().get(paste_back=)"} <= texts(read.calls)
    assert texts(read.imports) == {"insightface", "insightface.model_zoo", "typer", "click"}
    assert texts(read.names) == {"get_swapper", "main"}
    assert texts(read.flags) == {"--source", "-s", "--target", "--many"}
    assert Mention("/inswapper_128.onnx", 7) in read.strings
    assert read.parsed


def test_renaming_what_is_assigned_changes_no_call() -> None:
    renamed = SWAP.replace("z.", "qq.").replace("as z", "as qq").replace("s = ", "ff = ").replace("; s.", "; ff.")

    assert texts(code(renamed).calls) == texts(code(SWAP).calls)
    assert code(renamed).prints == code(SWAP).prints


def test_fingerprints_are_those_of_the_text_with_their_lines() -> None:
    text = Path(__file__).read_text()
    hashes, lines = code(text).fingerprints()
    row = token_row(text)
    winnowed = winnow(row.codes)

    assert hashes.tolist() == winnowed.hashes.tolist()
    assert lines.tolist() == [text.count("\n", 0, int(row.starts[place])) + 1 for place in winnowed.places]
    assert np.all(hashes[1:] > hashes[:-1])


@pytest.mark.parametrize(
    "text", ["import a.b\nfrom c import d\ndef f(:\n  d.run('--x')\n", "import a.b\nx = d.run('--x'\n"]
)
def test_broken_python_is_scanned(text: str) -> None:
    read = code(text)

    assert not read.parsed
    assert ("a.b" in texts(read.imports), "d.run" in texts(read.calls), "--x" in texts(read.flags)) == (True,) * 3


NESTED = "(" * 5000 + ")" * 5000


@pytest.mark.parametrize("text", [NESTED, "x = " + "-" * 20_000 + "1", "a" + ".b" * 50_000, "a()" * 20_000, "\0\0"])
def test_python_that_breaks_parsers_is_read_all_the_same(text: str) -> None:
    assert code(text).size == len(text)


@pytest.mark.parametrize(
    "name, text, sort, expected",
    [
        (
            "Dockerfile",
            "FROM x\nRUN apt-get update && \\\n pip install insightface==0.7 -r r.txt",
            "installs",
            {"insightface"},
        ),
        (
            "run.bat",
            "@echo off\r\npython run.py --frame-processor face_swapper\r\n",
            "calls",
            {"python", "python run.py", "off"},
        ),
        ("run.bat", "python run.py --frame-processor face_swapper", "flags", {"--frame-processor"}),
        (
            "requirements.txt",
            "# c\nOnnx[x]>=1; p>'3'\n-r o.txt\nbb @ git+https://a.b/c\n",
            "installs",
            {"onnx", "bb", "git+https://a.b/c"},
        ),
        (
            "pyproject.toml",
            "[project]\ndependencies=['gradio>1']\n[project.scripts]\nswap='a:b'",
            "installs",
            {"gradio"},
        ),
        ("pyproject.toml", "[project.scripts]\nswap='a:b'", "names", {"swap"}),
        ("setup.py", "setup(install_requires=['InsightFace>=0.7'])", "installs", {"insightface"}),
        ("setup.cfg", "[options]\ninstall_requires =\n    numpy\n[x]\ny=1", "installs", {"numpy"}),
        (
            "environment.yml",
            "dependencies:\n  - cudatoolkit=1\n  - pip:\n    - gfpgan==1",
            "installs",
            {"cudatoolkit", "gfpgan"},
        ),
        ("package.json", '{"dependencies": {"onnxruntime-node": "1"}}', "installs", {"onnxruntime-node"}),
        ("a.js", "import {x} from 'ort';\nconst s = require(\"./swap\"); // no()", "imports", {"ort", "./swap"}),
        (
            "a.ts",
            "class Swap { run(a) { return ort.Session.create('m.onnx') } }",
            "calls",
            {"run", "ort.Session.create"},
        ),
        ("a.go", "func Swap(x int) { face.Paste(x) }", "names", {"Swap"}),
    ],
)
def test_other_sorts_of_source(name: str, text: str, sort: str, expected: set[str]) -> None:
    assert texts(getattr(code(text, name), sort)) == expected


@pytest.mark.parametrize(
    "name, text, recognised",
    [
        ("notes.txt", SWAP, True),
        ("swap", "#!/usr/bin/env python3\nprint(1)", True),
        ("README.md", "# Use\n```\nimport a\nimport b\nimport c\n```", False),
        ("letter.txt", "Dear all,\nimport duties have gone up.", False),
        ("a.py", "\x89PNG\x00\x01", False),
    ],
)
def test_source_is_known_whatever_it_is_called(name: str, text: str, recognised: bool) -> None:
    source = BytesSource(text.encode("latin-1"), "i", Locator((name,)))

    assert SourceCode().recognises(source.data, source) is recognised


def test_too_much_is_told() -> None:
    source = BytesSource(b"import a\n" * 100, "i", Locator(("a.py",)))
    many = "\n".join(f"name_{n}()" for n in range(50)).encode()
    found = list(SourceCode().read(source, Limits(text=100)))
    few = list(SourceCode().read(BytesSource(many, "i", Locator(("a.py",))), Limits(nodes=10)))

    assert [type(one) for one in found] == [Fault]
    assert [type(one) for one in few] == [Part, Fault]


def test_one_line_of_a_megabyte_takes_no_longer_than_many() -> None:
    text = "x='" + "a\\'" * 300_000 + "';f(" * 1000

    assert code(text, "a.js").size == len(text)


@settings(max_examples=150, deadline=None, database=None)
@given(
    st.text(max_size=200),
    st.sampled_from(["a.py", "a.js", "a.sh", "Dockerfile", "setup.cfg", "p.toml", "package.json"]),
)
def test_any_text_is_read(text: str, name: str) -> None:
    found = list(SourceCode().read(BytesSource(text.encode(), "i", Locator((name,))), Limits()))

    assert found
