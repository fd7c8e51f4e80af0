"""./saan app operations ending: whose registered operations use what ends, and where."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cli.authority import with_authority

if TYPE_CHECKING:
    from access.apps.trusted_documents import RegisteredOperation
    from access.oauth.authority import Authority
    from execution.deprecated_uses import DeprecatedUse
    from execution.document import Documents
    from supergraph.deprecation import Deprecation

Registered = Sequence[tuple[str, "RegisteredOperation"]]
"""Each app's operations, by its id."""


@dataclass(frozen=True, slots=True)
class EndingUse:
    """What an operation of an app uses that ends, in a document of this hash."""

    app: str
    sha256: str
    use: "DeprecatedUse"
    ends: "Deprecation"

    def __str__(self) -> str:
        places = ", ".join(f"{place.line}:{place.column}" for place in self.use.places)
        more = f" and {self.use.more} more" if self.use.more else ""
        return f"{self.ends.last}  {self.app}  {self.sha256}  {self.use.coordinate} at {places}{more}: {self.ends.en}"

    def as_json(self) -> dict[str, Any]:
        """The same, for a machine."""
        return {
            "app": self.app,
            "sha256": self.sha256,
            **self.ends.as_json(),
            "locations": [place._asdict() for place in self.use.places],
            "moreLocations": self.use.more,
        }


def ending(as_json: Annotated[bool, typer.Option("--json", help="Print it as JSON.")] = False) -> None:
    """Lists what registered operations of all apps use that ends, the first to end first: whom to warn.

    What apps send in variables, or without registering it, is not known here; they are told so with each answer.
    """
    from settings import Settings
    from supergraph.deprecation import deprecations
    from wiring.execution import documents_of
    from wiring.graph import graph_of

    graph = graph_of(Settings())
    found = list(_uses(with_authority(_registered), documents_of(graph)))
    known = deprecations(graph.document)
    uses = [EndingUse(app, hash_, use, known[use.coordinate]) for app, hash_, use in found if use.coordinate in known]
    uses.sort(key=lambda one: (one.ends.last, one.app, one.sha256, one.use.coordinate))
    if as_json:
        typer.echo(json.dumps([one.as_json() for one in uses], ensure_ascii=False, indent=2))
        return
    for one in uses:
        typer.echo(str(one))
    if not uses:
        typer.echo("No registered operation uses anything that ends.")


async def _registered(authority: "Authority") -> Registered:
    apps = [app.id for app in await authority.apps.all() if app.revoked_at is None]
    return [(app, operation) for app in apps for operation in await authority.operations.all(app)]


def _uses(registered: Registered, documents: "Documents") -> Iterator[tuple[str, str, "DeprecatedUse"]]:
    for app, operation in registered:
        document = documents.of(operation.document)
        uses = dict.fromkeys(use for name in document.names for use in document.operation(name).uses(None))
        yield from ((app, operation.sha256, use) for use in uses)
