"""Global ids: opaque to a client, and never made of anything personal."""

import base64
import binascii

from resolvers.failures import BadInput

# How many parts the key of each type has that `node` can find.
PARTS = {
    "Business": 1,
    "Licence": 3,
    "Law": 1,
    "LawSection": 2,
    "Service": 1,
    "Agency": 1,
    "LocalAdministration": 1,
    "DraftLaw": 1,
    "TrainingCourse": 1,
    "LicenceKind": 1,
    "EntitlementKind": 1,
    "Ministry": 1,
    "Province": 1,
    "District": 1,
    "Subdistrict": 1,
}


class BadId(BadInput):
    """An id that no record of the hub has."""

    def __init__(self, message: str, argument: str = "id") -> None:
        super().__init__(message, argument)


def global_id(type_: str, *key: str) -> str:
    """The id of the record of `type_` with this key."""
    return base64.urlsafe_b64encode("\x1f".join((type_, *key)).encode()).decode().rstrip("=")


def parts(id_: str) -> tuple[str, tuple[str, ...]] | None:
    """The type and the key in a global id; None when it is not one."""
    try:
        padded = id_ + "=" * (-len(id_) % 4)
        type_, *key = base64.b64decode(padded, altchars=b"-_", validate=True).decode().split("\x1f")
    except (binascii.Error, UnicodeDecodeError, ValueError):
        return None
    return (type_, tuple(key)) if PARTS.get(type_) == len(key) and all(key[:1]) else None


def key_of(type_: str, id_: str, argument: str = "id") -> tuple[str, ...]:
    """The key in an id of `type_`; what is no global id is taken for the agency's own.

    `argument` is the one that the id came in. Raises BadId.
    """
    found = parts(id_)
    if found and found[0] == type_:
        return found[1]
    if found:
        raise BadId(f"This is the id of a {found[0]}, not of a {type_}.", argument)
    if PARTS[type_] == 1 and id_:
        return (id_,)
    raise BadId(f"This is not the id of a {type_}: use the 'id' that the graph gave.", argument)
