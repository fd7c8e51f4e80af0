"""Work that makes a great many objects, none of which the cycle collector could free meanwhile."""

import contextlib
import gc
from collections.abc import Iterator


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """Spares the collector a look through what is made within, again and again, while every thread waits for it: for
    a graph of a thousand types a third of a second. For work that ends soon: nobody's cycles are freed until then."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collects:
            gc.enable()
