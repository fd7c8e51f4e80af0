"""How Alembic runs here: on the connection it is given, within that connection's transaction."""

from alembic import context

from access.storage.table_metadata import every_table

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=every_table(),
    transactional_ddl=True,
    render_as_batch=connection.dialect.name == "sqlite",
    compare_type=True,
    compare_server_default=True,
)
context.run_migrations()
