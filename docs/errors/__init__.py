"""Every code that a client of the hub can meet, stated once: `docs/errors.md` is printed from here.

`tests/test_errors.py` holds it together with the code: nothing is raised that is not here, nothing here is not raised.
"""
