"""Writes what is expected into every sample there is."""

from datetime import date

import msgspec

from conformance_kit.samples import read, write
from sandbox.world.build import build_world
from settings import ROOT
from tests.agencies.expected import expected, mapped, told
from tests.conftest import TODAY


def main() -> None:
    """Writes what is expected into every sample there is."""
    facts = told(build_world(1, date.fromisoformat(TODAY)))
    for home in sorted(file.parent for file in (ROOT / "agencies").glob("*/connector.toml")):
        names = mapped(home)
        for sample in read(home)[0]:
            records = expected(sample, facts[home.name, sample.type, sample.by], names[sample.lookup])
            write(home, msgspec.structs.replace(sample, expected=records))


if __name__ == "__main__":
    main()
