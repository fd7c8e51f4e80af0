"""A scope that an agency declares: what its own fields may be guarded by."""

from typing import Annotated, Literal

from msgspec import Meta

from connectors.manifest.table import Says, Table


class ScopeTable(Table, frozen=True):
    """`[scope."dlt.vehicles"]`: a scope of the agency's own, by which its `schema.graphql` may guard fields.

    Its id begins with the agency's and a dot: small letters, digits and dashes, with dots between them. At most 20.
    """

    class_: Annotated[
        Literal["personal", "sensitive"], Says("how closely what it guards touches a person: `personal` or `sensitive`")
    ]
    th: Annotated[str, Says("what it lets an app see, as the consent page says it, in Thai"), Meta(max_length=200)]
    en: Annotated[str, Says("the same in English"), Meta(max_length=200)]
    preview: Annotated[
        Annotated[str, Meta(max_length=500)] | None,
        Says(
            "what is shown of it before one consents: a selection on the person, such as `vehicles { plate }`, of what "
            "this scope opens and nothing else"
        ),
    ] = None
