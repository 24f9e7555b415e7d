"""Combining marks that only decorate a letter (strokes, accents, heaps of them), and letters with one built in.

Marks that a script needs to be read (kana voicing, Indic, Thai, Arabic and Hebrew signs) stay.
"""

from chouxin.folding.tables import Table, load_table

NAME = "marks"
COST = 0.02
"""An accent can make another word, if seldom one that is sold."""


def table() -> Table:
    return load_table("marks")
