"""A file of an agency's folder: a plain one that lies in it, read no further than says that it is too large."""

import os
import stat
from pathlib import Path


class NoFile(Exception):
    """Something is called so that is no plain file of the folder: why."""


def content(home: Path, name: str, most: int) -> bytes | None:
    """The first `most` bytes and one more; None where nothing is called so.

    Raises NoFile for what is a directory, a pipe or a device, for what cannot be read, and for a link that leads out of
    the folder: what others keep elsewhere is nothing to print the words of in a fault.
    """
    file = home / name
    if not file.is_symlink() and not file.exists():
        return None
    try:
        if not file.resolve(strict=True).is_relative_to(home.resolve()):
            raise NoFile("it is a link that leads out of the folder")
        with os.fdopen(os.open(file, os.O_RDONLY | os.O_NONBLOCK), "rb") as opened:
            if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                raise NoFile("it is no plain file")
            return opened.read(most + 1)
    except (OSError, RuntimeError) as error:
        why = error.strerror if isinstance(error, OSError) and error.strerror else "it is a link that leads nowhere"
        raise NoFile(f"it cannot be read: {why}") from error
