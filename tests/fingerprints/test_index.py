"""A large list is asked as fast as a small one, and can be sent to another process."""

import pickle
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from chouxin.fingerprints.index import Tensors, index_of
from chouxin.fingerprints.listing import Listing
from chouxin.fingerprints.matching import match
from chouxin.fingerprints.rows import WholeFile
from chouxin.fingerprints.shapes import key
from chouxin.fingerprints.sketch import code, sketch
from evaluation.altered import to_safetensors, trained
from tests.fingerprints.making import ALL, entry, index, prints_of, write


def many(rows: int, shapes: int, samples: int = 256) -> Tensors:
    """So many tensors, in so many shapes."""
    numbers = np.random.default_rng(0)
    steps = numbers.integers(-127, 128, (rows, samples), dtype=np.int8)
    keys = np.sort(np.array([key((64 + at, 64)) for at in range(shapes)], np.uint64).repeat(rows // shapes))
    return Tensors(
        keys=keys,
        entries=np.arange(rows, dtype=np.int32),
        numbers=np.zeros(rows, np.int32),
        codes=np.packbits(steps[:, :256] > 0, axis=1).view(np.uint64).reshape(rows, 4),
        starts=np.arange(rows + 1, dtype=np.int64) * samples,
        steps=steps.reshape(-1),
        shared=np.zeros(rows, np.bool_),
    )


def test_a_listed_tensor_is_found_among_many_of_its_shape() -> None:
    tensors = many(20_000, 2)
    row = int(np.flatnonzero(tensors.keys == np.uint64(key((64, 64))))[77])
    sketched = tensors.steps[row * 256 : (row + 1) * 256].tobytes()

    start = time.perf_counter()
    found = tensors.like(key((64, 64)), sketched)

    assert [one.row for one in found] == [row]
    assert found[0].like > 0.999
    assert time.perf_counter() - start < 1.0


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
