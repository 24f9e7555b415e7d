"""Source code: what a file imports, calls, defines, says, asks for, and its fingerprints. Nothing is run."""

import re
from collections.abc import Iterator

from chouxin.domain import Fault, FaultKind, Limits, Member, Part, Source
from chouxin.readers.code_language import language_of
from chouxin.readers.code_mentions import Mentions
from chouxin.readers.code_scan import scan
from chouxin.readers.code_scripts import read_package_json, read_requirements, read_script, read_settings, read_toml
from chouxin.readers.digest import digest_of
from chouxin.readers.encoding import decode, guess, no_text
from chouxin.readers.python_syntax import read_python, uncollected

_CONTROL = re.compile(r"[\x00-\x08\x0e-\x19\x1c-\x1f]")
_STRUCTURED = 1 << 20
"""Characters of a build file that are taken apart; a longer one is scanned."""


class SourceCode:
    """A source file, a script or a build file, as one part.

    Python is read by its syntax tree. What has none (broken, over a mebibyte, another language) is scanned by tokens,
    which knows less and says so in `parsed`; that is no fault, since what was read is there.
    """

    name = "code"
    version = "1"

    def recognises(self, head: bytes, source: Source) -> bool:
        """Whether these are characters that read as source; the name says which language they are read as."""
        if no_text(head):
            return False
        encoding = guess(head, whole=source.size <= len(head))
        if encoding is None:
            return False
        text = decode(head, encoding)[0]
        return not _CONTROL.search(text) and language_of(_name(source), text) is not None

    def read(self, source: Source, limits: Limits) -> Iterator[Part | Fault | Member]:
        """One part, and a fault for what goes over the limits."""
        if source.size > limits.text:
            yield _fault(source, f"source of {source.size} bytes; the limit is {limits.text}")
            return
        data = source.pread(0, source.size)
        encoding = guess(data)
        if encoding is None:
            yield Fault(source.item_id, self.name, source.locator, FaultKind.UNREADABLE, "in no encoding that is known")
            return
        text = decode(data, encoding)[0].replace("\r\n", "\n").replace("\r", "\n")
        found = Mentions(limits.nodes)
        language = language_of(_name(source), text[:4096]) or "other"
        with uncollected():
            _gather(text, language, found)
            view = found.code(_name(source), language, text, len(data))
            digest = digest_of(view)
        yield Part(source.item_id, source.locator, digest, view)
        if found.left_out:
            yield _fault(source, f"{found.left_out} names over the limit are left out")


def _gather(text: str, language: str, found: Mentions) -> None:
    try:
        if language == "python" and read_python(text, found):
            return
        if language in ("shell", "batch", "dockerfile"):
            read_script(text, found)
        elif language == "requirements":
            read_requirements(text, found)
            return
        elif language in ("ini", "yaml"):
            read_settings(text, found)
        elif len(text) <= _STRUCTURED and language == "toml":
            read_toml(text, found)
        elif len(text) <= _STRUCTURED and language == "json":
            read_package_json(text, found)
    except RecursionError:
        pass  # what is nested that deeply is still scanned
    scan(text, language, found)


def _name(source: Source) -> str:
    return source.locator.container[-1] if source.locator.container else ""


def _fault(source: Source, why: str) -> Fault:
    return Fault(source.item_id, SourceCode.name, source.locator, FaultKind.TOO_LARGE, why)
