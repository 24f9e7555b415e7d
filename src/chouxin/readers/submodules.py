"""What a repository says of its submodules: where each one lies, and whence it comes. Nothing is fetched."""

import re

from chouxin.readers.labels import SUBMODULE, label

FILE = ".gitmodules"
LARGEST = 1 << 20
_LONGEST = 200
_LINE = re.compile(r"\s*(?P<key>[A-Za-z][A-Za-z0-9-]*)\s*=(?P<value>.*)")
_SECTION = re.compile(r"\s*\[\s*(?P<sort>[A-Za-z0-9.-]+)[^\]]*\]\s*(?:[#;].*)?")
_USER = re.compile(r"(?P<scheme>\A|://)[^/@]*@")


def addresses(written: bytes) -> dict[str, str]:
    """Addresses by path, as they may be shown: without user, password and query."""
    found: dict[str, str] = {}
    path = url = ""
    inside = False
    for line in (*written[:LARGEST].decode(errors="replace").splitlines(), "[end]"):
        if section := _SECTION.fullmatch(line):
            if path:
                found.setdefault(path, url)
            path = url = ""
            inside = section["sort"].lower() == "submodule"
        elif inside and (said := _LINE.fullmatch(line)):
            value = said["value"].strip().strip('"')
            if said["key"].lower() == "path":
                path = value.rstrip("/")
            elif said["key"].lower() == "url":
                url = _shown(value)
    return found


def submodule_fault(url: str, commit: str) -> str:
    """What is wrong with a submodule: nothing, but that it lies elsewhere."""
    named = " at ".join(word for word in (url, commit[:10]) if word)
    return f"{SUBMODULE} ({named})" if named else SUBMODULE


def _shown(url: str) -> str:
    return label(_USER.sub(r"\g<scheme>", url.partition("?")[0].partition("#")[0])[:_LONGEST]) if url else ""
