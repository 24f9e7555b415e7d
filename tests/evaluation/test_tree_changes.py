"""Trees changed by somebody who does not want to be known; they still have to run."""

import ast

import pytest

from evaluation.tree_changes import CHANGES, Files, renamed, without_names

TOOL: Files = {
    "faceswap/face_swapper.py": b"""# puts one face where another was
import threading
from insightface import model_zoo
from insightface.model_zoo.inswapper import INSwapper
from faceswap import limits

SWAPPER = None

class Swapping(threading.Thread):
    def run(self):
        return self.change(1, 2, 3)

class Changing:
    def change(self, frame, target, source, paste_back=True):
        self.network = model_zoo.get_model(limits.limits(most=2))
        return self.network.get(frame, target, source, paste_back=paste_back)

def begin(frame):
    global SWAPPER
    SWAPPER = INSwapper('inswapper_128.onnx')
    return Changing().change(frame, target=frame, source=frame)
""",
    "faceswap/limits.py": b"def limits(most):\n    return f'{most}.onnx'\n",
    "README.md": b"# FaceSwap, like roop and DeepFaceLab",
}


def test_renaming_leaves_nothing_of_the_tree_s_own_names() -> None:
    files = renamed(TOOL)
    text = b"\n".join(files[name] for name in files if name.endswith(".py")).decode()

    own = ("Swapping", "Changing", "change(", ".network", "limits", "face_swapper", "begin", "frame", "target", "most")
    assert [name for name in own if name in text or name in "".join(files)] == []
    assert "model_zoo.get_model" in text
    assert ".get(" in text
    assert "paste_back=" in text, "what a library calls its argument"
    assert "def run(self)" in text, "what a library calls"


def test_names_of_tools_are_gone_and_those_of_libraries_are_not() -> None:
    files = without_names(TOOL)
    text = b"\n".join(files.values()).decode()

    assert "insightface.model_zoo.inswapper import INSwapper" in text
    assert not any(
        name in text for name in ("inswapper_128", "face_swap", "faceswap", "FaceSwap", "roop", "DeepFaceLab")
    )
    assert not any("swap" in name for name in files)


@pytest.mark.parametrize("name", CHANGES)
def test_what_was_python_is_python(name: str) -> None:
    assert all(ast.parse(said) for path, said in CHANGES[name](TOOL).items() if path.endswith(".py"))
