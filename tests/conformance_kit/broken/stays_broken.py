"""Never answers again after a failure."""

from typing import Any

from connectors.errors import AgencyUnavailable
from tests.conformance_kit.broken.sound import Sound

BREAKS = "well again afterwards"


class Connector(Sound):
    broken = False

    async def sent(self, keys: list[str]) -> Any:
        if self.broken:
            raise AgencyUnavailable(self.agency, "", reason="it failed before")
        try:
            return await super().sent(keys)
        except AgencyUnavailable:
            self.broken = True
            raise
