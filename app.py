"""The ASGI application: settings in, routes out. Builds every part and hands it what it depends on."""

import asyncio
import contextlib
import datetime
import signal
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from typing import Any

import strawberry
import structlog
from joserfc.jwk import KeySet
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

import connectors.registry
from access.budget import Budget, Counted, OwnCounts, Shared, Spends, Terms
from access.issuers import fixed, read_issuers
from access.keys import read_keys, sandbox_key
from access.ledger.errors import LedgerKeysUnfit
from access.ledger.keys import LedgerKeys, sandbox_ledger_keys
from access.ledger.reading import Reading
from access.ledger.writer import Ledger
from access.oauth.authority import Authority
from access.oauth.sandbox import prepare
from access.operations.registered import KnownOperations
from access.personas import Persona, personas
from access.seal import Seal, kept_secret
from access.storage.database import Database
from access.storage.errors import StorageMisconfigured
from access.storage.upgrade import upgrade_when_there
from access.tokens import Signer, Verifier
from cache.address import Address, AddressUnfit
from cache.keyring import Keyring, KeysUnfit
from cache.remembering import Remembering
from connectors.asking import Provider
from connectors.metrics import Metrics
from connectors.observed import Observed, Trace, untraced
from connectors.registry import AgencyFacts, AgencyState, Connectors
from connectors.reloading import Reloading
from connectors.report import Report
from connectors.stats import Stats
from connectors.tracing import exporting, spans
from endpoints.admission import admitted, telling
from endpoints.authorize import Preview
from endpoints.changes import AgencyTokens, change_routes
from endpoints.consent import consent_routes
from endpoints.examples import read_examples
from endpoints.graphql import GraphQLEndpoint
from endpoints.headers import Origins, RegisteredOrigins, SecurityHeaders
from endpoints.health import health_routes
from endpoints.ide import ide_page, ide_routes
from endpoints.login import login_routes
from endpoints.oauth import oauth_routes
from endpoints.operations import Executor, Operations, described, explained, observed, reported
from endpoints.pages.page import Pages, page_files
from endpoints.persisted import Persisted
from endpoints.personas import persona_routes
from endpoints.preview import Previewing
from endpoints.sessions import Sessions
from endpoints.sources import sources, types_by_scope
from endpoints.status import metrics_routes, status_routes
from execution.engine import Engine
from execution.reference import Reference
from execution.strawberry_adapter import StrawberryAdapter, schema_of
from resolvers.request import Books
from schema.build import build_schema, decide, guarded, prices, scopes_of
from schema.contracts import QUESTIONS, contracts
from schema.visible import Visible
from settings import ROOT, Settings, SettingsError

SANDBOX_ISSUER = "https://sandbox.saan.invalid"
PATIENCE = 3.0  # seconds the start waits for the database
log = structlog.get_logger("saan")


def build_app(
    settings: Settings, *, variables: Mapping[str, str], people: Sequence[Mapping[str, Any]] = ()
) -> Starlette:
    """The hub. `variables` are what manifests may refer to, `people` whom one may be in the sandbox.

    Raises SettingsError naming what is missing.
    """
    require_secrets(settings)
    schema = build_schema()
    cache = cache_of(settings)
    records = Records(settings, people)
    verifier = verifier_of(settings, records.authority)
    agencies = Agencies(settings, variables, cache)
    counts = counts_of(settings)
    operations = Operations(
        executor_of(settings, schema),
        lambda: agencies.current,
        deadline=settings.deadline,
        explain=settings.sandboxed,
        now=_now,
        books=lambda: records.books,
        budget=budget_of(settings, counts),
        persisted=Persisted(KnownOperations(records.authority.operations)),
    )
    page = ide_page(ROOT / "ide" / "dist") if settings.ide else None
    url = f"{settings.public_url}/graphql"
    graphql = GraphQLEndpoint(operations.run, verifier, largest_request=settings.largest_request, page=page, url=url)
    routes: list[BaseRoute] = [
        Route("/graphql", graphql),
        *health_routes(lambda: agencies.ready, schema.as_str() + "\n", lambda: {"cache": cache.sharing.value}),
        *change_routes(AgencyTokens(verifier, agencies.apps), cache.drop),
        *status_routes(agencies.facts, agencies.stats, _now, settings.agencies_folder),
        *oauth_routes(records.authority.oauth, pages=settings.sandboxed),
    ]
    if agencies.metrics:
        routes += metrics_routes(agencies.metrics.text)
    if settings.sandboxed:
        routes += persona_routes(lambda: sandbox_personas(settings, people, records.consents))
        preview = Previewing(operations.run)
        routes += people_routes(records.authority, schema, agencies, people, preview, url=settings.public_url)
    if settings.ide:
        routes += ide_routes(read_examples(ROOT / "ide" / "examples"), ROOT / "ide" / "dist")

    @contextlib.asynccontextmanager
    async def lifespan(hub: Starlette) -> AsyncIterator[None]:
        async with records.lifespan(), agencies.lifespan(hub):
            yield
        await counts.close()

    middleware = [
        Middleware(SecurityHeaders, https=settings.public_url.startswith("https:")),
        Middleware(RegisteredOrigins, origins=Origins(records.authority.apps.all)),
    ]
    return Starlette(routes=routes, lifespan=lifespan, middleware=middleware)


