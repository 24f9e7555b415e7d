"""Real models and real pictures. `make photos` fetches the former; without them these tests cannot say anything."""

import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from chouxin.person import pictures
from chouxin.person.faces import Face, Finder, Matcher
from chouxin.person.weights import MissingWeights, places

PHOTOS = Path(__file__).parents[2] / "photos"


@pytest.fixture(scope="session")
def folders() -> Sequence[Path]:
    found = places(os.environ)
    try:
        Finder(found)
    except MissingWeights as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(str(error))
    return found


@pytest.fixture(scope="session")
def finder(folders: Sequence[Path]) -> Finder:
    return Finder(folders)


@pytest.fixture(scope="session")
def matcher(folders: Sequence[Path]) -> Matcher:
    return Matcher(folders)


@pytest.fixture(scope="session")
def portrait() -> npt.NDArray[np.uint8]:
    """uint8[640, 512, 3]: one person, from the front."""
    return pictures.open(PHOTOS / "portrait.jpg").pixels


@pytest.fixture(scope="session")
def her(finder: Finder, portrait: npt.NDArray[np.uint8]) -> Face:
    (face,) = finder.find(portrait)
    return face
