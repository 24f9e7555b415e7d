"""What goes for the whole suite."""

from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

PHOTOS = Path(__file__).parents[1] / "photos"


def _state() -> dict[str, tuple[str, int]]:
    return {
        path.name: (sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns) for path in sorted(PHOTOS.iterdir())
    }


@pytest.fixture(scope="session", autouse=True)
def originals() -> Iterator[None]:
    """The pictures that everything is tried on have the same bytes, times and names when all tests are over."""
    before = _state()
    yield
    after = _state()

    assert after == before
