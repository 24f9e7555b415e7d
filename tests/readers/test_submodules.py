"""What a repository says of its submodules."""

import pytest

from chouxin.readers.submodules import addresses, submodule_fault


def test_addresses_are_read_as_git_writes_them() -> None:
    written = (
        b'[submodule "a"]\n\tpath = libs/a\n\turl = https://git.example.org/x/a.git\n\tbranch = main\n'
        b'[core]\n\tpath = nothing\n[submodule "b"] ; a remark\n\turl = ../b.git\n\tpath = "libs/b/"\n'
    )

    assert addresses(written) == {"libs/a": "https://git.example.org/x/a.git", "libs/b": "../b.git"}


@pytest.mark.parametrize(
    "url, shown",
    [
        ("https://me:secret@git.example.org/a.git", "https://git.example.org/a.git"),
        ("git@git.example.org:x/a.git", "git.example.org:x/a.git"),
        ("https://git.example.org/a?token=secret#x", "https://git.example.org/a"),
        ("https://x/\x1b[2J", "https://x/\\u001b[2J"),
    ],
)
def test_no_secret_and_no_control_character_is_shown(url: str, shown: str) -> None:
    assert addresses(f'[submodule "a"]\npath = a\nurl = {url}\n'.encode()) == {"a": shown}


@pytest.mark.parametrize(
    "written", [b"", b"\xff\x00[", b"[submodule", b"path = a\nurl = b\n", b"=\n[]\n[submodule]\n="]
)
def test_what_cannot_be_made_out_is_left_out(written: bytes) -> None:
    assert addresses(written) == {}


def test_a_long_file_takes_no_time() -> None:
    written = b'[submodule "a"]\n' + b"path = " * 200_000

    assert len(addresses(written)) <= 1


def test_the_fault_names_what_is_known() -> None:
    assert submodule_fault("", "").endswith("in another repository")
    assert submodule_fault("https://x/a", "ab" * 20).endswith("(https://x/a at ababababab)")
