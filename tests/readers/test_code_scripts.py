"""Scripts, build files and lists of packages."""

import pytest

from tests.readers.test_code import code, texts


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
