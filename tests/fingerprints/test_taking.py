"""What is read of a file: sampled numbers, and whole tensors only where a list asks for them."""

from hashlib import blake2b
from pathlib import Path

import numpy as np

from chouxin.domain import Graph, Limits, Locator, Stretch, Tensors, TensorSpec
from chouxin.engine.walk import walk
from chouxin.fingerprints.shapes import key
from chouxin.fingerprints.taking import MOST_SAMPLED, Wanted, digest_key, file_print, model_print
from chouxin.readers.sources import BytesSource
from evaluation.altered import halved, to_safetensors, to_torch, trained
from tests.fingerprints.making import ALL, prints_of, write

MIB = 1024 * 1024
_NOISE = np.random.default_rng(0).bytes(MIB)


class Counting:
    """A source of which nothing exists; it counts what is read of it."""

    item_id, locator, size = "", Locator(("big.safetensors",)), 10_000 * MIB

    def __init__(self) -> None:
        self.read = 0
        self.largest = 0

    def pread(self, offset: int, length: int) -> bytes:
        length = max(min(length, self.size - offset), 0)
        self.read += length
        self.largest = max(self.largest, length)
        if length <= 64:
            return blake2b(offset.to_bytes(8, "little"), digest_size=64).digest()[:length]
        return _NOISE[:length] if length <= len(_NOISE) else np.random.default_rng(offset).bytes(length)


def test_of_ten_gigabytes_a_few_megabytes_are_read() -> None:
    shape = (5120, 5120)
    width = 5120 * 5120 * 4
    tensors = tuple(TensorSpec(f"t{n}", "float32", shape, Stretch(n * width, width)) for n in range(95))
    source = Counting()

    prints = model_print(Tensors("x", tensors), source, Wanted(shapes=frozenset({key(shape)})), lambda _: None)

    assert prints is not None
    assert len(prints.tensors) == 95
    assert source.read < 4 * MIB
    assert source.largest <= MIB


def test_nothing_is_read_of_a_model_whose_shapes_are_not_listed() -> None:
    source = Counting()
    view = Tensors("x", (TensorSpec("t", "float32", (512, 512), Stretch(0, MIB)),))

    assert model_print(view, source, Wanted(shapes=frozenset({1})), lambda _: None) is None
    assert source.read == 0


def test_a_large_tensor_is_hashed_only_where_the_whole_skeleton_is_listed() -> None:
    view = Tensors("x", (TensorSpec("t", "float32", (512, 512), Stretch(0, MIB)),))
    wanted = Wanted(digests=frozenset({digest_key("float32", 512 * 512)}))
    first = model_print(view, Counting(), ALL, lambda _: None)
    assert first is not None

    apart = model_print(view, Counting(), wanted, lambda _: None)
    alike = model_print(
        view, Counting(), Wanted(digests=wanted.digests, skeletons=frozenset({first.free})), lambda _: None
    )

    assert apart is None
    assert alike is not None
    assert alike.tensors[0].digest == first.tensors[0].digest


def test_a_header_that_names_very_many_tensors_costs_no_more_than_the_limit() -> None:
    spec = TensorSpec("t", "float32", (64, 64), Stretch(0, 4 * 64 * 64))
    large = TensorSpec("large", "float32", (64, 128), Stretch(0, 4 * 64 * 128))
    source = Counting()
    wanted = Wanted(shapes=frozenset({key((64, 64)), key((64, 128))}))

    prints = model_print(Tensors("x", (*[spec] * (MOST_SAMPLED + 9), large)), source, wanted, lambda _: None)

    assert prints is not None
    assert prints.left_out == 10
    assert len(prints.tensors) == MOST_SAMPLED
    assert prints.tensors[-1].shape == (64, 128)
    assert all(len(tensor.sketch) == 256 for tensor in prints.tensors)


def test_numbers_that_are_not_there_are_counted() -> None:
    beyond = Stretch(10, 4 * 64 * 64)
    view = Graph("onnx", (), (), weights=(TensorSpec("w", "float32", (64, 64), beyond),))

    prints = model_print(view, BytesSource(b"x" * 100), ALL, lambda _: None)

    assert prints is not None
    assert prints.unseen == 1
    assert prints.tensors == ()


def test_layers_that_are_as_they_began_give_nothing() -> None:
    numbers = np.concatenate([np.ones(64 * 64), np.zeros(64 * 64), np.arange(64 * 64)]).astype("f4")
    size = 64 * 64 * 4
    view = Tensors("x", tuple(TensorSpec(str(n), "float32", (64, 64), Stretch(n * size, size)) for n in range(3)))

    prints = model_print(view, BytesSource(numbers.tobytes()), ALL, lambda _: None)

    assert prints is not None
    assert [tensor.digest for tensor in prints.tensors] == [""] * len(prints.tensors)
    assert len(prints.tensors) <= 1  # a ramp can be sampled; what is like it is told by the share that it makes


def test_a_file_is_hashed_where_its_size_or_its_name_is_listed() -> None:
    source = BytesSource(b"abc", locator=Locator(("folder.zip", "a/Model.ONNX")))
    sha256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"

    assert file_print(source, Wanted()) is None
    for wanted in (Wanted(sizes=frozenset({3})), Wanted(names=frozenset({"model.onnx"})), Wanted(hash_all=True)):
        found = file_print(source, wanted)

        assert found is not None
        assert (found.sha256, found.name) == (sha256, "Model.ONNX")


def test_members_of_a_model_are_not_listed_by_themselves(tmp_path: Path) -> None:
    (path,) = write(tmp_path, [("m.pt", to_torch(trained(1, 8)))])

    assert [one.name for one in prints_of(path, ALL) if one.sha256] == ["m.pt"]


def test_precision_is_part_of_a_digest_and_the_container_is_not(tmp_path: Path) -> None:
    model = trained(1, 8)
    files = [("a.safetensors", to_safetensors(model)), ("b.pt", to_torch(model)), ("c.pt", to_torch(halved(model)))]

    full, zipped, half = (
        {t.digest for one in prints_of(path, ALL) for t in one.tensors} for path in write(tmp_path, files)
    )

    assert full == zipped
    assert not full & half


def test_a_walk_without_a_wish_takes_no_prints(tmp_path: Path) -> None:
    data = to_safetensors(trained(1, 8))

    found = list(walk(BytesSource(data), Limits()))

    assert len(found) == 1
