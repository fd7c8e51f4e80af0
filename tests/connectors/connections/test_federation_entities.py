"""Keys of entities, in all the spellings that a schema may have."""

import pytest

from connectors.connections.federation_entities import gives

BODY = "{ no: String! holder: String }"


@pytest.mark.parametrize(
    "schema",
    [
        f'type Permit @key(fields: "no") {BODY}',
        f'type Permit @key(fields: """no""") {BODY}',
        f'extend type Permit @key(fields: "no") {BODY}',
        f'interface Permit @key(fields: "no") {BODY}',
        f'extend schema @link(import: [{{name: "@key", as: "@identity"}}])\ntype Permit @identity(fields: "no") {BODY}',
        f'extend schema @link(import: ["@a", {{as: "@id", name: "@key"}}])\ntype Permit @id(fields: "no") {BODY}',
        f'type Permit @federation__key(fields: "no") {BODY}',
        f'type Permit @tag(name: "a{{b}}") @cacheControl(maxAge: 60) @key(fields: "no", resolvable: true) {BODY}',
        f'type Permit implements Node\n  # the office\'s "number\n  @key(fields: "no") {BODY}',
        f'type Permit @key(fields: "id") @key(fields: "no") {BODY}',
        f'type Permit @auth(rules: {{allow: [OWNER]}}) @key(fields: "no") {BODY}',
        f'"a type {{" type Permit @key(fields: "no") {BODY}',
        f'type Other {{ a: Int }} type Permit @key(fields: "no", ) {BODY}',
    ],
)
def test_a_key_is_found_in_every_spelling(schema: str):
    assert gives(schema, "Permit", {"no": "$key"})


@pytest.mark.parametrize(
    "schema",
    [
        f'type Permit @key(fields: "no", resolvable: false) {BODY}',
        f'type Permit @key(fields: "no holder {{ id }}") {BODY}',
        f'type Permit {BODY} # type Permit @key(fields: "no")',
        f'type Permits @key(fields: "no") {BODY}',
        f'type Permit {BODY} type Other @key(fields: "no") {BODY}',
        f'type Permit @tag(name: "@key(fields: \\"no\\")") {BODY}',
        'type Permit @key(fields: "',
        "",
    ],
)
def test_what_is_no_key_is_none(schema: str):
    assert not gives(schema, "Permit", {"no": "$key"})
