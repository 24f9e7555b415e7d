"""Traditional characters, and the variants of Taiwan, Hong Kong and Japan, to simplified ones."""

from chouxin.folding.tables import Table, load_table

NAME = "script"
COST = 0.0
"""Whoever writes traditional characters is judged like everybody else."""


def table() -> Table:
    return load_table("script")
