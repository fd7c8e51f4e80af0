"""The reference of what a contributor writes in `schema.graphql`: `docs/schema.md` is printed from here.

What is said of a directive, a scalar or a type stands where it is defined (`supergraph/directives.graphql`, the core's
own schema, `bounds.py`) and is read there. Here stand the examples, which `tests/docs/test_schema.py` composes.
"""
