"""A scope that a field requires is one of the contributor's own, or one that the core opens to others."""

from collections.abc import Iterator

from graphql import DirectiveNode

from access.permissions.scopes import may_declare
from supergraph.contributor import CORE
from supergraph.directives import directives_of, has, value_of
from supergraph.faults import SchemaFault, shortened
from supergraph.places import fields_in, is_list, named
from supergraph.rule import Whole
from supergraph.source_schema import SourceSchema


def scopes(source: SourceSchema, whole: Whole) -> Iterator[SchemaFault]:
    """Scopes of others, scopes that nobody declares, scopes on what is another's."""
    prefix = f"{source.contributor}."
    for name in source.promises.scopes:
        if not name.startswith(prefix) or len(name) == len(prefix):
            said = f"the manifest declares it, and it does not begin with {prefix}"
            advice = f'declare it as [scope."{prefix}…"]'
            yield source.fault(source.document, "SCOPE_OF_OTHERS", f"scope {shortened(name)}", said, advice)
        elif not may_declare(source.contributor, name, whole.claims.sources[CORE].promises.scopes):
            said = f"it is no name for a scope, or {prefix} is how those of the core begin"
            advice = "use small letters, digits and dashes with dots between them, behind a word of your own"
            yield source.fault(source.document, "SCOPE_UNFIT", f"scope {shortened(name)}", said, advice)
    for coordinate, _, field in fields_in(source.document):
        seen: set[tuple[str, str | None]] = set()
        for written in directives_of(field, "requiresScope"):
            scope = value_of(written, "scope")
            if scope is None:
                continue  # told of the directive
            yield from _required(source, whole, coordinate, written, scope)
            of = value_of(written, "of")
            if of is not None and of not in whole.persons.members(named(field.type).name.value):
                said = f"{shortened(of)} is no member of {named(field.type).name.value}"
                yield source.fault(written, "SCOPE_OF_NO_MEMBER", coordinate, said, "name one, or take `of` away")
            elif of is not None and (is_list(field.type) or of in {one for _, one in seen}):
                said = "a member asks for one scope, in a field that gives one value"
                yield source.fault(written, "SCOPE_OF_MEMBER", coordinate, said, "take `of` away: all are guarded then")
            if (scope, of) in seen:
                said = f"it requires {shortened(scope)} twice"
                yield source.fault(written, "REPEATED", coordinate, said, "take one of the two away")
            seen.add((scope, of))
        if seen and has(field, "external"):
            said = "its owner says what it requires"
            yield source.fault(field, "SCOPE_OF_OTHERS", coordinate, said, "take @requiresScope away")


def _required(
    source: SourceSchema, whole: Whole, coordinate: str, written: DirectiveNode, scope: str
) -> Iterator[SchemaFault]:
    if scope in source.promises.scopes or scope in whole.claims.opened:
        return
    shown = shortened(scope)
    own = f"{source.contributor}."
    opened = ", ".join(sorted(whole.claims.opened)) or "none"
    if scope.startswith(own):
        said = f"the manifest declares no scope {shown}"
        yield source.fault(written, "SCOPE_UNKNOWN", coordinate, said, f'declare it as [scope."{shown}"]')
    elif whole.claims.class_of(scope) is not None:
        whose = CORE if scope in whole.claims.sources[CORE].promises.scopes else scope.partition(".")[0]
        said = f"{shown} is a scope of {whose}"
        advice = f"declare one that begins with {own}, or take one that is open: {opened}"
        yield source.fault(written, "SCOPE_OF_OTHERS", coordinate, said, advice)
    else:
        advice = f"declare one that begins with {own}, or take one that is open: {opened}"
        yield source.fault(written, "SCOPE_UNKNOWN", coordinate, f"nobody declares a scope {shown}", advice)
