"""./saan serve: the hub, and in the sandbox its synthetic agencies."""

import contextlib
import gc
import os
import tempfile
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

from cli.sandbox_process import SandboxFailed, starting, variables_of
from server import log
from settings import Settings, SettingsError, log_form


def register(app: typer.Typer) -> None:
    """Adds the command `serve`."""
    app.command()(serve)


def serve(
    host: Annotated[str | None, typer.Option(help="Where to listen; SAAN_HOST does the same.")] = None,
    port: Annotated[int | None, typer.Option(help="The port; SAAN_PORT does the same.")] = None,
    workers: Annotated[
        int | None, typer.Option(help="How many processes serve the port; SAAN_WORKERS does the same.")
    ] = None,
    reload: Annotated[
        bool, typer.Option("--reload", help="Starts anew whenever a file of the hub's code changes: for development.")
    ] = False,
) -> None:
    """Starts the hub.

    With nothing configured it brings a **sandbox**: synthetic agencies as real servers, personas with tokens, and
    GraphiQL in the browser. With `SAAN_SECRET` and `SAAN_LEDGER_KEYS` set it serves the agencies that the environment
    names; what is still missing is said.

    With `--workers 4` four processes serve the port and one that dies is replaced; give them Redis (`SAAN_REDIS_URL`)
    to share what they remember, and PostgreSQL (`SAAN_DATABASE_URL`). SIGTERM lets what is under way end, SIGHUP loads
    the manifests again, SIGUSR2 replaces the processes one after another without a request lost.
    """
    log.configure(log_form())
    given = {"host": host, "port": port, "workers": workers}
    if reload:
        from server.reload import serve_again_and_again

        serve_again_and_again([f"--{name}={value}" for name, value in given.items() if value is not None])
        raise typer.Exit(0)
    try:
        settings = Settings()
        settings = Settings.model_validate(
            {**settings.model_dump(), **{k: v for k, v in given.items() if v is not None}}
        )
        served = _serve(settings)
    except ValidationError as problem:
        for error in problem.errors():
            _complain(f"SAAN_{'.'.join(map(str, error['loc'])).upper().removeprefix('SAAN_')}: {error['msg']}")
        raise typer.Exit(2) from None
    except (SettingsError, SandboxFailed) as problem:
        _complain(str(problem))
        raise typer.Exit(2) from None
    except OSError as problem:
        told = os.strerror(problem.errno or 0)
        _complain(f"cannot listen on {settings.host}:{settings.port}: {told}; choose another with SAAN_PORT=…")
        raise typer.Exit(1) from None
    if not served:
        raise typer.Exit(1)


def _complain(message: str) -> None:
    if log_form() == "json":
        log.log.error("cannot start", why=message)
    else:
        typer.secho(f"saan: {message}", fg="red", err=True)


def _serve(settings: Settings) -> bool:
    # Nothing that a start makes is garbage, and the collector would look it through again and again; `settle` gives it
    # back its work.
    gc.disable()
    with contextlib.ExitStack() as stack:
        ready = None
        if settings.sandboxed:
            folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="saan-"))
            ready = stack.enter_context(starting(Path(folder)))
        # The larger half of a start, while the agencies make theirs beside it.
        import app  # noqa: F401
        from schema.source import core_source
        from server.uvicorn_server import Hub, serve

        gc.freeze()  # modules are no garbage: half of what `settle` would look through
        core_source()
        running = ready() if ready else None
        hub = Hub(settings, variables_of(settings, running), running.people if running else ())
        return serve(hub, settings.workers, lambda address: _announce(settings, address))


def _announce(settings: Settings, url: str) -> None:
    if settings.log == "json":
        log.log.info("serving", url=url, sandbox=settings.sandboxed, graphiql=settings.ide, workers=settings.workers)
        return
    for line in _lines(settings, url):
        typer.echo(line)


def _lines(settings: Settings, url: str) -> list[str]:
    lines = [f"Saan serves GraphQL on {url}/graphql"]
    if settings.ide:
        lines.append(f"GraphiQL, with a schema to read and queries to run:  {url}/")
    if settings.sandboxed:
        data = settings.real_data
        lines += [
            f"Sandbox: synthetic agencies, people and tokens ({url}/sandbox/personas, or ./saan token citizen)",
            f"Pages for people: who read what of a citizen ({url}/my-data), how the agencies do ({url}/status)",
            f"Public catalogue, laws and places: {'real, from ' + str(data) if data else 'synthetic'}",
        ]
    return [*lines, "Ctrl-C ends it."]
