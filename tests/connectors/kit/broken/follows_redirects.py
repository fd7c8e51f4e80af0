"""Goes wherever it is sent."""

from tests.connectors.kit.broken.sound import Sound

BREAKS = "redirect to another host"


class Connector(Sound):
    redirects = True