def require_secrets(settings: Settings) -> None:
    """Raises SettingsError naming, all at once, what a hub outside the sandbox cannot start without."""
    needed = {
        "SAAN_SECRET (it seals the hub's keys; openssl rand -hex 32 makes one)": settings.secret,
        "SAAN_LEDGER_KEYS (the file with the ledger's keys; ./saan ledger keys makes one)": settings.ledger_keys,
    }
    missing = [name for name, value in needed.items() if value is None]
    if settings.issuer is not None and settings.jwks is None:
        missing.append("SAAN_JWKS (the file with the public keys of SAAN_ISSUER)")
    if settings.jwks is not None and settings.issuer is None:
        missing.append("SAAN_ISSUER (whose keys SAAN_JWKS holds: the tokens' 'iss')")
    if missing and not settings.sandboxed:
        raise SettingsError(f"Not set, and needed outside the sandbox: {'; '.join(missing)}.")


def people_routes(
    authority: Authority,
    schema: strawberry.Schema,
    agencies: "Agencies",
    people: Sequence[Mapping[str, Any]],
    preview: Preview,
    *,
    url: str,
) -> list[BaseRoute]:
    """The pages on which the sandbox's people sign in, allow, and take back."""
    pages, sessions = Pages(), Sessions(authority.seal, url=url)
    types = types_by_scope(schema_of(schema), scopes_of(schema), frozenset(contracts()))
    named = sources(types, QUESTIONS, lambda: agencies.current)

    async def app_name(id_: str, language: str) -> str | None:
        app = await authority.apps.find(id_)
        return None if app is None else app.name_en if language == "en" else app.name_th

    return [
        *login_routes(people, sessions, authority.seal, pages, app_name),
        *consent_routes(authority, sessions, pages, sources=named, preview=preview, now=_now),
        page_files(),
    ]


class Records:
    """What the hub itself keeps: its database, and in it the ledger, the apps, the keys and the consents."""

    def __init__(self, settings: Settings, people: Sequence[Mapping[str, Any]]) -> None:
        self._settings = settings
        self._people = people
        self._keys = ledger_keys_of(settings)
        self._database = database_of(settings)
        self._ledger: Ledger | None = None
        self.authority = Authority.over(
            self._database, seal_of(settings), url=settings.public_url, audience=settings.audience, now=_now
        )
        self.consents: Mapping[str, str] = {}

    @property
    def books(self) -> Books:
        """The ledger, how it is read, and the consents."""
        assert self._ledger is not None, "the hub has not started"
        return Books(self._ledger, Reading(self._database, _now), self.authority.consents)

    @contextlib.asynccontextmanager
    async def lifespan(self) -> AsyncIterator[None]:
        """Brings the tables to this version; without its database the hub starts all the same, and tries again."""
        async with self._database as database:
            preparing = asyncio.create_task(self._prepare(database), name="database")
            # A database that is there is ready before the first request; one that is away is waited for behind it.
            done, _ = await asyncio.wait([preparing], timeout=PATIENCE)
            for task in done:
                task.result()
            async with Ledger(database, self._keys) as self._ledger:
                yield
            self._ledger = None
            preparing.cancel()
            await asyncio.wait([preparing])

    async def _prepare(self, database: Database) -> None:
        await upgrade_when_there(database)
        if self._settings.sandboxed:
            url = self._settings.public_url
            self.consents = await prepare(self.authority, self._people, url=url, now=_now())


