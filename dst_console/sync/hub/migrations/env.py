"""Run the migrations inside the transaction that `hub.setting_up` began."""

from alembic import context

from dst_console.sync.hub import SCHEMA

context.configure(
    connection=context.config.attributes["connection"], transactional_ddl=True, version_table_schema=SCHEMA
)
context.run_migrations()
