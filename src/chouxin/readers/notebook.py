"""Notebooks (.ipynb): their code cells as one source file, and what the author writes between them as text."""

import json
from collections.abc import Iterator

from chouxin.domain import Fault, FaultKind, Limits, Member, Part, Source, Text, Unreadable
from chouxin.readers.code_mentions import Mentions
from chouxin.readers.code_scan import scan
from chouxin.readers.code_scripts import read_notebook_commands
from chouxin.readers.digest import digest_of
from chouxin.readers.python_syntax import read_python

_MARKS = (b'"cells"', b'"worksheets"')
_MORE = (b'"cell_type"', b'"nbformat"')
_WITH_PICTURES = 8
"""A notebook may be as many times larger than a text: most of it is pictures that it drew."""


class Notebook:
    """The code cells as one part; the markdown and raw cells as another, with a field for each (`cell 3`, from 1).

    What the code put out is not read: it is pictures and numbers for the most part, and it is not the author's.
    """

    name = "notebook"
    version = "1"

    def recognises(self, head: bytes, source: Source) -> bool:
        """Whether it is a JSON object that speaks of cells, at its beginning or its end."""
        if head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] != b"{":
            return False
        ends = head + source.pread(max(source.size - 4096, 0), 4096)
        return any(mark in ends for mark in _MARKS) and any(mark in ends for mark in _MORE)

    def read(self, source: Source, limits: Limits) -> Iterator[Part | Fault | Member]:
        """One or two parts. Raises Unreadable where it is no notebook after all."""
        if source.size > min(limits.text * _WITH_PICTURES, limits.header):
            raise Unreadable(FaultKind.TOO_LARGE, f"a notebook of {source.size} bytes", source.locator)
        data = source.pread(0, source.size)
        try:
            said = json.loads(data)
        except (ValueError, RecursionError):
            yield from self._as_it_is(source, data, limits)
            return
        cells = list(_cells(said))
        code = "\n".join(text for sort, text in cells if sort == "code")
        fields = tuple((f"cell {n}", text) for n, (sort, text) in enumerate(cells, start=1) if sort != "code" and text)
        written = sum(len(text.encode()) for _, text in fields)
        if max(written, len(code.encode())) > limits.text:
            raise Unreadable(FaultKind.TOO_LARGE, f"cells of more than {limits.text} bytes", source.locator)
        found = Mentions(limits.nodes)
        read_notebook_commands(code, found)
        if not read_python(code, found):
            scan(code, "python", found)
        name = source.locator.container[-1] if source.locator.container else ""
        view = found.code(name, "notebook", code, source.size)
        yield Part(source.item_id, source.locator, digest_of(view), view)
        if fields:
            text = Text(fields)
            yield Part(source.item_id, source.locator, digest_of(text), text)
        if found.left_out:
            why = f"{found.left_out} names over the limit are left out"
            yield Fault(source.item_id, self.name, source.locator, FaultKind.TOO_LARGE, why)

    def _as_it_is(self, source: Source, data: bytes, limits: Limits) -> Iterator[Part | Fault | Member]:
        """A notebook whose JSON is broken, as the text that it is: its strings are the lines of its cells."""
        text = data[: limits.text].decode(errors="ignore")
        found = Mentions(limits.nodes)
        scan(text, "javascript", found)
        name = source.locator.container[-1] if source.locator.container else ""
        for view in (found.code(name, "notebook", text, source.size), Text((("text", text),))):
            yield Part(source.item_id, source.locator, digest_of(view), view)
        yield Fault(source.item_id, self.name, source.locator, FaultKind.UNREADABLE, "no JSON that can be read")


def _cells(said: object) -> Iterator[tuple[str, str]]:
    """Sort and text of each cell; older notebooks keep them in worksheets and call the text of code `input`."""
    if not isinstance(said, dict):
        return
    sheets = said.get("worksheets")
    for holder in [said, *(sheets if isinstance(sheets, list) else ())]:
        cells = holder.get("cells") if isinstance(holder, dict) else None
        for cell in cells if isinstance(cells, list) else ():
            if isinstance(cell, dict):
                text = cell.get("source", cell.get("input", ""))
                lines = text if isinstance(text, list) else [text]
                joined = "".join(line for line in lines if isinstance(line, str))
                yield str(cell.get("cell_type")), joined.encode(errors="backslashreplace").decode()
