"""An HTTP/1.1 answer as it arrives, read no further than is needed to know that it is whole."""


class UnreadableAnswer(ValueError):
    """An answer whose length cannot be told."""


class AnswerReader:
    """Fed the bytes of one answer; knows its status and how long its body is. Keeps no body that tells its length."""

    __slots__ = ("_chunks", "_head", "_missing", "length", "status")

    def __init__(self) -> None:
        self.status = 0
        self.length = 0
        self._head: bytes | None = b""
        self._missing = 0
        self._chunks: bytearray | None = None

    def feed(self, data: bytes) -> bool:
        """Takes what arrived; whether the answer is whole."""
        if self._head is not None:
            data = self._head + data if self._head else data
            end = data.find(b"\r\n\r\n")
            if end < 0:
                self._head = data
                return False
            self._read_head(data[:end])
            data = data[end + 4 :]
        if self._chunks is None:
            self._missing -= len(data)
            return self._missing <= 0
        self._chunks += data
        if not self._chunks.endswith(b"\r\n0\r\n\r\n"):
            return False
        self.length = len(unchunked(bytes(self._chunks)))
        return True

    def _read_head(self, head: bytes) -> None:
        self._head = None
        self.status = int(head[9:12])
        names = head.lower()
        at = names.find(b"\r\ncontent-length:")
        if at >= 0:
            self.length = self._missing = int(names[at + 17 :].split(b"\r\n", 1)[0])
        elif b"\r\ntransfer-encoding: chunked" in names:
            self._chunks = bytearray()
        else:
            raise UnreadableAnswer("The answer has neither a Content-Length nor chunks.")


def unchunked(body: bytes) -> bytes:
    """The content of a chunked body (RFC 9112, section 7.1)."""
    parts: list[bytes] = []
    at = 0
    while True:
        end = body.index(b"\r\n", at)
        size = int(body[at:end].partition(b";")[0], 16)
        if size == 0:
            return b"".join(parts)
        parts.append(body[end + 2 : end + 2 + size])
        at = end + 2 + size + 2
