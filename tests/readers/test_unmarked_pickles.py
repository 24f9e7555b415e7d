"""Pickles of protocols 0 and 1 begin like text; they are recognised, and text is not."""

import pickle
import pickletools

import numpy as np
import pytest

from chouxin.domain import Limits, Part, Tensors
from chouxin.readers.pickled import Pickled
from chouxin.readers.sources import BytesSource
from chouxin.testing.reader_contract import ReaderContract

ARRAYS = {"encoder/weight:0": np.ones((2, 3), np.float32), "bias:0": np.ones(400, np.float16)}


def _recognised(data: bytes) -> bool:
    return Pickled().recognises(data[:4096], BytesSource(data))


@pytest.mark.parametrize("protocol", [0, 1])
@pytest.mark.parametrize("shorter", [False, True])
def test_arrays_are_read_in_the_old_protocols_too(protocol: int, shorter: bool) -> None:
    data = pickle.dumps(ARRAYS, protocol)
    data = pickletools.optimize(data) if shorter else data
    (part,) = Pickled().read(BytesSource(data), Limits())

    assert _recognised(data)
    assert isinstance(part, Part)
    assert isinstance(part.view, Tensors)
    assert [(t.name, t.dtype, t.shape) for t in part.view.tensors] == [
        ("encoder/weight:0", "float32", (2, 3)),
        ("bias:0", "float16", (400,)),
    ]


def test_a_call_in_letters_is_read_and_not_made() -> None:
    data = b"cposix\nsystem\n(S'true'\ntR."
    (part,) = Pickled().read(BytesSource(data), Limits())

    assert _recognised(data)
    assert isinstance(part, Part)
    assert isinstance(part.view, Tensors)
    assert part.view.names == ("posix.system",)


@pytest.mark.parametrize(
    "text",
    [
        "(c) 2024 by nobody.\nAll rights reserved.\n",
        "(1) Open the file. (2) Close it.",
        "cat\ncow\ncrow\nclam\ncod\ncub\ncolt\ncaiman\ncicada\ncamel\ncrab\ncapybara\n" * 3,
        "class\nname\nIt is a list.\n",
        "}\n]\n",
        "(defun square (x) (* x x))",
        "]q",
        "(lp0\nnot a pickle after all",
        "import numpy as np\n",
        "",
    ],
)
def test_text_is_no_pickle(text: str) -> None:
    assert not _recognised(text.encode())


class TestUnmarked(ReaderContract):
    reader = Pickled
    sample = pickle.dumps({"a": ARRAYS["encoder/weight:0"]}, 0)
    foreign = b"(c) 2024 by nobody.\n"
