"""Capitals to small letters, as Unicode folds them."""

from chouxin.folding.tables import Table, load_table

NAME = "case"
COST = 0.0


def table() -> Table:
    return load_table("case")
