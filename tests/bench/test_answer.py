"""An answer is whole at its last byte, however it is cut."""

import pytest

from bench.answer import AnswerReader, UnreadableAnswer, unchunked

SIZED = b"HTTP/1.1 200 OK\r\nContent-Length: 11\r\nContent-Type: application/json\r\n\r\n" + b'{"data":{}}'
CHUNKED = b'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"dat\r\n6\r\na":{}}\r\n0\r\n\r\n'


@pytest.mark.parametrize("whole", [SIZED, CHUNKED])
@pytest.mark.parametrize("size", [1, 7, 1000])
def test_an_answer_cut_anywhere_is_whole_at_its_end_and_not_before(whole: bytes, size: int) -> None:
    reader = AnswerReader()
    pieces = [whole[at : at + size] for at in range(0, len(whole), size)]
    assert [reader.feed(piece) for piece in pieces] == [False] * (len(pieces) - 1) + [True]
    assert (reader.status, reader.length) == (200, 11)


def test_chunks_are_put_together() -> None:
    assert unchunked(b"3;name=x\r\nabc\r\n1\r\nd\r\n0\r\n\r\n") == b"abcd"


def test_an_answer_that_does_not_tell_its_length_is_refused() -> None:
    with pytest.raises(UnreadableAnswer):
        AnswerReader().feed(b"HTTP/1.1 200 OK\r\n\r\n")
