"""Why nobody is signed in.

NotSignedIn
├── ProviderAway     it cannot be reached, takes too long, or answers what is no answer
├── AnswerRefused    what it says cannot be trusted
└── NobodyKnown      it vouches for somebody, and tells no national id
"""


class NotSignedIn(Exception):
    """The message is for the operator's log: no name, id, code or text of the provider's is in it."""


class ProviderAway(NotSignedIn):
    """Later it may be there again."""


class AnswerRefused(NotSignedIn):
    """Not from the provider, not for the hub, not for this sign-in, or not fresh."""


class NobodyKnown(NotSignedIn):
    """The hub knows people by their national ids alone."""
