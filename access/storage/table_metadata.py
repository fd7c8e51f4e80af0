"""The one description of every table.

A room that keeps something has a module `…_tables.py` that adds its tables to `METADATA`, and a migration in
`access/storage/migrations/versions/` that makes them; a test holds the two to agree on SQLite and PostgreSQL.
"""

import importlib
import pkgutil

from sqlalchemy import MetaData

import access

METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def every_table() -> MetaData:
    """METADATA with the tables of every room: each module under `access` whose name ends so is imported."""
    for module in pkgutil.walk_packages(access.__path__, "access."):
        if module.name.endswith("_tables"):
            importlib.import_module(module.name)
    return METADATA
