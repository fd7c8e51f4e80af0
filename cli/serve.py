"""./saan serve: the hub, and in the sandbox its synthetic agencies."""

import contextlib
import socket
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from cli.sandboxed import Sandbox, SandboxFailed, sandbox
from settings import Settings, SettingsError, variables


def register(app: typer.Typer) -> None:
    """Adds the command `serve`."""
    app.command()(serve)


def serve(
    host: Annotated[str | None, typer.Option(help="Where to listen; SAAN_HOST does the same.")] = None,
    port: Annotated[int | None, typer.Option(help="The port; PORT does the same.")] = None,
) -> None:
    """Starts the hub.

    With nothing configured it brings a **sandbox**: synthetic agencies as real servers, personas with tokens, and
    GraphiQL in the browser. With `SAAN_ISSUER` and `SAAN_JWKS` set it serves the agencies that the environment names.
    """
    try:
        settings = Settings()
        changed = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
        settings = Settings.model_validate({**settings.model_dump(), **changed})
        _serve(settings)
    except ValidationError as problem:
        for error in problem.errors():
            _complain(f"SAAN_{'.'.join(map(str, error['loc'])).upper().removeprefix('SAAN_')}: {error['msg']}")
        raise typer.Exit(2) from None
    except (SettingsError, SandboxFailed) as problem:
        _complain(str(problem))
        raise typer.Exit(2) from None


def _complain(message: str) -> None:
    typer.secho(f"saan: {message}", fg="red", err=True)


def _serve(settings: Settings) -> None:
    import uvicorn

    from app import build_app
    from cli import log

    class Announcing(uvicorn.Server):
        """Says where it serves once it does."""

        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            if self.started:
                (served, *_), *_ = ((s.getsockname() for s in server.sockets) for server in self.servers)
                shown = f"[{served[0]}]" if ":" in served[0] else served[0]
                for line in _lines(settings, f"http://{shown}:{served[1]}"):
                    typer.echo(line)

    log.configure(settings.log)
    with contextlib.ExitStack() as stack:
        running: Sandbox | None = None
        if settings.sandboxed:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="saan-"))
            running = stack.enter_context(sandbox(Path(folder)))
        known = {**variables(), **(running.environment if running else {})}
        app = build_app(settings, variables=known, people=running.people if running else ())
        config = uvicorn.Config(
            app,
            host=settings.host,
            port=settings.port,
            loop="uvloop",
            http="httptools",
            access_log=False,  # a path may be anything a client sends
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=10,
        )
        server = Announcing(config)
        server.run()
        if not server.started:
            raise typer.Exit(1)


def _lines(settings: Settings, url: str) -> list[str]:
    lines = [f"Saan serves GraphQL on {url}/graphql"]
    if settings.ide:
        lines.append(f"GraphiQL, with a schema to read and queries to run:  {url}/")
    if settings.sandboxed:
        data = settings.real_data
        lines += [
            f"Sandbox: synthetic agencies, people and tokens ({url}/sandbox/personas, or ./saan token citizen)",
            f"Public catalogue, laws and places: {'real, from ' + str(data) if data else 'synthetic'}",
        ]
    return [*lines, "Ctrl-C ends it."]
