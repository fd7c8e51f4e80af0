"""How sure the hub is of who signed in."""

from enum import IntEnum


class Assurance(IntEnum):
    """How strongly somebody proved who she is, as the `acr` claim says it: `aal1`, `aal2`, `aal3`.

    The levels of authentication of ETDA's digital identity standard (ขมธอ. 20): one factor, two factors, two factors
    of which one is hardware. NONE is everybody who has not signed in, and every claim that is not known.
    """

    NONE = 0
    AAL1 = 1
    AAL2 = 2
    AAL3 = 3

    @property
    def acr(self) -> str:
        """The level as a token's `acr` claim has it."""
        return self.name.lower()

    @classmethod
    def of(cls, acr: object) -> "Assurance":
        """The level an `acr` claim names; NONE for any other value."""
        return next((level for level in cls if level.acr == acr), cls.NONE)
