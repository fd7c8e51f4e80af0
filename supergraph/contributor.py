"""Who adds to the graph: an agency, by its id, or the hub itself."""

from typing import Final

CORE: Final = "core"
"""The contributor that the hub itself is: no agency is called so."""
