"""CSV, TSV and their relatives: quoted fields may hold line ends, and a stray quote costs one row, not the rest."""

from collections import deque
from collections.abc import Iterator
from dataclasses import replace

from chouxin.domain import FaultKind, InputError
from chouxin.readers.encoding import Encoding
from chouxin.readers.table.asked import Asked
from chouxin.readers.table.heading import Heading, check_columns, no_text, understand
from chouxin.readers.table.lines import Line, encoding_of, lines
from chouxin.readers.table.row import Cells, Problem

_DELIMITERS = (",", "\t", ";", "|")


class Delimited:
    """The rows of a delimited file. Raises InputError where the heading cannot be understood."""

    def __init__(self, asked: Asked, *, tabs: bool) -> None:
        self.limits, self._asked = asked.limits, asked
        found = encoding_of(asked.source, asked.encoding)
        self.heading, self.delimiter = Heading((), ()), ","
        if not found.certain:
            found = _by_heading(asked, found)
        self._lines = _Pushback(lines(asked.source, found, asked.limits))
        first = next((line for line in self._lines if line.text.strip("\ufeff \t\x1a")), None)
        if first is not None and first.text.lower().startswith("sep=") and len(first.text) == 5:
            # Excel's own way of naming the delimiter
            self.delimiter = first.text[4]
            first = next(self._lines, None)
            heading = self._understood(self._split(first)) if first else None
        elif first is not None:
            heading = self._sniff(first, tabs)
        else:
            heading = None
        if heading is None:
            raise InputError(f"{asked.where}: empty; a table begins with a row that names its columns")
        check_columns(heading.columns, asked.mapping, asked.where)
        if not heading.readable:
            raise no_text(heading.columns, asked.where)
        self.heading = replace(heading, encoding=found.name, certain=found.certain)

    def __iter__(self) -> Iterator[Cells]:
        number = 0
        while (line := next(self._lines, None)) is not None:
            if not line.text.strip(" \x1a") and line.problem is None:
                continue
            number += 1
            yield self._cells(number, line)

    def _understood(self, columns: list[str]) -> Heading:
        return understand(columns, self._asked.mapping, self._asked.also)

    def _sniff(self, line: Line, tabs: bool) -> Heading:
        """The delimiter under which most columns are understood; of equals the one with most columns."""
        best: tuple[tuple[int, int, int], str, Heading] | None = None
        for rank, delimiter in enumerate(("\t",) if tabs else _DELIMITERS):
            self.delimiter = delimiter
            heading = self._understood(self._split(line))
            score = (sum(1 for field in heading.fields if field), len(heading.columns), -rank)
            if best is None or score > best[0]:
                best = (score, delimiter, heading)
        assert best is not None  # noqa: S101 - there is always a delimiter to try
        _, self.delimiter, heading = best
        if len(heading.columns) == 1:
            self.delimiter = ""  # one column: what looks like a delimiter in a row is text
        return heading

    def _split(self, line: Line) -> list[str]:
        record = _Record(self.delimiter)
        record.feed(line)
        while record.open and (more := next(self._lines, None)) is not None:
            record.feed(more)
            if record.size > self.limits.header:
                break
        self._lines.back(record.after(1))  # the heading is looked at once for each delimiter
        cells = [cell.strip() for cell in record.cells]
        cells[0] = cells[0].removeprefix("\ufeff")
        return cells

    def _cells(self, number: int, line: Line) -> Cells:
        if '"' not in line.text:
            cells = line.text.split(self.delimiter) if self.delimiter else [line.text]
            problems = [line.problem] if line.problem else []
            return self._fitted(number, line.number, cells, problems)
        record = _Record(self.delimiter)
        record.feed(line)
        while record.open and not record.stray and record.size <= self.limits.text:
            more = next(self._lines, None)
            if more is None:
                break
            record.feed(more)
        width = len(self.heading.columns)
        torn = record.several and (record.stray or self._surplus(record.cells) or len(record.cells) < width)
        if not record.open and not torn:
            return self._fitted(number, line.number, record.cells, record.problems)
        # The quote is a stray one, or the field is too long to tell. What stands on the line of the quote counts to
        # this row, and the next line begins a new one: a table is never swallowed by one character.
        opened = record.opened
        self._lines.back(record.after(opened - line.number + 1))
        again = _Record(self.delimiter)
        for read in record.lines[: opened - line.number + 1]:
            again.feed(read)
        why = f"a quote that opens on line {opened} is not closed; reading goes on with line {opened + 1}"
        if record.size > self.limits.text:
            why = f"a quoted field that opens on line {opened} is over the limit of {self.limits.text} bytes; {why}"
        kind = FaultKind.TOO_LARGE if record.size > self.limits.text else FaultKind.UNREADABLE
        again.finish()
        return self._fitted(number, line.number, again.cells, [*again.problems, (kind, why)])

    def _surplus(self, cells: list[str]) -> bool:
        return any(cells[len(self.heading.columns) :])

    def _fitted(self, number: int, line: int, cells: list[str], problems: list[Problem]) -> Cells:
        width, surplus = len(self.heading.columns), ""
        if self._surplus(cells):
            # An unquoted delimiter in a text moves what follows; all of it is still looked at.
            surplus = self.delimiter.join(cells[width:])
        if (surplus or len(cells) < width) and not problems:
            problems.append((FaultKind.UNREADABLE, f"{len(cells)} columns where the heading has {width}"))
        return Cells(number, line, cells[:width], surplus, problems)


