"""Models that are listed and looked for without a process of their own."""

from chouxin.fingerprints.index import Index, index_of
from chouxin.fingerprints.rows import Listed
from evaluation.fingerprints import EVERYTHING as ALL
from evaluation.fingerprints import listed as entry
from evaluation.fingerprints import listing, matches, prints_of
from evaluation.fingerprints import written as write

__all__ = ["ALL", "entry", "index", "listing", "matches", "prints_of", "write"]


def index(*entries: Listed) -> Index:
    """The index of a list that holds these."""
    return index_of(listing(*entries))
