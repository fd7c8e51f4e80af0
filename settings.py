"""The only reader of the environment: every setting, its default and what it is for."""

import ipaddress
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AliasChoices, BeforeValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, EnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

import bounds

ROOT = Path(__file__).parent

NEVER_EMPTY = ("issuer", "jwks", "issuers", "sign_in", "secret", "database_url", "ledger_keys")
"""What an empty value is refused for: their defaults are the sandbox's, which nobody may get for a forgotten secret."""


class SettingsError(Exception):
    """What an operator must set before the hub can start; the message says it."""


class Settings(BaseSettings):
    """Read from the environment as SAAN_NAME; PORT, HOST, REDIS_URL and DATABASE_URL are read bare as well.

    One that is empty is as good as left out (`SAAN_REDIS_URL=`: no Redis), but for those of NEVER_EMPTY.
    """

    model_config = SettingsConfigDict(env_prefix="SAAN_", extra="ignore", populate_by_name=True)

    host: str = Field("127.0.0.1", validation_alias=AliasChoices("SAAN_HOST", "HOST"), description="where to listen")
    port: int = Field(8000, validation_alias=AliasChoices("SAAN_PORT", "PORT"), ge=0, le=65535, description="the port")
    workers: int = Field(1, ge=1, le=256, description="how many processes serve the port; each remembers for itself")
    proxies: str = Field(
        "127.0.0.1,::1",
        description="the proxies in front of the hub, whose X-Forwarded-For is believed: addresses or networks "
        "(10.1.0.0/16), with commas between them",
    )
    sandbox: bool | None = Field(
        None,
        description="synthetic agencies, personas and their tokens; on while no secret and no issuer is set "
        "(`SAAN_SECRET`, `SAAN_ISSUER`, `SAAN_JWKS`, `SAAN_ISSUERS`, `SAAN_SIGN_IN`)",
    )
    issuer: str | None = Field(None, description="who signs the access tokens: their 'iss' claim")
    audience: str = Field("saan", description="whom the tokens must be for: their 'aud' claim")
    jwks: Path | None = Field(None, description="a file with the issuer's public keys, as a JSON Web Key Set")
    issuers: Path | None = Field(None, description="a TOML file of further issuers, with their JWKS URLs and scopes")
    packages: Path | None = Field(
        None,
        description="a TOML file of the operator's own packages of scopes, which apps are registered for: each is "
        "added to those that ship (`access/permissions/packages.toml`), or takes the place of the one of its name",
    )
    sign_in: Path | None = Field(
        None, description="a TOML file of the OpenID provider at which people sign in, such as ThaID"
    )
    sign_in_secret: SecretStr | None = Field(None, description="the hub's client secret at that provider")
    url: str | None = Field(
        None,
        description="the hub's own public address, the issuer of the tokens it gives; by default http://HOST:PORT",
    )
    secret: SecretStr | None = Field(
        None,
        description="32 random bytes in hexadecimal (openssl rand -hex 32) that seal the hub's keys and people's ids; "
        "the sandbox makes its own",
    )
    secrets_folder: Path | None = Field(
        None,
        description="a folder of files, each named like a setting or a variable of a manifest (SAAN_SECRET, DBD_KEY) "
        "and holding its value; what the environment says goes before it",
    )
    graphiql: bool | None = Field(None, description="GraphiQL at /graphql, and at / in the sandbox; on there only")
    agencies: str | None = Field(None, description="which agencies to serve, their ids with commas; all if left out")
    agencies_folder: Annotated[str, BeforeValidator(str)] = Field(
        str(ROOT / "agencies"),
        description="where the agencies' manifests are: one folder or several with colons between them, so that an "
        "operator's own lie beside those that ship",
    )
    data: Path | None = Field(
        None,
        description="a folder with the real public code lists, laws and service catalogue, or 'synthetic' for the "
        "sandbox's own; by default ../shared/data where there is one",
    )
    state: Path = Field(
        ROOT / ".cache",
        description="where the sandbox keeps its key and its files, and every hub a copy of the schemas it accepted",
    )
    database_url: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("SAAN_DATABASE_URL", "DATABASE_URL"),
        description="what the hub keeps: postgresql://user:password@host/name, or sqlite:////file; "
        "by default SQLite in the state folder",
    )
    ledger_keys: Path | None = Field(
        None, description="a file with the ledger's keys, as ./saan ledger keys makes it; the sandbox makes its own"
    )
    deadline: float = Field(10, gt=0, description="seconds within which a request is answered, whatever is missing")
    largest_request: int = Field(bounds.BODY.most, gt=0, description="bytes of the largest request body that is read")
    costliest: int = Field(10_000, gt=0, description="the cost that one operation may have")
    budget: int | None = Field(
        None,
        ge=0,
        description="the cost that an app without a budget of its own may ask for in a minute, 0: any; 100000 outside "
        "the sandbox, any in it",
    )
    budget_of_person: int | None = Field(
        None,
        ge=0,
        description="the part of an app's budget that one person may ask for in a minute, 0: all of it; "
        "a tenth of whatever the app has",
    )
    budget_of_address: int | None = Field(
        None,
        ge=0,
        description="the cost that whoever comes without a token, from one address, may ask for in a minute, 0: any; "
        "10000 outside the sandbox, any in it",
    )
    introspection: bool | None = Field(
        None, description="introspection, of what the caller's token may read; on in the sandbox only, and there of all"
    )
    explain: bool | None = Field(
        None, description="on request, tell which lookups an operation made, and their calls; on in the sandbox only"
    )
    remembered: int = Field(
        256_000_000,
        ge=0,
        description="how many bytes of agencies' answers one process remembers, some two thousand each; 0: none",
    )
    outcomes: int = Field(
        16_000_000,
        ge=0,
        description="how many bytes of operations' outcomes one process remembers beside the answers that they are "
        "made of; 0: none, every operation runs",
    )
    redis_url: SecretStr | None = Field(
        None,
        validation_alias=AliasChoices("SAAN_REDIS_URL", "REDIS_URL"),
        description="Redis or Valkey, in which processes share what they remember; empty or left out, each remembers "
        "for itself: redis://user:password@host:port/0, "
        "rediss:// with TLS, redis+sentinel://host:port,host:port/service, redis+cluster://host:port,host:port",
    )
    redis_deadline: float = Field(0.1, gt=0, description="seconds that a question to Redis may take")
    cache_keys: SecretStr | None = Field(
        None,
        description="what is kept in Redis is encrypted with the first of these keys: 32 random bytes each, as base64, "
        "with commas between them, the newest first; the sandbox makes its own",
    )
    tested: bool = Field(
        False,
        description="serve only connectors whose conformance kit has passed on the files as they are; "
        "one that it failed is never served",
    )
    accept: Literal["all", "additive", "none"] | None = Field(
        None,
        description="which changes of agencies' schemas are accepted without an operator, of those that break no "
        "registered operation and widen no consent: `all` (the sandbox's), `additive`: what only adds, and public "
        "(elsewhere), or `none`; `./saan schema accept` accepts the others",
    )
    watch: bool | None = Field(
        None,
        description="look for changed manifests and schemas twice a second; on in the sandbox, "
        "SIGHUP does it everywhere",
    )
    metrics: bool = Field(False, description="counters for Prometheus at /metrics")
    traces: str | None = Field(
        None, description="where a span of each lookup goes, by OTLP over HTTP; needs the packages of group 'tracing'"
    )
    log: Literal["json", "text"] = Field("text", description="how the log is written")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What is given, then the environment, then the files of the secrets' folder. Raises SettingsError."""
        files = EnvSettingsSource(settings_cls)
        files.env_vars = {name.lower(): value for name, value in _secrets().items()}
        return init_settings, env_settings, files

    @field_validator("*", mode="before")
    @classmethod
    def _said(cls, told: Any, field: ValidationInfo) -> Any:
        if told != "" or field.field_name is None:
            return told
        if field.field_name in NEVER_EMPTY:
            raise ValueError("it is empty: give it a value, or leave it out altogether")
        return cls.model_fields[field.field_name].get_default()

    @field_validator("remembered")
    @classmethod
    def _bytes(cls, told: int) -> int:
        if 0 < told < 1_000_000:
            raise ValueError(f"it counts bytes, no longer answers, which take two thousand each: {told} is too little")
        return told

    @field_validator("proxies")
    @classmethod
    def _networks(cls, told: str) -> str:
        for one in _separate(told):
            try:
                ipaddress.ip_network(one)
            except ValueError:
                raise ValueError(f"'{one}' is no address such as 10.1.2.3 and no network such as 10.1.0.0/16") from None
        return told

    @property
    def trusted_proxies(self) -> list[str]:
        """The addresses and networks whose X-Forwarded-For is believed."""
        return _separate(self.proxies)

    @property
    def sandboxed(self) -> bool:
        """Whether the synthetic agencies and personas are on: when asked for, or when nothing is configured."""
        configured = (self.issuer, self.jwks, self.issuers, self.sign_in, self.secret)
        return self.sandbox if self.sandbox is not None else all(one is None for one in configured)

    @property
    def ide(self) -> bool:
        """Whether GraphiQL is served."""
        return self.graphiql if self.graphiql is not None else self.sandboxed

    @property
    def introspectable(self) -> bool:
        """Whether introspection is answered."""
        return self.introspection if self.introspection is not None else self.sandboxed

    @property
    def explainable(self) -> bool:
        """Whether operations are explained on request."""
        return self.explain if self.explain is not None else self.sandboxed

    @property
    def budgets(self) -> tuple[int | None, int | None]:
        """The cost a minute of an app and of an address; None: any."""
        app, address = (None, None) if self.sandboxed else (100_000, 10_000)
        return (
            app if self.budget is None else self.budget or None,
            address if self.budget_of_address is None else self.budget_of_address or None,
        )

    @property
    def accepted(self) -> str:
        """Which changes of schemas are accepted without an operator."""
        return self.accept or ("all" if self.sandboxed else "additive")

    @property
    def watching(self) -> bool:
        """Whether changed manifests are looked for."""
        return self.watch if self.watch is not None else self.sandboxed

    @property
    def database(self) -> str:
        """The address of the hub's own database. It may hold a password."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.state.resolve() / 'saan.db'}"

    @property
    def public_url(self) -> str:
        """The hub's public address, without a slash at its end."""
        if self.url is not None:
            return self.url.rstrip("/")
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def secret_bytes(self) -> bytes | None:
        """The secret; None where none is set. Raises SettingsError for one that is none."""
        if self.secret is None:
            return None
        try:
            secret = bytes.fromhex(self.secret.get_secret_value())
        except ValueError:
            secret = b""
        if len(secret) < 32:
            raise SettingsError(
                "SAAN_SECRET is not 32 bytes or more in hexadecimal: make one with openssl rand -hex 32."
            )
        return secret

    @property
    def real_data(self) -> Path | None:
        """The folder of real public data: the one named, or the one that lies beside the project.

        Raises SettingsError when the one named is not there.
        """
        if self.data == Path("synthetic"):
            return None
        if self.data is not None:
            if not self.data.is_dir():
                raise SettingsError(f"SAAN_DATA names {self.data}, which is not a folder.")
            return self.data
        beside = ROOT.parent / "shared" / "data"
        return beside if beside.is_dir() else None

    @property
    def agencies_folders(self) -> list[Path]:
        """The folders with the agencies' manifests; of an agency that is in several, the first counts."""
        return [Path(one.strip()) for one in self.agencies_folder.split(os.pathsep) if one.strip()]

    @property
    def chosen(self) -> frozenset[str]:
        """The agencies that are named; none where all are served."""
        return frozenset(_separate(self.agencies or ""))

    def wanted(self, agency: str) -> bool:
        """Whether this agency is to be served."""
        return self.agencies is None or agency in self.chosen


def log_form() -> Literal["json", "text"]:
    """How the log is written before the settings could be read, or where they cannot be."""
    return "json" if os.environ.get("SAAN_LOG") == "json" else "text"


def variables() -> Mapping[str, str]:
    """The environment as manifests may refer to it, and the files of the secrets' folder. Raises SettingsError."""
    return {**_secrets(), **os.environ}


def _secrets() -> Mapping[str, str]:
    """The values that lie in the secrets' folder, by their names, without a line's end."""
    named = os.environ.get("SAAN_SECRETS_FOLDER")
    if not named:
        return {}
    try:
        # Kubernetes mounts a secret with folders beside its files, whose names begin with dots.
        files = [file for file in Path(named).iterdir() if file.name.isidentifier() and file.is_file()]
        return {file.name: file.read_text().strip() for file in files}
    except (OSError, UnicodeDecodeError) as problem:
        raise SettingsError(f"SAAN_SECRETS_FOLDER names {named}, which cannot be read: {problem}.") from None


def _separate(told: str) -> list[str]:
    return [one.strip() for one in told.split(",") if one.strip()]
