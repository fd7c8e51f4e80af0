"""The comparison of servers as a picture."""

from collections.abc import Sequence

from bench.compare import Compared
from bench.peers import PEERS
from bench.picture import Bar, Group, picture

TITLES = {peer.id: peer.title for peer in PEERS}


def charts(servers: Sequence[Compared]) -> str:
    """SVG: a group of bars for each shape."""
    groups = [
        Group(
            compared.shape.title,
            [Bar(TITLES[name], name, rates.per_second) for name, rates in compared.rates.items()],
        )
        for compared in servers
    ]
    return picture("Requests a second, same machine, same run", groups)
