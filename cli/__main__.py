"""The command line behind ./saan."""

import importlib
from collections.abc import Mapping
from typing import Any, Final

import typer
from typer.core import TyperGroup
from typer.main import get_group

from cli.exit_status import plainly

COMMANDS: Final[Mapping[str, str]] = {
    "serve": "serve",
    "connector": "connector",
    "token": "token",
    "schema": "schema",
    "app": "apps",
    "keys": "keys",
    "db": "db",
    "cache": "cache",
    "ledger": "ledger",
    "person": "person",
    "check": "check_and_test",
    "test": "check_and_test",
    "bench": "bench",
}
"""Each command, in the order of the help, and the module of this room that adds it."""


class Lazily(TyperGroup):
    """Imports a command's module when it is asked for: all of them together take seconds."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        part = typer.Typer(rich_markup_mode="markdown", pretty_exceptions_enable=False, add_completion=False)
        importlib.import_module(f"cli.{COMMANDS[cmd_name]}").register(part)
        return get_group(part).commands[cmd_name]

    def invoke(self, ctx: Any) -> Any:
        with plainly():
            return super().invoke(ctx)


app = typer.Typer(
    name="saan",
    cls=Lazily,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    rich_markup_mode="markdown",
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def saan() -> None:
    """Saan (สาน): one GraphQL endpoint over government agencies' data. Start with `./saan serve`."""


if __name__ == "__main__":
    app(prog_name="./saan")