class Agencies:
    """The connectors of a running hub: loaded when it starts and when manifests change, closed when it ends."""

    def __init__(self, settings: Settings, variables: Mapping[str, str], cache: Remembering) -> None:
        self._settings = settings
        self._cache = cache
        data = settings.real_data
        self._variables = {**variables, **({"SAAN_DATA": str(data), "LAW_LIST": str(data)} if data else {})}
        self.metrics = Metrics(self.facts) if settings.metrics else None
        self.stats = Stats(_now, [self.metrics] if self.metrics else [])
        self._trace = _trace(settings)
        # No request lasts longer than its deadline; a second more for those that end just then.
        self._reloading = Reloading(self._load, grace=settings.deadline + 1, loaded=_told)
        missing = connectors.registry.missing(settings.agencies_folder, self._variables, settings.wanted)
        if missing and not settings.sandboxed:
            told = "; ".join(f"{agency} needs {', '.join(names)}" for agency, names in missing.items())
            raise SettingsError(f"Not set: {told}. Set them, or name the agencies to serve in SAAN_AGENCIES.")

    @property
    def ready(self) -> bool:
        """Whether the hub can be used."""
        return self._reloading.current is not None

    @property
    def current(self) -> Connectors:
        """Who answers questions."""
        assert self._reloading.current is not None, "the hub has not started"
        return self._reloading.current

    def facts(self) -> Sequence[AgencyFacts]:
        """What is known of each agency; nothing before the start."""
        return self._reloading.current.agencies() if self._reloading.current else ()

    def apps(self) -> Mapping[str, str]:
        """The app of each agency that has one."""
        return {agency.id: agency.app for agency in self.facts() if agency.app is not None}

    @contextlib.asynccontextmanager
    async def lifespan(self, _: Starlette) -> AsyncIterator[None]:
        """Loads the manifests; what is wrong with one goes to the log and leaves that agency out."""
        await self._reloading.start()
        if self._settings.watching:
            self._reloading.watch(self._settings.agencies_folder, every=0.5)
        try:
            with _on_hangup(self._reloading.soon):
                async with self._cache.running():
                    yield
        finally:
            await self._reloading.close()

    def _load(self, previous: Connectors | None) -> Connectors:
        return connectors.registry.load(
            self._settings.agencies_folder,
            self._variables,
            contracts(),
            QUESTIONS,
            wanted=self._settings.wanted,
            around=self._around,
            hear=_hear,
            told=self.stats.call,
            tested=self._settings.tested,
            previous=previous,
        )

    def _around(self, provider: Provider) -> Provider:
        return Observed(self._cache.around(provider), self.stats, self._trace)


def counts_of(settings: Settings) -> Spends:
    """What counts clients' costs: this process, or all of them in Redis."""
    if settings.redis_url is None:
        return Counted(OwnCounts())
    return Shared(settings.redis_url.get_secret_value(), deadline=settings.redis_deadline)


def budget_of(settings: Settings, counts: Spends) -> Budget:
    """How much operations may cost."""
    app, address = settings.budgets
    return Budget(Terms(settings.costliest, app, address), counts)


def executor_of(settings: Settings, schema: strawberry.Schema) -> Executor:
    """What runs operations, as the settings choose."""
    shown = telling(Visible(schema.as_str()), introspection=settings.introspectable)
    if settings.executor == "graphql-core":
        return Reference(
            schema_of(schema),
            extend=explained,
            describe=described,
            late=reported,
            prices=prices(schema),
            admit=admitted,
            shown=shown,
        )
    return Engine(
        schema_of(schema),
        adapter=StrawberryAdapter(schema),
        decide=decide(schema),
        guarded=guarded(schema),
        observe=observed,
        prices=prices(schema),
        admit=admitted,
        shown=shown,
        extend=explained,
        describe=described,
    )


def sandbox_personas(
    settings: Settings, people: Sequence[Mapping[str, Any]], consents: Mapping[str, str] | None = None
) -> list[Persona]:
    """The sandbox's people with fresh tokens."""
    key = sandbox_key(settings.state)
    return personas(people, Signer(key, issuer=SANDBOX_ISSUER, audience=settings.audience), consents=consents)


def verifier_of(settings: Settings, authority: Authority | None = None) -> Verifier:
    """What reads tokens: those of the hub's `authority`, of the sandbox, and of the issuers that the settings name.

    Raises SettingsError.
    """
    issuers = [authority.issuer] if authority else []
    try:
        if settings.sandboxed:
            keys = KeySet([sandbox_key(settings.state)])
            issuers.append(fixed(keys, issuer=SANDBOX_ISSUER, audience=settings.audience))
        if settings.issuer is not None and settings.jwks is not None:
            issuers.append(fixed(read_keys(settings.jwks), issuer=settings.issuer, audience=settings.audience))
        if settings.issuers is not None:
            issuers += read_issuers(settings.issuers)
    except ValueError as problem:
        raise SettingsError(f"SAAN_JWKS or SAAN_ISSUERS: {problem}") from None
    if authority is None:
        return Verifier(issuers)
    return Verifier(issuers, revocations=authority.revoked, proofs=authority.proofs)


