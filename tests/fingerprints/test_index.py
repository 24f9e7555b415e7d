"""A large list is asked as fast as a small one, and can be sent to another process."""

import pickle
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

import numpy as np

from chouxin.fingerprints.index import index_of
from chouxin.fingerprints.listing import Listing
from chouxin.fingerprints.matching import match
from chouxin.fingerprints.rows import WholeFile
from chouxin.fingerprints.shapes import key
from chouxin.fingerprints.sketch import code, sketch
from chouxin.fingerprints.tables import Tensors, tensors_of
from evaluation.altered import to_safetensors, trained
from tests.fingerprints.making import ALL, entry, index, prints_of, write

NUMBERS = np.random.default_rng(3).standard_normal(256).astype(np.float32)


def many(rows: int, shapes: int, samples: int = 256, file: BinaryIO | None = None) -> Tensors:
    """So many tensors, in so many shapes."""
    numbers = np.random.default_rng(0)
    steps = numbers.integers(-127, 128, (rows, samples), dtype=np.int8)
    keys = [key((64 + at % shapes, 64)) for at in range(rows)]
    return tensors_of(keys, lambda tensor: steps[tensor].tobytes(), file)


def test_a_listed_tensor_is_found_among_many_of_its_shape() -> None:
    tensors = many(20_000, 2)
    row = int(tensors.first[list(tensors.shapes).index(key((64, 64)))]) + 77
    sketched = sketch(tensors.sketch(row))

    start = time.process_time()
    found = tensors.like(key((64, 64)), sketched)

    assert [(one.row, one.tensor) for one in found] == [(row, 154)]
    assert found[0].like > 0.999
    assert time.process_time() - start < 5


def test_sketches_in_a_file_are_those_in_memory() -> None:
    with TemporaryFile() as file:
        inside, outside = many(3_000, 7, 300), many(3_000, 7, 300, file)
        sketches = [(inside.sketch(row), outside.sketch(row)) for row in (0, 1, 63, 64, 65, 2_999)]

        assert all(np.array_equal(one, other) for one, other in sketches)
        assert outside.nbytes() < 3_000 * 40 < 3_000 * 300 < inside.nbytes()


def test_what_has_no_sketch_is_left_out() -> None:
    made = tensors_of([5, 5, 9], lambda tensor: b"" if tensor == 1 else sketch(NUMBERS))

    assert made.tensors.tolist() == [0, 2]
    assert [row.tensor for row in made.like(5, sketch(NUMBERS))] == [0]
    assert made.like(7, sketch(NUMBERS)) == []


def test_a_tensor_of_its_own_is_found_nowhere() -> None:
    tensors = many(20_000, 2)
    own = sketch(np.random.default_rng(5).standard_normal(1024).astype(np.float32))

    assert tensors.like(key((64, 64)), own) == []
    assert tensors.like(key((999, 999)), own) == []
    assert len(code(own)) == 4


def test_an_empty_list_knows_nothing(tmp_path: Path) -> None:
    empty = index_of(Listing())
    (path,) = write(tmp_path, [("m.safetensors", to_safetensors(trained(1, 8)))])

    assert prints_of(path, empty.wanted) == []
    assert all(match(prints, empty) == [] for prints in prints_of(path, ALL))


def test_an_index_can_be_sent_elsewhere(tmp_path: Path) -> None:
    known = index(entry(tmp_path, [("m.safetensors", to_safetensors(trained(1, 8)))], "X"))
    copy = pickle.loads(pickle.dumps(known))

    (path,) = write(tmp_path, [("again.safetensors", to_safetensors(trained(1, 8)))])
    for prints in prints_of(path, known.wanted):
        assert [one.id for one in match(prints, copy)] == [one.id for one in match(prints, known)]


def test_only_what_a_list_can_know_is_wanted(tmp_path: Path) -> None:
    known = index(entry(tmp_path, [("M.safetensors", to_safetensors(trained(1, 8)))], "X"))
    unsized = index(replace(known.entries[0], files=(WholeFile("M.safetensors", "ab" * 32),)))

    assert known.wanted.names == {"m.safetensors"}
    assert len(known.wanted.sizes) == 1
    assert unsized.wanted.sizes == frozenset()
    assert not known.wanted.everything
    assert not known.wanted.hash_all
