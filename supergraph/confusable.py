"""Names that look alike: of two of them only the first is somebody's.

GraphQL's names are of ASCII letters, digits and _. Those of them that Unicode calls confusable (UTS #39) are taken for
one another here, as are capital and small letters, and so `i` for `l`.
"""

from typing import Final

_ALIKE: Final = str.maketrans("01i", "oll")


def look(name: str) -> str:
    """What all names have in common that look like this one."""
    return name.lower().translate(_ALIKE).replace("rn", "m")
