"""What can go wrong with what the hub keeps.

StorageError
├── StorageMisconfigured   the address is not one of a database this hub can use
├── StorageUnavailable     the database is away, too slow, or lost the connection: try again later
├── StorageOutdated        its tables are not those of this version: `./saan db upgrade`
├── StorageSealed          what it holds is to be marked, and nobody said under which secret
└── StorageAhead           its tables are those of a later version, which this one knows nothing of
"""


class StorageError(Exception):
    """The hub's own database."""


class StorageMisconfigured(StorageError):
    """An address that names no database this hub can use. Never repeats the address: it may hold a password."""


class StorageUnavailable(StorageError):
    """The database cannot be reached. Whether what was being written is there is not known."""

    def __init__(self, why: str) -> None:
        super().__init__(f"the database is away: {why}")


class StorageOutdated(StorageError):
    """The tables are of another version than the hub."""

    def __init__(self, have: str | None, need: str) -> None:
        super().__init__(f"the database is at version {have or 'none'}, the hub needs {need}: run ./saan db upgrade")


class StorageSealed(StorageError):
    """A migration needs the hub's secret."""

    def __init__(self) -> None:
        super().__init__("this upgrade marks what the database holds under the hub's secret: set SAAN_SECRET")


class StorageAhead(StorageError):
    """A later version of the hub has upgraded the tables. Migrations leave the version before theirs able to serve."""

    def __init__(self, have: str, newest: str) -> None:
        super().__init__(f"the database is at version {have}, later than this hub's {newest}: run the later hub")
