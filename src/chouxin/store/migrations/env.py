"""What Alembic runs; the connection, and its transaction, are handed in."""

from alembic import context

from chouxin.store.tables import METADATA

connection = context.config.attributes["connection"]
# SQLite can take back changes of tables too, once Python's driver leaves transactions alone.
context.configure(connection=connection, target_metadata=METADATA, transactional_ddl=True)
context.run_migrations()
