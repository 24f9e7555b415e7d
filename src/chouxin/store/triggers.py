"""Events are append-only, and the database itself sees to it: whoever gets past the code still meets the trigger.

Erasing is the one change that is let through: payload and salt to null, nothing else. That is no protection from
whoever may drop triggers; the keyed chain is (see `desk.audit`).
"""

from sqlalchemy import Connection, text

_KEPT = ("case_id", "seq", "at", "actor", "kind", "payload_digest", "previous", "chain")

_SQLITE = (
    f"""CREATE TRIGGER events_only_erased BEFORE UPDATE ON events
    WHEN NEW.payload IS NOT NULL OR NEW.salt IS NOT NULL OR {" OR ".join(f"NEW.{c} IS NOT OLD.{c}" for c in _KEPT)}
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
    """CREATE TRIGGER events_never_removed BEFORE DELETE ON events
    BEGIN SELECT RAISE(ABORT, 'events are append-only'); END""",
)

_POSTGRES = (
    f"""CREATE FUNCTION events_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' AND NEW.payload IS NULL AND NEW.salt IS NULL
           AND {" AND ".join(f"NEW.{c} IS NOT DISTINCT FROM OLD.{c}" for c in _KEPT)} THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'events are append-only';
    END $$""",
    """CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION events_append_only()""",
    """CREATE TRIGGER events_never_emptied BEFORE TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION events_append_only()""",
)


def make(connection: Connection) -> None:
    """Make the triggers of this database."""
    for statement in _SQLITE if connection.dialect.name == "sqlite" else _POSTGRES:
        connection.execute(text(statement))
