"""What tar archives hide."""

import io
import tarfile

import pytest

from chouxin.domain import Fault, Limits, Locator, Member
from chouxin.readers.sources import BytesSource
from chouxin.readers.tar import Tar
from tests.readers.archives import zipped
from tests.readers.test_contract_code import tarred


def read(data: bytes, limits: Limits | None = None) -> tuple[dict[str, bytes], list[tuple[str, str]]]:
    found = list(Tar().read(BytesSource(data, "i", Locator(("x.tar",))), limits or Limits()))
    members = [one.source for one in found if isinstance(one, Member)]
    faults = [(str(one.locator), one.why) for one in found if isinstance(one, Fault)]
    return {m.locator.container[-1]: m.pread(0, m.size) for m in members}, faults


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_names_of_every_form_are_read(form: int) -> None:
    name = "swap/" + ("a" * 80 + "/") * (1 if form == tarfile.USTAR_FORMAT else 3) + "run.py"

    assert read(tarred({name: b"x", "b.py": b"y"}, form)) == ({name: b"x", "b.py": b"y"}, [])


def test_what_leads_out_is_read_and_told() -> None:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w") as archive:
        for name, sort, target in (
            ("../../etc/cron", tarfile.REGTYPE, ""),
            ("link", tarfile.SYMTYPE, "/etc/passwd"),
            ("fine", tarfile.SYMTYPE, "a.py"),
            ("hard", tarfile.LNKTYPE, "../x"),
            ("pipe", tarfile.FIFOTYPE, ""),
            ("a.py", tarfile.REGTYPE, ""),
            ("A.py", tarfile.REGTYPE, ""),
        ):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = sort, target
            archive.addfile(info)
    members, faults = read(written.getvalue())

    assert list(members) == ["../../etc/cron", "a.py", "A.py"]
    assert [place.partition("!/")[2] for place, _ in faults] == ["../../etc/cron", "link", "hard", "pipe", "A.py"]


def test_what_stands_behind_the_end_is_a_member() -> None:
    hidden = zipped({"a.py": b"import os"})

    assert read(tarred({"a": b"x"}) + hidden)[0] == {"a": b"x", "(behind the end)": hidden}


def test_what_is_cut_off_or_too_much_is_told() -> None:
    whole = tarred({f"{n}.py": b"x" * 600 for n in range(4)})

    assert "cut off" in read(whole[:3000])[1][-1][1]
    assert read(whole, Limits(members=2))[1][0][1].startswith("more than 2 members")
    assert "bytes together" in read(whole, Limits(expanded=700))[1][0][1]


@pytest.mark.parametrize("name, sort", [("a/", "5"), ("a/", "0"), ("a", "1"), ("a", "2"), ("a", "3")])
def test_bytes_of_what_has_none_are_read_and_told(name: str, sort: str) -> None:
    info = tarfile.TarInfo(name)
    info.type, info.size, info.linkname = sort.encode(), 512 * 4, "b.py"
    hidden = tarred({"run.py": b"import os"})[: 512 * 4]
    members, faults = read(info.tobuf() + hidden + tarred({"b.py": b"y"}))

    assert list(members.values()) == [hidden, b"y"]
    assert any("programs differ" in why for _, why in faults)
