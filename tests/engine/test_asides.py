"""What a project has beside its source."""

import pytest

from chouxin.domain import Fault, FaultKind, Locator
from chouxin.engine.asides import SMALL, is_aside, sort_of
from chouxin.readers.labels import LFS, LFS_ASIDE, SUBMODULE


def fault(why: str, name: str = "x", by: str = "walk") -> Fault:
    return Fault("i", by, Locator(("repo", name)), FaultKind.UNSUPPORTED, why)


@pytest.mark.parametrize(
    "one",
    [
        fault("PNG image: there is no reader for it"),
        fault("web font: there is no reader for it"),
        fault("unknown format, small: there is no reader for it"),
        fault("Windows program, small: there is no reader for it"),
        fault("a picture with a workflow; what it shows is not looked at", by="workflow"),
        fault(SUBMODULE, by="git"),
        fault(LFS_ASIDE, by="git"),
        fault("not utf-8 from byte 12 on", "src/old.c", "text"),
        fault("too little text to be sure of its encoding; read as gb18030", "README.md", "text"),
        fault("no workflow that can be read", "Impact.pack", "workflow"),
    ],
)
def test_what_a_project_may_have(one: Fault) -> None:
    assert is_aside(one)


@pytest.mark.parametrize(
    "one",
    [
        fault("unknown format: there is no reader for it"),
        fault("TensorFlow Lite model: there is no reader for it"),
        fault("7z archive: there is no reader for it"),
        fault("an object that is not there", by="git"),
        fault("encrypted", by="zip"),
        fault("not utf-8 from byte 12 on", "README.md", "text"),
        fault("no workflow that can be read", "swap.json", "workflow"),
        fault(LFS, by="git"),
    ],
)
def test_what_has_to_be_looked_at(one: Fault) -> None:
    assert not is_aside(one)


def test_small_is_told_of_what_may_be_data() -> None:
    assert sort_of("unknown format", SMALL) == "unknown format, small"
    assert sort_of("unknown format", SMALL + 1) == "unknown format"
    assert sort_of("TensorFlow Lite model", 10) == "TensorFlow Lite model"
