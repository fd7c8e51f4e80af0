"""The data files beside this module."""

import csv
import functools
import tomllib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

_FOLDER = Path(__file__).parent / "data"


@functools.cache
def toml(name: str) -> Mapping[str, Any]:
    """The document `data/<name>.toml`, read once."""
    return tomllib.loads((_FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


def rows(name: str) -> list[dict[str, str]]:
    """The rows of `data/<name>.csv`; a blank cell is an empty text."""
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


provinces = partial(rows, "provinces")
districts = partial(rows, "districts")
subdistricts = partial(rows, "subdistricts")
