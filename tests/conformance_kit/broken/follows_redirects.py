"""Goes wherever it is sent."""

from tests.conformance_kit.broken.sound import Sound

BREAKS = "redirect to another host"


class Connector(Sound):
    redirects = True
