"""A model or a program is known by what it is made of: renamed, saved anew, packed another way; others are not."""

import io
import random
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from chouxin.engine.makings import MOST_TENSORS, SOURCE, TENSOR, Makings
from chouxin.fingerprints.resemblance import BANDS
from evaluation.altered import halved, renamed, to_safetensors, to_torch, trained

MODEL = trained(1)


@pytest.fixture(scope="module")
def makings() -> Iterator[Makings]:
    made = Makings()
    yield made
    made.close()


def program(seed: int, files: int = 6) -> dict[str, str]:
    """Files of an invented tool: functions that call each other and do nothing of use."""
    chance = random.Random(seed)
    made = {}
    for number in range(files):
        lines = [f"import lib_{n}" for n in range(chance.randrange(1, 4))]
        for function in range(8):
            lines.append(f"def step_{number}_{function}(first, second=None):")
            for _ in range(chance.randrange(4, 9)):
                left, right = chance.choice("abcdefgh"), chance.choice("abcdefgh")
                form = chance.randrange(5)
                lines.append(
                    [
                        f"    {left} = first.{right}[{chance.randrange(9)}] + second",
                        f"    for {left} in range(len({right})):\n        {left} *= {right}({left}, -{right})",
                        f"    if not {left} and {right} > {chance.randrange(99)}:\n        return {left}",
                        f"    {left} = [x ** 2 for x in {right} if x is not None]",
                        f"    with open({left}) as {right}:\n        {right}.write(str({left}) + 'done')",
                    ][form]
                )
            lines.append("    return first")
        made[f"src/part_{number}.py"] = "\n".join(lines) + "\n"
    return made


def forked(files: Mapping[str, str]) -> dict[str, str]:
    """The same under other names: of files, functions and variables, with a comment before each."""
    made = {}
    for number, (_, text) in enumerate(sorted(files.items(), reverse=True)):
        other = re.sub(r"\b([a-h])\b", r"\1\1_value", re.sub(r"step_(\d+_\d+)", r"do_it_\1", text))
        made[f"newname/module_{number}.py"] = f"# (c) somebody else\n{other}"
    return made


def zipped(files: Mapping[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return out.getvalue()


def of(makings: Makings, folder: Path, name: str, content: bytes) -> set[tuple[str, str]]:
    path = folder / name
    path.write_bytes(content)
    return set(makings.of(path))


def test_a_model_is_known_renamed_in_half_precision_and_in_another_container(makings: Makings, tmp_path: Path) -> None:
    first = of(makings, tmp_path, "a.safetensors", to_safetensors(MODEL))
    again = of(makings, tmp_path, "b.pth", to_torch(halved(renamed(MODEL))))

    assert 3 <= len(first) <= MOST_TENSORS
    assert {kind for kind, _ in first} == {TENSOR}
    assert len(first & again) >= 0.8 * len(first)


def test_another_model_of_the_same_design_shares_nothing(makings: Makings, tmp_path: Path) -> None:
    first = of(makings, tmp_path, "a.safetensors", to_safetensors(MODEL))
    other = of(makings, tmp_path, "b.safetensors", to_safetensors(trained(2)))

    assert first
    assert other
    assert not first & other


def test_a_program_is_known_under_other_names(makings: Makings, tmp_path: Path) -> None:
    first = of(makings, tmp_path, "a.zip", zipped(program(1)))
    again = of(makings, tmp_path, "b.zip", zipped(forked(program(1))))
    other = of(makings, tmp_path, "c.zip", zipped(program(2)))

    assert {kind for kind, _ in first} == {SOURCE}
    assert len(first) == BANDS
    assert len(first & again) >= BANDS // 2
    assert len(first & other) <= BANDS // 5


@pytest.mark.parametrize("content", [b"", b"words", b"\xff\xd8\xff\xe0 no picture", zipped({"a.py": "x = 1\n"})])
def test_what_is_neither_is_known_by_nothing(makings: Makings, tmp_path: Path, content: bytes) -> None:
    assert of(makings, tmp_path, "x", content) == set()