def _by_heading(asked: Asked, found: Encoding) -> Encoding:
    """Between GB18030 and Big5 the known words of a heading decide, where the characters alone do not."""
    scores = []
    for name in ("gb18030", "big5"):
        first = next(lines(asked.source, Encoding(name), asked.limits), None)
        cells = [first.text] if first else []
        for delimiter in _DELIMITERS:
            cells = [piece for cell in cells for piece in cell.split(delimiter)]
        heading = understand([cell.strip(' "') for cell in cells], asked.mapping, asked.also)
        scores.append((sum(1 for f, c in zip(heading.fields, cells, strict=True) if f and not c.isascii()), name))
    (best, name), (other, _) = sorted(scores, reverse=True)
    return Encoding(name) if best > other else found


class _Pushback:
    """Lines that can be given back."""

    def __init__(self, source: Iterator[Line]) -> None:
        self._source = source
        self._given: deque[Line] = deque()

    def __iter__(self) -> "_Pushback":
        return self

    def __next__(self) -> Line:
        return self._given.popleft() if self._given else next(self._source)

    def back(self, again: list[Line]) -> None:
        self._given.extendleft(reversed(again))


class _Record:
    """One record while its lines come in. Each line is read once, however many of them a field takes.

    open: inside a quoted field; opened: the line on which it opened; stray: after the closing quote of a field of
    several lines something other than a delimiter stands. cells: the finished fields.
    """

    def __init__(self, delimiter: str) -> None:
        self.delimiter = delimiter
        self.cells: list[str] = []
        self.lines: list[Line] = []
        self.open = self.stray = False
        self.opened = self.size = 0
        self._field: list[str] = []

    @property
    def several(self) -> bool:
        """Whether some field has more than one line."""
        return len(self.lines) > 1

    @property
    def problems(self) -> list[Problem]:
        return [line.problem for line in self.lines if line.problem]

    def after(self, count: int) -> list[Line]:
        """The lines after the first `count`."""
        return self.lines[count:]

    def feed(self, line: Line) -> None:
        self.lines.append(line)
        text, at = line.text, 0
        if self.open:
            closed = self._inside(line, 0)
            if closed is None:
                return
            self.stray = not self._at_border(text, closed)
            at = self._rest(text, closed)
        while at <= len(text):
            if text.startswith('"', at):
                self.open, self.opened, self.size = True, line.number, 0
                closed = self._inside(line, at + 1)
                if closed is None:
                    return
                at = closed
            at = self._rest(text, at)

    def finish(self) -> None:
        """Take what there is of an open field as the whole of it."""
        if self.open:
            self.cells.append("".join(self._field))
            self._field, self.open = [], False

    def _inside(self, line: Line, at: int) -> int | None:
        """Read a quoted field up to its closing quote and give the place after it; None where the line ends before."""
        text = line.text
        while (quote := text.find('"', at)) >= 0:
            if not text.startswith('""', quote):
                self._field.append(text[at:quote])
                self.open = False
                return quote + 1
            self._field.append(text[at : quote + 1])
            at = quote + 2
        self._field.append(text[at:] + line.end)
        self.size += len(line.text.encode("utf-8", "surrogatepass")) + 1
        return None

    def _at_border(self, text: str, at: int) -> bool:
        return at == len(text) or (bool(self.delimiter) and text.startswith(self.delimiter, at))

    def _rest(self, text: str, at: int) -> int:
        """Read on to the delimiter and close the field; where the next one begins."""
        end = text.find(self.delimiter, at) if self.delimiter else -1
        if end < 0:
            end = len(text)
        self.cells.append("".join([*self._field, text[at:end]]))
        self._field = []
        return end + 1
