"""One decision a line, as JSON, by the schema `chouxin.decision/1`."""

import json
import re
from typing import BinaryIO

from chouxin.domain import Decision
from chouxin.report.counts import Screened
from chouxin.report.document import document
from chouxin.report.legend import Legend

# JSON allows these as they are. A terminal acts on the first sort, and some readers break lines at the second.
_ACTING = re.compile("[\x7f-\x9f\u2028\u2029]")


def write(decisions: Screened, out: BinaryIO, legend: Legend) -> None:
    """Write each decision as it comes."""
    for decision in decisions:
        out.write(line(decision, legend))


def line(decision: Decision, legend: Legend) -> bytes:
    """One decision as UTF-8, newline included."""
    text = json.dumps(document(decision, legend), ensure_ascii=False, separators=(",", ":"))
    # Half of a surrogate pair cannot be written in UTF-8; as an escape it is still the same JSON.
    safe = _ACTING.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
    return safe.encode("utf-8", "backslashreplace") + b"\n"