def seal_of(settings: Settings) -> Seal:
    """The hub's seal: under the secret of the settings, or the sandbox's own. Raises SettingsError."""
    secret = settings.secret_bytes
    if secret is None and not settings.sandboxed:
        raise SettingsError("SAAN_SECRET is not set: it seals the hub's keys. Make one with openssl rand -hex 32.")
    return Seal(secret or kept_secret(settings.state))


def database_of(settings: Settings) -> Database:
    """Where the hub keeps what is its own. Raises SettingsError."""
    try:
        return Database(settings.database)
    except StorageMisconfigured as problem:
        raise SettingsError(f"SAAN_DATABASE_URL: {problem}.") from None


def cache_of(settings: Settings) -> Remembering:
    """What remembers agencies' answers: each process for itself, or all of them in Redis. Raises SettingsError."""
    try:
        address = None if settings.redis_url is None else Address.read(settings.redis_url.get_secret_value())
    except AddressUnfit as problem:
        raise SettingsError(f"SAAN_REDIS_URL: {problem}.") from None
    return Remembering(
        contracts(),
        QUESTIONS,
        room=settings.remembered,
        keyring=_keyring(settings, shared=address is not None),
        address=address,
        deadline=settings.redis_deadline,
    )


def _keyring(settings: Settings, *, shared: bool) -> Keyring:
    try:
        if settings.cache_keys is not None:
            return Keyring.read(settings.cache_keys.get_secret_value())
    except KeysUnfit as problem:
        raise SettingsError(f"SAAN_CACHE_KEYS: {problem}.") from None
    if not shared:
        return Keyring.passing()
    if settings.sandboxed:
        return Keyring([kept_secret(settings.state)])
    raise SettingsError(
        "SAAN_CACHE_KEYS is not set: with SAAN_REDIS_URL it holds what encrypts the cache: 32 random bytes as base64, "
        "such as `openssl rand -base64 32` makes."
    )


def ledger_keys_of(settings: Settings) -> LedgerKeys:
    """The ledger's keys: those of the file that the settings name, or the sandbox's own. Raises SettingsError."""
    try:
        if settings.ledger_keys is not None:
            return LedgerKeys.read(settings.ledger_keys)
        if settings.sandboxed:
            return sandbox_ledger_keys(settings.state)
    except LedgerKeysUnfit as problem:
        raise SettingsError(f"SAAN_LEDGER_KEYS: {problem}.") from None
    raise SettingsError(
        "SAAN_LEDGER_KEYS is not set: outside the sandbox it names the file with the ledger's keys. "
        "./saan ledger keys makes one."
    )


def _told(loaded: Connectors, first: bool) -> None:
    """Puts into the log what is not as it should be."""
    if not first:
        log.info("manifests loaded again")
    for agency in loaded.agencies():
        faults = [str(fault) for fault in agency.faults]
        if agency.state is AgencyState.NOT_SERVED:
            log.error("agency not served", agency=agency.id, faults=faults)
        elif faults:
            log.error("new manifest at fault, the one before still serves", agency=agency.id, faults=faults)


def _trace(settings: Settings) -> Trace:
    if settings.traces is None:
        return untraced
    try:
        return spans(exporting(settings.traces))
    except ImportError:
        raise SettingsError(
            "SAAN_TRACES is set and OpenTelemetry is not installed: install the packages of group 'tracing'."
        ) from None


@contextlib.contextmanager
def _on_hangup(reload: Callable[[], None]) -> Iterator[None]:
    """SIGHUP loads the manifests again, where this is the process's main thread and there is such a signal."""
    loop = asyncio.get_running_loop()
    try:
        loop.add_signal_handler(signal.SIGHUP, reload)
    except (AttributeError, NotImplementedError, RuntimeError, ValueError):
        yield
        return
    try:
        yield
    finally:
        loop.remove_signal_handler(signal.SIGHUP)


def _hear(report: Report) -> None:
    log.warning(
        "odd answer",
        agency=report.agency,
        lookup=report.lookup,
        oddity=report.oddity.value,
        fact=report.fact,
        count=report.count,
    )


def _now() -> datetime.datetime:
    return datetime.datetime.now(datetime.UTC)
