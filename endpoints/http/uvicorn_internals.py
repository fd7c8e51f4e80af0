"""What uvicorn does not promise to keep, and the hub's server relies on all the same: no other file imports it.

A test fails for versions that none of this was tried with, where a name of RELIED_ON is gone, and where another file
reaches past this one.
"""

from collections.abc import Mapping
from typing import Final

import uvicorn
from uvicorn.config import STARTUP_FAILURE
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.flow_control import HIGH_WATER_LIMIT, FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle
from uvicorn.server import ServerState
from uvicorn.supervisors.multiprocess import Process

__all__ = [
    "HIGH_WATER_LIMIT",
    "STARTUP_FAILURE",
    "HttpToolsProtocol",
    "Process",
    "ProxyHeadersMiddleware",
    "RequestResponseCycle",
    "ServerState",
]

TRIED: Final = ("0.54.0",)
"""Versions of uvicorn."""

RELIED_ON: Final[Mapping[type, str]] = {
    HttpToolsProtocol: "_start_asgi_task access_log access_logger app app_state asgi_version client connections "
    "connection_lost connection_made cycle data_received eof_received expect_100_continue flow headers logger loop "
    "on_body on_header on_headers_complete on_message_begin on_message_complete on_response_complete on_url parser "
    "pipeline scheme server server_state shutdown tasks transport url",
    RequestResponseCycle: "access_log body default_headers disconnected flow keep_alive message_event more_body "
    "on_response receive response_complete response_started run_asgi scope send transport waiting_for_100_continue",
    ProxyHeadersMiddleware: "app",
    FlowControl: "pause_reading read_paused resume_reading write_paused",
    ServerState: "connections default_headers tasks total_requests",
    Process: "_server config parent_conn pid process server target",
    uvicorn.Server: "_captured_signals capture_signals config on_tick server_state shutdown started startup",
    uvicorn.Config: "loaded_app timeout_graceful_shutdown",
}
"""What the hub calls, overrides or reads of each class."""
