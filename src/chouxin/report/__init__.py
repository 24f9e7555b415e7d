"""A decision for people and for tools: one module a format, each with `write(decisions, out, legend)`."""

from chouxin.report.counts import Counts, Screened
from chouxin.report.document import SCHEMA, document
from chouxin.report.legend import Legend
from chouxin.report.writing import BINARY, FORMATS, replacing, write

__all__ = ["BINARY", "FORMATS", "SCHEMA", "Counts", "Legend", "Screened", "document", "replacing", "write"]
