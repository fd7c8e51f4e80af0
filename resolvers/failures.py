"""What went wrong, as an error of GraphQL: refusals, agencies' failures and bad input are each made one here alone."""

from typing import ClassVar, Final

from graphql import GraphQLError

from access.permissions.field_refusals import AccessError
from connectors.errors import AgencyError


class BadInput(Exception):
    """An argument holds what no value of its type may mean, such as another list's cursor."""

    code: ClassVar[str] = "BAD_USER_INPUT"

    def __init__(self, message: str, message_th: str, argument: str | None) -> None:
        super().__init__(message)
        self.extensions = {"code": self.code, "messageTh": message_th}
        if argument is not None:
            self.extensions["argument"] = argument


class NotFound(BadInput):
    """A mutation is to change what there is not, or not for whoever asks; which of both is not said."""

    code = "NOT_FOUND"


TOLD: Final = (GraphQLError, AccessError, AgencyError, BadInput)
"""What a client is told of as it is; anything else raised is a fault of the hub."""


def refused(refusal: AccessError) -> GraphQLError:
    """A refusal, with its code and facts."""
    return GraphQLError(str(refusal), original_error=refusal)


def failed(error: AgencyError) -> GraphQLError:
    """An agency's failure as a client sees it: who, why, when to ask again, in both languages."""
    extensions = {
        "code": error.code,
        "agency": error.agency,
        "tenant": error.tenant,
        "lookup": error.lookup,
        "retryAt": error.retry_at.isoformat() if error.retry_at else None,
        "messageTh": error.message_th,
    }
    told = {name: value for name, value in extensions.items() if value is not None}
    return GraphQLError(error.message_en, extensions=told, original_error=error)
