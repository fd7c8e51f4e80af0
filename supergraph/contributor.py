"""Who adds to the graph: an agency, by its id, or the hub itself."""

import re
from typing import Final

CORE: Final = "core"
"""The contributor that the hub itself is: no agency is called so."""

CONTRIBUTOR: Final = re.compile("[a-z][a-z0-9-]{0,63}")
"""What agencies' ids look like: they stand in scopes, errors and the ledger."""
