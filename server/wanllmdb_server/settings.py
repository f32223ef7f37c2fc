"""Settings: environment variables `WANLLMDB_*`, then a TOML file, then the defaults below.

The TOML file is `$WANLLMDB_CONFIG`, else `wanllmdb.toml` in the working folder if there is one; its
keys are the field names below. `docs/configuration.md` is generated from the descriptions.
"""

import os
import re
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BeforeValidator, Field, SecretStr, ValidationInfo, field_validator
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

_STORAGE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}\Z")

DEFAULT_STORAGE = "default"
"""The name of the storage that the setting `storage` opens."""

_UpperCase = BeforeValidator(lambda value: value.upper() if isinstance(value, str) else value)
RoleName = Annotated[Literal["VIEWER", "WRITER", "MAINTAINER", "ADMIN"], _UpperCase]


class Settings(BaseSettings):
    """Everything an operator can set."""

    # Errors do not show the values: some are secrets.
    model_config = SettingsConfigDict(
        env_prefix="WANLLMDB_", extra="forbid", frozen=True, hide_input_in_errors=True
    )

    data_dir: Path = Field(
        Path("wanllmdb-data"), description="Folder of the SQLite file, local blobs and the signing key."
    )
    database_url: str | None = Field(
        None,
        description="`sqlite:////absolute/path` or `postgresql+psycopg://user:password@host/name`; "
        "default: the SQLite file `wanllmdb.sqlite` in the data folder.",
    )
    storage: str | None = Field(
        None, description="URL of the default storage; default: `file://` to `blobs` in the data folder."
    )
    storages: dict[str, str] = Field(
        default_factory=dict,
        description="More storages: name to URL (a TOML table or JSON object). "
        "Projects are assigned to them by name.",
    )
    default_storage: str = Field(
        DEFAULT_STORAGE,
        description="Name of the storage for projects that are assigned to none; `default` is the one that "
        "`storage` names.",
    )
    public_url: str | None = Field(
        None,
        description="How clients reach this server: signed URLs of the local storage and one-time links "
        "begin with it, and requests by its host name are let in.",
    )
    secret_key: SecretStr | None = Field(
        None,
        description="Signs local storage URLs and cursors; default: a 0600 file in the data folder, "
        "made at first start.",
    )
    allowed_hosts: list[str] = Field(
        default_factory=list,
        description="Host names accepted besides loopback and the public URL's (JSON list).",
    )
    session_idle_hours: float = Field(
        24, gt=0, description="A browser's session ends so long after its last request."
    )
    session_days: float = Field(14, gt=0, description="A browser's session ends so long after its login.")
    trusted_proxies: list[str] = Field(
        default_factory=list,
        description="Addresses and networks of reverse proxies (JSON list). What X-Forwarded-For says of a "
        "client's address is believed of them, and of nobody else.",
    )
    rate_limit_per_key: int = Field(
        60_000,
        ge=0,
        description="Most requests a minute with one API key or session, in each process; 0 for no limit.",
    )
    rate_limit_per_address: int = Field(
        120_000, ge=0, description="Most requests a minute from one address, in each process; 0 for no limit."
    )
    rate_limit_failures: int = Field(
        300,
        ge=0,
        description="Most requests a minute from one address with a wrong or missing key, session or "
        "password, in each process; 0 for no limit.",
    )
    login_attempts: int = Field(
        10,
        ge=0,
        description="Most wrong passwords for one user from one address in ten minutes; ten times as "
        "many from all addresses together where the user has not logged in before. 0 for no limit.",
    )
    denial_days: float = Field(30, gt=0, description="How long denied attempts are kept.")
    metrics_key: SecretStr | None = Field(
        None,
        min_length=16,
        description="Lets a scraper that sends it as a bearer token read `/metrics`; once the registry has "
        "users, only its administrators may otherwise.",
    )
    oidc_issuer: str | None = Field(
        None,
        description="URL of an OpenID provider that people may log in with, exactly as the provider writes "
        "it; see [OpenID Connect](oidc.md).",
    )
    oidc_client_id: str | None = Field(
        None, validate_default=True, description="What the provider calls this server; needed with an issuer."
    )
    oidc_client_secret: SecretStr | None = Field(
        None, description="The server's secret at the provider; without one it is a public client with PKCE."
    )
    oidc_name: str = Field("single sign-on", description="What the login page calls the provider.")
    oidc_scopes: list[str] = Field(
        default=["openid", "profile", "email"],
        description="Scopes to ask for (JSON list); some providers tell groups only with one more.",
    )
    oidc_groups_claim: str = Field("groups", description="The claim that lists the groups of a user.")
    oidc_admin_groups: list[str] = Field(
        default_factory=list,
        description="Groups whose members administer the registry (JSON list). If any is named, users of the "
        "provider who are in none of them stop to be administrators at their next login.",
    )
    oidc_roles: dict[str, dict[str, RoleName]] = Field(
        default_factory=dict,
        description="Roles that groups give: group to project to `viewer`, `writer`, `maintainer` or `admin` "
        "(TOML tables or a JSON object).",
    )
    oidc_create_users: bool = Field(
        True, description="Whether who logs in for the first time becomes a user; else they are refused."
    )
    oidc_allowed_email_domains: list[str] = Field(
        default_factory=list,
        description="If any is named, only users with a verified address in one of them may log in "
        "(JSON list).",
    )
    create_missing_projects: bool = Field(
        True, description="Whether starting a run or logging creates a project that does not exist."
    )
    project_creation: Literal["users", "admins"] = Field(
        "users",
        description="Who creates projects: every user, or only administrators. A name that is taken is "
        "refused, so `users` lets everybody find out which names of hidden projects exist.",
    )
    durability: Literal["normal", "full"] = Field(
        "normal",
        description="SQLite: `normal` survives a crash of the process, `full` also a loss of power.",
    )
    busy_seconds: float = Field(
        15, gt=0, description="How long a change waits for other writers of the database."
    )
    metadata_max_bytes: int = Field(1 << 20, gt=0, description="Largest metadata or config, as JSON bytes.")
    draft_expiry_hours: float = Field(24, gt=0, description="A draft is dropped so long after its last use.")
    gc_grace_minutes: float = Field(
        60, ge=0, description="A blob that no version uses any more is kept at least so long."
    )
    heartbeat_timeout_seconds: float = Field(
        120, gt=0, description="A running run without a heartbeat for so long becomes CRASHED."
    )
    get_url_seconds: int = Field(15 * 60, gt=0, description="Life of a signed download URL.")
    put_url_seconds: int = Field(60 * 60, gt=0, description="Life of a signed upload URL.")
    reference_max_objects: int = Field(
        100_000, gt=0, description="Most objects that the server adds for one reference to a folder."
    )
    dangerous_web_references_to_loopback: bool = Field(
        False,
        description="For tests only: lets allow-listed web references reach the server's own machine.",
    )
    webhook_networks: list[str] = Field(
        default_factory=list,
        description="Private addresses and networks that webhooks may reach (JSON list), also by plain http; "
        "without them they reach public addresses by https only. See [webhooks](webhooks.md).",
    )
    webhook_attempts: int = Field(30, gt=0, description="How often a message to a webhook is tried.")
    webhook_retry_seconds: float = Field(
        10, gt=0, description="Wait before the second attempt; it doubles with each, up to an hour."
    )
    webhook_timeout_seconds: float = Field(
        10, gt=0, description="How long the receiver of a webhook has to answer."
    )
    webhook_threads: int = Field(
        8, gt=0, description="Most messages to webhooks that are under way at once, in each process."
    )
    webhook_log_days: float = Field(30, gt=0, description="How long ended deliveries are kept.")
    openlineage_url: str | None = Field(
        None,
        description="Endpoint that run events are posted to, such as `http://marquez:5000/api/v1/lineage`. "
        "See [OpenLineage](openlineage.md).",
    )
    openlineage_api_key: SecretStr | None = Field(
        None, description="Sent to that endpoint as a bearer token."
    )
    openlineage_file: Path | None = Field(
        None, description="File that run events are appended to, as NDJSON."
    )
    openlineage_namespace: str | None = Field(
        None,
        description="What this registry is called in run events; default: `wanllmdb://` and the public host.",
    )
    openlineage_seconds: float = Field(5, gt=0, description="How often new run events are looked for.")
    query_max_tokens: int = Field(5_000, gt=0, description="Most tokens in a GraphQL document.")
    query_max_depth: int = Field(15, gt=0, description="Deepest nesting of a GraphQL document.")
    query_max_aliases: int = Field(50, gt=0, description="Most field aliases in a GraphQL document.")
    query_max_cost: int = Field(50_000, gt=0, description="Highest cost; page sizes multiply.")
    list_max_items: int = Field(10_000, gt=0, description="Longest list in the input of one operation.")
    body_max_bytes: int = Field(16 << 20, gt=0, description="Largest body of a GraphQL request.")
    request_timeout_seconds: float = Field(30, gt=0, description="Longest time a GraphQL operation may run.")
    live_connections: int = Field(
        1_000,
        ge=0,
        description="Most WebSockets and event streams of one principal, in each process; 0 for no limit.",
    )
    live_subscriptions: int = Field(100, gt=0, description="Most subscriptions over one WebSocket.")
    live_queue: int = Field(
        1_000,
        gt=0,
        description="Most answers that wait for a slow subscriber, of each subscription, before it is ended.",
    )
    live_queue_bytes: int = Field(4 << 20, gt=0, description="The same in bytes.")
    feed_days: float | None = Field(
        None,
        gt=0,
        description="Events can be subscribed to so long after they happened; then they are archived in the "
        "default storage, and stay in the audit log. Default: for ever.",
    )
    live_init_seconds: float = Field(
        10, gt=0, description="How long a WebSocket may stay open before it says who it is."
    )
    threads: int = Field(8, gt=0, description="Threads that run database work, in each process.")
    log_format: Literal["console", "json"] = Field("console", description="How log lines look.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="The least important lines that are logged; `debug` has one for every request."
    )

    @field_validator("data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @field_validator("trusted_proxies", "webhook_networks")
    @classmethod
    def _networks(cls, value: list[str], info: ValidationInfo) -> list[str]:
        what = "trusted proxy" if info.field_name == "trusted_proxies" else "network"
        for text in value:
            try:
                ip_network(text)
            except ValueError as error:
                raise ValueError(
                    f"{what} {text!r} is not allowed ({error}); write an address, or a network "
                    "such as 10.0.0.0/24"
                ) from error
        return value

    @field_validator("storages")
    @classmethod
    def _named(cls, value: dict[str, str]) -> dict[str, str]:
        for name in value:
            if not _STORAGE_NAME.match(name) or name == DEFAULT_STORAGE:
                raise ValueError(
                    f"storage name {name!r} is not allowed; use up to 64 of a-z, 0-9, '_' and '-', "
                    f"and the setting `storage` for the one named {DEFAULT_STORAGE!r}"
                )
        return value

    @field_validator("openlineage_url")
    @classmethod
    def _is_endpoint(cls, value: str | None) -> str | None:
        if value is not None and (
            urlsplit(value).scheme not in ("http", "https") or not urlsplit(value).netloc
        ):
            raise ValueError(f"{value!r} is no endpoint; write http://host:port/path or https://…")
        return value

    @field_validator("oidc_issuer")
    @classmethod
    def _issues_safely(cls, value: str | None) -> str | None:
        if value is not None and (not is_safe_url(value) or "?" in value or "#" in value):
            raise ValueError(
                f"{value!r} is no issuer; write its https:// URL without '?' and '#' (http:// works with "
                "loopback addresses only)"
            )
        return value

    @field_validator("oidc_client_id")
    @classmethod
    def _is_known_to_issuer(cls, value: str | None, info: ValidationInfo) -> str | None:
        if not value and info.data.get("oidc_issuer"):
            raise ValueError("oidc_issuer is set, so oidc_client_id must be: register this server there")
        return value

    @field_validator("oidc_scopes")
    @classmethod
    def _asks_for_identity(cls, value: list[str]) -> list[str]:
        if "openid" not in value:
            raise ValueError("oidc_scopes must have 'openid', without which there is no ID token")
        return value

    @property
    def resolved_database_url(self) -> str:
        return self.database_url or f"sqlite:///{self.data_dir / 'wanllmdb.sqlite'}"

    @property
    def resolved_storage_url(self) -> str:
        return self.storage or (self.data_dir / "blobs").as_uri()

    @property
    def storage_urls(self) -> dict[str, str]:
        """The URL of every storage by its name."""
        return {DEFAULT_STORAGE: self.resolved_storage_url, **self.storages}

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # the signature is pydantic's
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003  # the same
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then the TOML file. No .env files, no secret folders."""
        toml = TomlConfigSettingsSource(
            settings_cls, toml_file=os.environ.get("WANLLMDB_CONFIG", "wanllmdb.toml")
        )
        return init_settings, env_settings, toml


def is_safe_url(url: str) -> bool:
    """Whether what is sent to a URL cannot be read on the way: https, or http to this machine."""
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.password is not None:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine's own."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
