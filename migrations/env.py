"""Connect alembic to the database that workflow/migration.py names."""

from alembic import context
from sqlalchemy import create_engine
from sqlalchemy.pool import NullPool

from workflow.models import metadata


def run() -> None:
    """Run the migrations, each in a transaction of its own."""
    engine = create_engine(context.config.attributes["url"], poolclass=NullPool)
    with engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=metadata, transaction_per_migration=True
        )
        with context.begin_transaction():
            context.run_migrations()


run()
