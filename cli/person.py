"""./saan person: what is held about one person, handed to her or erased as is her right; and whom she may act for."""

import datetime
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from access.consents.mandates import NoMandate, Relation
from access.storage.database import Database
from cli.authority import with_authority
from cli.exit_status import AWAY, fail
from cli.open_database import run
from cli.person_prompts import official, person_id, person_or_business_id
from connectors.thai_time import THAILAND
from settings import Settings

if TYPE_CHECKING:
    from access.erasure import Erased
    from access.oauth.authority import Authority

APP = "saan-right-of-access"
SECONDS = 600  # for which the token is good that the export asks with

ByOption = Annotated[str, typer.Option("--by", help="The official who does it, by name: it stands on the ledger.")]


def register(app: typer.Typer) -> None:
    """Adds the commands of `person`."""
    group = typer.Typer(no_args_is_help=True, help="What is held about one person, and whom she may act for.")
    group.command()(export)
    group.command()(erase)
    group.command()(mandate)
    group.command(name="end-mandate")(end_mandate)
    group.command()(questions)
    group.command()(answer)
    app.add_typer(group, name="person")


def export(
    by: ByOption,
    hub: Annotated[str | None, typer.Option(help="Where the hub runs; SAAN_URL if left out.")] = None,
    output: Annotated[Path | None, typer.Option(help="The file to write; without it, standard output.")] = None,
) -> None:
    """Writes all that the agencies permit about a person and what the hub holds, and who read it: her right of access.

    Asks for the national id, unseen, and asks the running hub, so that this too is on the ledger. Exit status: 0 done,
    1 an agency did not give its part, 2 misconfigured, 3 the hub or its database is away.
    """
    from endpoints.my_data.held import held_by
    from supergraph.subject_access_export import everything
    from wiring.graph import graph_of

    graph = graph_of(Settings())
    scopes = [scope.name for scope in graph.scopes.values() if scope.own]
    by = official(by)
    national_id = person_id()
    told = everything(graph, scopes)
    settings = Settings()
    url = (hub or settings.public_url).rstrip("/")
    # Of a hub whose port the system chose, `--hub` alone tells the address that its tokens bear.
    issuer = url if settings.url is None and settings.port == 0 else settings.public_url
    found = _answers(f"{url}/graphql", _token(national_id, scopes, by, issuer), told.operations)
    at = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    kept = with_authority(lambda authority: held_by(authority, national_id))
    whole = {"at": at, "hub": kept, **found, "notFollowed": told.unfollowed}
    text = json.dumps(whole, ensure_ascii=False, indent=2)
    if output is None:
        typer.echo(text)
    else:
        output.touch(mode=0o600)
        output.write_text(text + "\n", encoding="utf-8")
    raise typer.Exit(1 if found["errors"] else 0)


def erase(
    by: ByOption,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask again.")] = False,
) -> None:
    """Erases what the hub holds about a person: her consents, mandates, sign-ins, questions, and what is remembered.

    Asks for the national id, unseen. Her tokens end at once. What stays is the ledger, and on it a line that she can
    read, saying what was erased, when and by whom. Exit status: 0 done, 2 misconfigured, 3 a database or Redis is away.
    """
    by = official(by)
    national_id = person_id()
    if not yes:
        typer.confirm("Erase all that the hub holds about this person?", abort=True)

    async def work(settings: Settings, database: Database) -> tuple["Erased", bool | None]:
        erased = await _erased(settings, database, national_id, by)
        return erased, await _forgotten(settings, national_id)

    erased, forgotten = run(work)
    typer.echo(
        f"Erased: {erased.consents} consents, {erased.mandates} mandates, {erased.sign_ins} sign-ins, "
        f"{erased.questions} questions."
    )
    if forgotten is None:
        typer.echo("Without SAAN_REDIS_URL a running hub forgets what it remembers of her by itself, or when it ends.")
    elif not forgotten:
        fail("Redis does not answer: run it again, so that every process forgets what it remembers of her", AWAY)


def mandate(
    relation: Annotated[Relation, typer.Option(help="As what she acts for the other.")],
    until: Annotated[
        datetime.datetime | None, typer.Option(help="The day it ends: a child comes of age.", formats=["%Y-%m-%d"])
    ] = None,
) -> None:
    """Records that a person may act for another, of which you have seen the proof.

    Asks for her national id and for the id of whom she acts for, unseen; prints the mandate's id. Exit status: 0 done,
    2 misconfigured, 3 database away.
    """
    holder, subject = person_id(), person_or_business_id("Id of whom she may act for")
    ends = None if until is None else until.replace(tzinfo=THAILAND)
    made = with_authority(
        lambda authority: authority.mandates.record(holder=holder, subject=subject, relation=relation, until=ends)
    )
    typer.echo(made.id)


