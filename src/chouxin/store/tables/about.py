"""What the database says of itself."""

from sqlalchemy import Column, Table, Text

from chouxin.store.tables.base import METADATA, text

about = Table("about", METADATA, Column("name", Text, primary_key=True), text("value"))
"""`secrets`: by which the desk knows that the key file beside it is the one that this database was written with."""
