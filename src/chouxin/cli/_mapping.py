"""`--map COLUMN=FIELD`."""

from collections.abc import Mapping, Sequence

from chouxin.domain import InputError
from chouxin.words import Words


def mapping_of(given: Sequence[str], fields: Sequence[str], words: Words) -> Mapping[str, str]:
    """Columns to fields. Raises InputError where a pair is none, or names no field."""
    mapping: dict[str, str] = {}
    for pair in given:
        # A column's own name may hold an equals sign, a field's never does.
        column, equals, field = pair.rpartition("=")
        if not (column and equals and field in fields):
            listed = words.say("list.separator").join(fields)
            raise InputError(words.say("screen.bad_mapping", value=pair, fields=listed))
        mapping[column] = field
    return mapping
