"""./saan cache: what the hub remembers."""

import asyncio
import json
from typing import Annotated

import typer
from pydantic import ValidationError

from cli.exit_status import AWAY, NotDone, fail, wrong_settings
from cli.person_prompts import person_id
from settings import Settings, SettingsError


def register(app: typer.Typer) -> None:
    """Adds the command `cache drop`."""
    group = typer.Typer(no_args_is_help=True, help="What the hub remembers of agencies' answers.")
    group.callback()(_group)
    group.command()(drop)
    app.add_typer(group, name="cache")


def _group() -> None:
    """What the hub remembers of agencies' answers."""


def drop(
    agency: Annotated[
        str | None,
        typer.Option(help="The agency whose answers are forgotten: its connector, or its id or name in the catalogue."),
    ] = None,
    type_: Annotated[str | None, typer.Option("--type", help="Only this type, such as Licence.")] = None,
    key: Annotated[
        str | None, typer.Option(help="Only this thing of the type: VALUE, or PART=VALUE such as juristicId=…")
    ] = None,
    subject: Annotated[
        bool, typer.Option("--subject", help="Whatever is about one person; asks for the national id, unseen.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Answer as JSON.")] = False,
) -> None:
    """Has every process forget answers, at once.

    Exit status: 0 done, 2 misconfigured, 3 Redis away.
    """
    from cache.cache import AnswerCache, Change, ChangeUnfit, Sharing
    from cli.agency_choice import connectors_meant
    from wiring.cache import cache_of
    from wiring.graph import graph_of

    if (agency is None) == (not subject):
        fail("say whose answers: --agency ID, or --subject")
    national_id = person_id() if subject else None
    part, _, value = key.rpartition("=") if key is not None else ("", "", None)

    async def work(cache: AnswerCache) -> bool:
        async with cache.running():
            if cache.sharing is Sharing.AWAY:
                return False
            if national_id is not None:
                return await cache.drop_subject(national_id)
            return await cache.drop([Change(one, type_, value, part or None) for one in agencies])

    try:
        cache = cache_of(Settings(), graph_of(Settings()))
        if cache.shown is None:
            fail("SAAN_REDIS_URL is not set: each process remembers for itself, and forgets when it ends")
        agencies = connectors_meant([agency]) if agency is not None else []
        told = asyncio.run(work(cache))
    except ValidationError as problem:
        fail(wrong_settings(problem))
    except (SettingsError, ChangeUnfit, NotDone) as problem:
        fail(str(problem))
    if not told:
        fail(f"{cache.shown} does not answer: nothing was dropped", AWAY)
    typer.echo(json.dumps({"redis": cache.shown, "dropped": True}) if as_json else "Dropped in every process.")
