"""A scope that a field requires is one of the contributor's own, or one that the core opens to others."""

from collections.abc import Iterator

from graphql import DirectiveNode, FieldDefinitionNode, UnionTypeDefinitionNode, specified_scalar_types

from access.permissions.scopes import may_declare
from supergraph.contributor import CORE
from supergraph.directives import directives_of, has, scopes_of, value_of
from supergraph.faults import SchemaFault, shortened
from supergraph.near_names import near
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
            yield source.promise_fault(("scope", name), "SCOPE_OF_OTHERS", f"scope {shortened(name)}", said, advice)
        elif not may_declare(source.contributor, name, whole.claims.sources[CORE].promises.scopes):
            said = f"it is no name for a scope, or {prefix} is how those of the core begin"
            advice = "use small letters, digits and dashes with dots between them, behind a word of your own"
            yield source.promise_fault(("scope", name), "SCOPE_UNFIT", f"scope {shortened(name)}", said, advice)
    for coordinate, _, field in fields_in(source.document):
        seen: set[tuple[str, str | None]] = set()
        for written in directives_of(field, "requiresScope"):
            scope = value_of(written, "scope")
            if scope is None:
                continue  # told of the directive
            yield from _required(source, whole, coordinate, written, scope)
            of = value_of(written, "of")
            if of is not None:
                yield from _of_member(source, whole, coordinate, field, written)
                if is_list(field.type) or of in {one for _, one in seen}:
                    said = "a member asks for one scope, in a field that gives one value"
                    advice = "take `of` away: all are guarded then"
                    yield source.fault(written, "SCOPE_OF_MEMBER", coordinate, said, advice)
            if (scope, of) in seen or (of is not None and scope in scopes_of(field)):
                said = f"it requires {shortened(scope)} twice"
                yield source.fault(written, "REPEATED", coordinate, said, "take one of the two away")
            seen.add((scope, of))
        if seen and has(field, "external"):
            said = "its owner says what it requires"
            yield source.fault(field, "SCOPE_OF_OTHERS", coordinate, said, "take @requiresScope away")


def _of_member(
    source: SourceSchema, whole: Whole, coordinate: str, field: FieldDefinitionNode, written: DirectiveNode
) -> Iterator[SchemaFault]:
    """Of what gives no union nobody looks at the type of a value: the scope would guard nothing."""
    of, target = value_of(written, "of"), named(field.type).name.value
    known = whole.claims.types.get(target)
    is_known = known is not None or target in specified_scalar_types
    if is_known and not isinstance(known, UnionTypeDefinitionNode):
        said = f"{target} is no union, of which `of` could name a member"
        yield source.fault(written, "SCOPE_OF_NO_MEMBER", coordinate, said, "take `of` away: the field is guarded then")
    elif of not in whole.persons.members(target):
        said = f"{shortened(str(of))} is no member of {target}"
        yield source.fault(written, "SCOPE_OF_NO_MEMBER", coordinate, said, "name one, or take `of` away")


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
        meant = near(scope, frozenset(source.promises.scopes))
        advice = f"write {meant}, if you mean that" if meant else "mend its name"
        if may_declare(source.contributor, scope, whole.claims.sources[CORE].promises.scopes):
            advice = f'declare it as [scope."{shown}"], or {advice}'
        yield source.fault(written, "SCOPE_UNKNOWN", coordinate, said, advice)
    elif whole.claims.class_of(scope) is not None:
        whose = CORE if scope in whole.claims.sources[CORE].promises.scopes else scope.partition(".")[0]
        said = f"{shown} is a scope of {whose}"
        advice = f"declare one that begins with {own}, or take one that is open: {opened}"
        yield source.fault(written, "SCOPE_OF_OTHERS", coordinate, said, advice)
    else:
        advice = f"declare one that begins with {own}, or take one that is open: {opened}"
        yield source.fault(written, "SCOPE_UNKNOWN", coordinate, f"nobody declares a scope {shown}", advice)
