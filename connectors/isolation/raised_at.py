"""Where something was raised, in words that hold no value."""

from pathlib import Path
from types import TracebackType
from typing import Final

AGENTS: Final = "saan_agency_"
"""What the name of a module begins with that is an agency's own."""
_OURS: Final = ("connectors", "cache")


def place(traceback: TracebackType | None) -> str:
    """The innermost module:line of ours, or file:line of an agency's class, and that of the library it called."""
    ours = last = ""
    while traceback is not None:
        names = traceback.tb_frame.f_globals
        module = str(names.get("__name__", "?"))
        own = module.startswith(AGENTS)
        last = f"{Path(str(names.get('__file__', module))).name if own else module}:{traceback.tb_lineno}"
        if own or module.partition(".")[0] in _OURS:
            ours = last
        traceback = traceback.tb_next
    return last if ours in ("", last) else f"{ours} ({last})"
