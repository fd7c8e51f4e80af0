"""Every code that composition tells a contributor, stated once: `docs/composition.md` is printed from here.

`tests/test_composition_page.py` holds it together with the code: nothing is told that is not here, and what is here is
told of its example. Of the rules of the GraphQL Composite Schemas draft (its "Error Code" entries, of November 2026)
each is a row, with what becomes of it in the hub.
"""