def end_mandate(id_: Annotated[str, typer.Argument(metavar="ID")]) -> None:
    """Ends a mandate: nobody gets a new token under it. Exit status: 0 done, 2 there is none, 3 database away."""
    try:
        with_authority(lambda authority: authority.mandates.end(id_))
    except NoMandate:
        fail(f"there is no mandate {id_} in force")
    typer.echo(f"{id_} has ended.")


def questions() -> None:
    """Lists what people asked about entries that concern them and nobody has answered, those that wait longest first.

    Tells the entry and the question, and not who asks. Exit status: 0 done, 3 database away.
    """
    from cli.person_questions import listed

    lines = listed()
    typer.echo("\n\n".join(lines) if lines else "No question waits for an answer.")


def answer(
    id_: Annotated[str, typer.Argument(metavar="ID")],
    by: ByOption,
    text: Annotated[str | None, typer.Option(help="The answer; without it, it is asked for.")] = None,
) -> None:
    """Answers a question, once: she reads it on her page, and that it was answered, by whom, stands on the ledger.

    Exit status: 0 done, 2 there is no such question, it is answered, or the answer cannot be kept, 3 database away.
    """
    from access.questions.questions import NoSuchQuestion, QuestionUnfit

    by = official(by)
    said: str = text if text is not None else typer.prompt("Answer")
    try:
        with_authority(lambda authority: authority.questions.answer(id_, said, by=by))
    except QuestionUnfit as problem:
        fail(f"the answer was not kept: {problem}")
    except NoSuchQuestion:
        fail("there is no such question, or it is answered: ./saan person questions")
    typer.echo(f"{id_} is answered.")


def _answers(url: str, token: str, operations: Mapping[str, str]) -> Mapping[str, Any]:
    """What the running hub answers to an export's operations. Exits where it does not."""
    import asyncio

    import aiohttp

    from endpoints.my_data.gathered import gathered

    async def asked() -> Mapping[str, Any]:
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as http:

            async def ask(query: str, variables: Mapping[str, Any]) -> Mapping[str, Any]:
                async with http.post(url, json={"query": query, "variables": variables}) as response:
                    answer: Mapping[str, Any] = await response.json(content_type=None)
                    return answer

            return await gathered(operations, ask)

    try:
        return asyncio.run(asked())
    except (aiohttp.ClientError, OSError, ValueError):
        fail(f"{url} does not answer: start the hub, or say with --hub where it runs", AWAY)


async def _erased(settings: Settings, database: Database, national_id: str, by: str) -> "Erased":
    """What is gone; it is on record when this returns."""
    from access.erasure import erase as erased_from
    from access.ledger.same_transaction import SameTransaction
    from access.storage.migrate import require_newest, upgrade
    from wiring.keys import ledger_keys_of, seal_of

    seal = seal_of(settings)
    await (upgrade(database, seal) if settings.sandboxed else require_newest(database))
    now = datetime.datetime.now(datetime.UTC)
    return await erased_from(SameTransaction(database, ledger_keys_of(settings)), seal, national_id, now=now, by=by)


async def _forgotten(settings: Settings, national_id: str) -> bool | None:
    """Whether every process forgets what it remembers about a person; None where each remembers for itself."""
    from cache.cache import Sharing
    from wiring.cache import cache_of
    from wiring.graph import graph_of

    cache = cache_of(settings, graph_of(settings))
    if cache.shown is None:
        return None
    async with cache.running():
        return cache.sharing is not Sharing.AWAY and await cache.drop_subject(national_id)


def _token(national_id: str, scopes: Iterable[str], by: str, issuer: str) -> str:
    """A token of the hub's own, the `issuer`, for the person's own data, that names the official who asks for her."""
    from access.identity.access_tokens import Signer
    from access.identity.claims import SUBJECT
    from access.permissions.assurance import Assurance
    from access.permissions.purposes import Basis

    async def signed(authority: "Authority") -> str:
        signer = Signer((await authority.keys.ring()).signing, issuer=issuer, audience=authority.issuer.audience)
        return signer.token(
            app=APP,
            subject=None,
            scopes=scopes,
            seconds=SECONDS,
            basis=Basis.OWN_REQUEST.value,
            purpose="self-service",
            person=authority.seal.seal(national_id, for_=SUBJECT),
            act={"name": by},
            acr=Assurance.AAL2.acr,
        )

    return with_authority(signed)
