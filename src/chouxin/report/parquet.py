"""Decisions as a Parquet file, by the schema that the engine uses for Arrow."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import BinaryIO

import pyarrow.parquet as pq

from chouxin.domain import Decision
from chouxin.engine.arrow import DECISIONS, decisions_to_batch
from chouxin.report.counts import Screened
from chouxin.report.legend import Legend

ROWS = 4096
"""Decisions in a row group: what is held in memory at a time."""


def write(decisions: Screened, out: BinaryIO, legend: Legend) -> None:
    """Write row groups of ROWS decisions; without any decision, a file with the columns and no row."""
    with pq.ParquetWriter(out, DECISIONS, compression="zstd") as writer:
        for some in _groups(decisions):
            writer.write_batch(decisions_to_batch(some, legend.rules), row_group_size=ROWS)


def _groups(decisions: Iterable[Decision]) -> Iterator[list[Decision]]:
    stream = iter(decisions)
    while some := list(islice(stream, ROWS)):
        yield some
