"""What the tables share: one `METADATA`, and the sorts of columns."""

from sqlalchemy import BigInteger, Column, Index, Integer, MetaData, Text
from sqlalchemy import text as text_clause

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def ident() -> Column[str]:
    """The id of a row."""
    return Column("id", Text, primary_key=True)


def text(name: str, *, null: bool = False) -> Column[str]:
    """A text; empty rather than null where nothing needs to be told from nothing."""
    return Column(name, Text, nullable=null)


def moment(name: str, *, null: bool = False) -> Column[int]:
    """Milliseconds since 1970 UTC."""
    return Column(name, BigInteger, nullable=null)


def number(name: str, *, null: bool = False) -> Column[int]:
    """A small number, or yes (1) and no (0)."""
    return Column(name, Integer, nullable=null)


def kept(table: str, when: str, what: str) -> Index:
    """An index by moment over the rows whose content is still there, so that retention never reads the others."""
    still = text_clause(f"{what} IS NOT NULL")
    return Index(f"ix_{table}_kept", when, sqlite_where=still, postgresql_where=still)
