"""The command line behind ./saan."""

import importlib
from collections.abc import Mapping
from typing import Any, Final

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

from cli.exit_status import plainly

COMMANDS: Final[Mapping[str, tuple[str, str]]] = {
    "serve": ("serve", "Starts the hub."),
    "connector": (
        "connector",
        "Joins a source to the hub: **new**, **check**, **try**, **test**, and then **fault** and **bench**.",
    ),
    "token": ("token", "Prints a token for one of the sandbox's people, good for twelve hours."),
    "schema": (
        "schema",
        "Prints the whole schema (SDL) of the files that are there, as committed in `schema.graphql`.",
    ),
    "app": ("apps", "The apps that may ask the hub."),
    "keys": ("keys", "The keys the hub signs tokens and consents with."),
    "db": ("db", "The hub's own database: apps, consents, the ledger."),
    "cache": ("cache", "What the hub remembers of agencies' answers."),
    "ledger": ("ledger", "Who read what about whom: prove it, hand it on, tell of a breach."),
    "person": ("person", "What is held about one person, and whom she may act for."),
    "check": ("check_and_test", "Runs format, lint, types and layers; no test."),
    "test": (
        "check_and_test",
        "Runs `check`, then every test. Arguments pass through to pytest: `./saan test -k licences`.",
    ),
    "bench": ("bench", "Measures the hub beside its limit and its peers, in one run on this machine."),
}
"""Each command, in the order of the help: the module of this room that adds it, and how its own help begins."""


class Lazily(TyperGroup):
    """Imports a command's module when it is asked for: all of them together take seconds."""

    _listed = False

    def format_help(self, ctx: Any, formatter: Any) -> None:
        self._listed = True
        super().format_help(ctx, formatter)

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        if cmd_name not in COMMANDS:
            return None
        module, told = COMMANDS[cmd_name]
        if self._listed:
            return TyperCommand(cmd_name, help=told)
        part = typer.Typer(rich_markup_mode="markdown", pretty_exceptions_enable=False, add_completion=False)
        importlib.import_module(f"cli.{module}").register(part)
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
