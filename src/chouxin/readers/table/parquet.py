"""Parquet, in batches of rows; a row group that is damaged costs its own rows."""

import io
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from chouxin.domain import FaultKind, InputError, Source
from chouxin.readers.table.asked import Asked
from chouxin.readers.table.heading import check_columns, no_text, understand
from chouxin.readers.table.row import Cells, Problem

_ROWS = 1024


class ParquetRows:
    """The rows of a Parquet file. Raises InputError where it is damaged or has no text column."""

    def __init__(self, asked: Asked) -> None:
        where, limits = asked.where, asked.limits
        try:
            self._file = pq.ParquetFile(
                pa.PythonFile(_File(asked.source), mode="r"),
                pre_buffer=False,
                thrift_string_size_limit=limits.header,
                thrift_container_size_limit=limits.nodes,
            )
            columns = self._file.schema_arrow.names
        except Exception as error:  # whatever a damaged file raises
            raise InputError(f"{where}: not a Parquet file that can be read ({type(error).__name__})") from error
        check_columns(columns, asked.mapping, where)
        self.heading = understand(columns, asked.mapping, asked.also)
        if not self.heading.readable:
            raise no_text(columns, where)

    def __iter__(self) -> Iterator[Cells]:
        wanted = [n for n, field in enumerate(self.heading.fields) if field]
        names = [self.heading.columns[n] for n in wanted]
        number = 0
        for group in range(self._file.num_row_groups):
            end = number + self._file.metadata.row_group(group).num_rows
            try:
                for batch in self._file.iter_batches(_ROWS, row_groups=[group], columns=names, use_threads=False):
                    yield from self._cells(batch, number)
                    number += batch.num_rows
            except (pa.ArrowException, OSError, ValueError, MemoryError) as error:
                why = f"rows {number + 1} to {end} are damaged ({type(error).__name__})"
                yield Cells(number + 1, problems=[(FaultKind.UNREADABLE, why)])
            number = end

    def _cells(self, batch: pa.RecordBatch, number: int) -> Iterator[Cells]:
        read = {name: _values(batch.column(n)) for n, name in enumerate(batch.schema.names)}
        for row in range(batch.num_rows):
            problems: list[Problem] = []
            values: list[object] = []
            for name in self.heading.columns:
                value: Any = read[name][row] if name in read else None
                if isinstance(value, bytes):
                    try:
                        value = value.decode()
                    except UnicodeDecodeError as error:
                        value = value.decode(errors="replace")
                        problems.append((FaultKind.UNREADABLE, f"not utf-8 at byte {error.start} of a column"))
                values.append(value)
            yield Cells(number + row + 1, None, values, problems=problems)


def _values(column: Any) -> list[Any]:
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        # As bytes: one string that is not UTF-8 must not cost the other rows of the batch.
        column = column.cast(pa.binary() if pa.types.is_string(kind) else pa.large_binary())
    elif pa.types.is_temporal(kind) or pa.types.is_decimal(kind):
        column = column.cast(pa.string())
    return list(column.to_pylist())


class _File(io.RawIOBase):
    """A source as Python's idea of a file."""

    def __init__(self, source: Source) -> None:
        self._source, self._at = source, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._source.size}[whence]
        self._at = max(base + offset, 0)
        return self._at

    def tell(self) -> int:
        return self._at

    def read(self, size: int = -1) -> bytes:
        size = self._source.size - self._at if size is None or size < 0 else size
        data = self._source.pread(self._at, min(size, max(self._source.size - self._at, 0)))
        self._at += len(data)
        return data
