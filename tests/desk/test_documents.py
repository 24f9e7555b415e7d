"""Documents as they are kept."""

import json
import zlib

import pytest

from chouxin.desk.documents import Packer, unpacked


@pytest.mark.parametrize("told", [{}, {"why": "换脸" * 1000}, {"n": [1, None, 0.5]}])
def test_what_was_packed_comes_back(told: object) -> None:
    packer, written = Packer(), json.dumps(told).encode()

    assert unpacked(packer.packed(written)) == told
    assert unpacked(packer.packed(written)) == told
    assert unpacked(zlib.compress(written)) == told
