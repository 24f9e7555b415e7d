"""Bytes in, parts out. One format a file; a reader has no state, never runs what it reads, and never writes.

What is no reader of its own stands beside them for all: `sources` (where bytes come from), `encoding` (which characters
they are), `digest` (what a part is known by).
"""
