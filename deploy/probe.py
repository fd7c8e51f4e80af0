"""Whether an address answers with 200: `python deploy/probe.py http://127.0.0.1:8000/healthz`. Exit status 0 or 1.

For containers, which hold no curl. It asks directly, whatever proxies the environment names.
"""

import sys
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit


def main(url: str) -> int:
    """The exit status."""
    address = urlsplit(url)
    connection = HTTPConnection(address.hostname or "", address.port, timeout=2)
    try:
        connection.request("GET", address.path)
        return int(connection.getresponse().status != 200)
    except (OSError, HTTPException):
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
