"""Full and half width, and other forms of a letter: circled, squared, mathematical, Kangxi radicals, ligatures."""

from chouxin.folding.tables import Table, load_table

NAME = "width"
COST = 0.0


def table() -> Table:
    return load_table("width")
