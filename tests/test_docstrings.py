"""Files that the code names are there: from the root, or beside whoever names them."""

import re

from settings import ROOT
from tests.rooms import ROOMS

NAMED = re.compile(r"`((?:\w+/)*\w+\.py)`")
BESIDE_MANIFESTS = {"module.py", "agent.py"}


def test_every_file_that_the_code_names_is_there() -> None:
    gone, found = {}, 0
    for file in (path for room in ROOMS for path in (ROOT / room).rglob("*.py")):
        for name in set(NAMED.findall(file.read_text(encoding="utf-8"))) - BESIDE_MANIFESTS:
            found += 1
            if not any((folder / name).is_file() for folder in (ROOT, file.parent)):
                gone[str(file.relative_to(ROOT))] = name
    assert gone == {}
    assert found > 10
