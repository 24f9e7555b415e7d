import pytest

from tests.cli.running import Command


@pytest.fixture
def chouxin(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Command:
    """Runs a command line; says what was printed where, and the exit code."""
    return Command(capsys, monkeypatch)
