"""How XML looks once it is read: a table that knows it was XML."""

from typing import Any


class Element(dict[str, Any]):
    """A table read from XML, in which a list of one is not told from the one."""
