"""A sample belongs to the innermost frame of ours."""

from bench.phases import OUTSIDE, busiest, phase, phases
from bench.process import ROOT

ENCODING = (f"{ROOT}/execution/response.py:encoded", f"{ROOT}/execution/engine.py:answer", "/x/uvicorn/run.py:run")
LIBRARY = ("/x/lib/python3.11/site-packages/joserfc/jwt.py:decode", f"{ROOT}/access/tokens.py:caller")
SERVER = ("/x/lib/python3.11/site-packages/uvicorn/server.py:run",)


def test_the_innermost_frame_of_ours_decides() -> None:
    assert phase(ENCODING) == "encoding"


def test_what_waits_for_the_ledger_is_not_taken_for_the_token() -> None:
    assert phase(("/x/sqlalchemy/engine.py:execute", f"{ROOT}/access/ledger/writer.py:record")) == "ledger"
    assert phase((f"{ROOT}/access/budget.py:spend", f"{ROOT}/endpoints/admission.py:_pay")) == "cost and budget"


def test_a_library_belongs_to_whoever_called_it() -> None:
    assert phase(LIBRARY) == "token and caller"


def test_what_is_none_of_ours_is_the_server() -> None:
    assert phase(SERVER) == OUTSIDE


def test_samples_are_counted_and_no_folder_of_the_machine_is_shown() -> None:
    sampled = [{"stack": list(LIBRARY), "count": 3}, {"stack": list(ENCODING), "count": 1}]
    assert phases(sampled) == {"token and caller": 3, "encoding": 1}
    assert busiest(sampled) == [("joserfc/jwt.py:decode", 3), ("execution/response.py:encoded", 1)]
