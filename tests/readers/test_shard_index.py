"""The index of a model in several files; how the files are joined is in tests/engine/test_sets.py."""

import json

import pytest

from chouxin.domain import Limits, Part, Tensors, Unreadable
from chouxin.readers.shard_index import ShardIndex
from chouxin.readers.sources import BytesSource


def _files(held: object) -> tuple[tuple[str, str], ...]:
    data = json.dumps({"metadata": {"total_size": 8}, "weight_map": held}).encode()
    (part,) = [f for f in ShardIndex().read(BytesSource(data), Limits()) if isinstance(f, Part)]
    assert isinstance(part.view, Tensors)

    return part.view.metadata


def test_each_file_is_named_once() -> None:
    assert _files({"a": "1.bin", "b": "2.bin", "c": "1.bin"}) == (("shard", "1.bin"), ("shard", "2.bin"))


def test_what_is_no_name_is_left_out() -> None:
    assert _files({"a": 1, "b": "x" * 300, "c": "ok.bin"}) == (("shard", "ok.bin"),)


@pytest.mark.parametrize("text", ['{"weight_map": ', '{"weight_map": []}', '{"weight_map": ' + "[" * 100_000])
def test_what_is_no_index_is_unreadable(text: str) -> None:
    with pytest.raises(Unreadable):
        list(ShardIndex().read(BytesSource(text.encode()), Limits()))
