"""The zstd of Python 3.14, or the copy of it for the versions before."""

import sys

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

__all__ = ["zstd"]
