"""Every setting of Whisker in one frozen object, read once by each entry point and passed on from there."""

import ipaddress
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from whisker.errors import SettingsInvalid
from whisker.images import ImageLimits
from whisker.memory_budget import SMALLEST_PROCESS_BYTES, MemoryBudget, server_bytes
from whisker.processes.marks import Marks

PREFIX = "WHISKER_"

PROJECT_DIR = Path(__file__).resolve().parents[2]
"""The checkout that this package runs from, where models/, weights/, recipes/ and out/ live."""

BUNDLE_DIR = Path(__file__).resolve().parent / "bundle"
"""Where an installed copy carries the same four inside the package (see setup.py); a checkout has no such folder."""

SHORTEST_TOKEN = 16
"""Characters of a token that other machines may try to guess: 96 bits, if they are drawn from 64."""


def shipped(name: str) -> Path:
    """Find a folder that comes with Whisker."""
    return (BUNDLE_DIR if BUNDLE_DIR.is_dir() else PROJECT_DIR) / name


def _default_data_dir() -> Path:
    """Name the checkout's data/; an installed copy keeps its data where the system keeps a user's, and survives pip."""
    if not BUNDLE_DIR.is_dir():
        return PROJECT_DIR / "data"
    from platformdirs import user_data_path

    return user_data_path("whisker", appauthor=False)


def _split_commas(value: Any) -> Any:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


CommaSeparated = Annotated[tuple[str, ...], BeforeValidator(_split_commas)]


class Settings(BaseModel):
    """Settings from the environment, each named WHISKER_ and the field's name in capitals."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    # Where things live
    data_dir: Path = Field(
        default_factory=_default_data_dir, description="Datasets, the database and new model versions."
    )
    run_dir: Path | None = Field(
        default=None,
        description="Marks of what runs, by which `whisker stop` finds it: a folder on this machine that only this "
        "user can write to; by default one named after the data folder, in the user's run-time directory.",
    )
    bundled_models_dir: Path = Field(
        default_factory=lambda: shipped("models"), description="Model versions that come with Whisker; read-only."
    )
    dashboard_dir: Path = Field(default_factory=lambda: shipped("out"), description="The dashboard's built files.")
    recipes_dir: Path = Field(default_factory=lambda: shipped("recipes"), description="Recipes to train by, as YAML.")
    database_url: str = Field(default="", description="SQLAlchemy URL; empty is SQLite in the data folder.")
    read_only: bool = Field(
        default=False,
        description="Answer from the model versions that came with Whisker, and write nothing: no database, no jobs.",
    )

    # Where the server listens
    host: str = Field(
        default="127.0.0.1", description="Address to bind; anything wider than this machine needs a token."
    )
    port: int = Field(default=5000, ge=1, le=65_535, description="Port; the next free one is used where it is taken.")
    tls_cert: Path | None = Field(
        default=None, description="Certificate in PEM format, with those that signed it, to answer https; needs a key."
    )
    tls_key: Path | None = Field(default=None, description="The certificate's private key in PEM format, unencrypted.")
    workers: int = Field(default=1, ge=1, le=64, description="Server processes.")
    threads: int = Field(
        default=64, ge=2, le=1024, description="Requests one process works on at once; clients that are slow hold none."
    )
    max_connections: int = Field(
        default=8192,
        ge=8,
        description="Connections one process keeps open, fewer where it may open fewer files; past them the oldest one "
        "that waits for its client is closed.",
    )
    queue_seconds: float = Field(
        default=0.6, gt=0, description="Time a request that has arrived waits for a thread before it is answered 503."
    )

    # What clients are allowed
    client_head_seconds: float = Field(
        default=15.0, gt=0, description="Time for the head of a request, from its first byte on."
    )
    client_stall_seconds: float = Field(
        default=30.0, gt=0, description="How far a client may fall behind in sending a body or reading an answer."
    )
    client_bytes_per_second: int = Field(
        default=64 * 1024, ge=1, description="Pace at which a client falls behind no further."
    )
    keepalive_seconds: int = Field(default=30, ge=1, description="How long an idle connection stays open.")
    graceful_timeout_seconds: int = Field(
        default=30, ge=1, description="Time that requests in flight have to finish when the server stops."
    )

    # Who may ask
    api_token: str = Field(
        default="",
        description="Token that changing anything needs, of 16 characters beyond this machine; empty needs none.",
    )
    api_read_token: str = Field(
        default="",
        description="Token that reading and predicting needs, of 16 characters beyond this machine; empty needs none.",
    )
    allow_open: bool = Field(default=False, description="Allow binding beyond this machine without a token.")
    allowed_hosts: CommaSeparated = Field(
        default=(), description="Host names the server answers to besides localhost and IP addresses; '*' is any."
    )
    cors_origins: CommaSeparated = Field(default=(), description="Origins whose pages may call the API.")
    rate_limit: str = Field(
        default="", description="Requests a client may make, such as '60/minute'; empty is no limit."
    )

    # What a request may cost
    max_file_bytes: int = Field(default=60 * 10**6, ge=1, description="One picture.")
    max_request_bytes: int = Field(default=64 * 10**6, ge=1, description="One multipart request.")
    max_json_bytes: int = Field(default=28 * 10**6, ge=1, description="One JSON request.")
    max_field_bytes: int = Field(default=64 * 1024, ge=1, description="One text field of a form.")
    max_images: int = Field(default=16, ge=1, description="Pictures in one request.")
    max_pixels: int = Field(
        default=25_000_000,
        ge=1,
        description="Pixels of a decoded picture; of a HEIC or AVIF twice as many where the memory has room for them.",
    )
    max_jpeg_pixels: int = Field(
        default=250_000_000,
        ge=1,
        description="Pixels by a JPEG's header, decoded at a fraction; of a progressive one 100 million or so, by what "
        "it takes in memory.",
    )
    decode_timeout_seconds: float = Field(default=2.0, gt=0, description="Processor time of decoding one picture.")
    predict_concurrency: int = Field(
        default=0,
        ge=0,
        description="Pictures worked on at once in a process; 0 is one more than there are cores.",
    )
    predict_queue: int = Field(default=128, ge=0, description="Requests that may wait for their turn in a process.")
    predict_wait_seconds: float = Field(default=0.6, gt=0, description="Time a request may wait for its turn.")

    memory_bytes: int = Field(
        default=0,
        ge=0,
        description="Memory that all of Whisker's processes here may use; 0 is what the container or the machine has.",
    )

    # What a dataset may cost
    max_zip_bytes: int = Field(default=2**30, ge=1, description="One uploaded ZIP.")
    max_zip_entries: int = Field(default=100_000, ge=1, description="Members of one ZIP, folders included.")
    max_zip_expanded_bytes: int = Field(default=2**32, ge=1, description="All files of one ZIP, unpacked.")
    max_zip_ratio: int = Field(default=50, ge=1, description="Times its size that a ZIP may become, past 64 MB.")
    max_classes: int = Field(default=2000, ge=2, description="Classes of one dataset.")
    unfinished_upload_hours: float = Field(
        default=24.0, gt=0, description="How long an upload in parts is kept of which nothing more arrives."
    )
    disk_reserve_bytes: int = Field(
        default=500 * 10**6, ge=0, description="Room on the data folder's disk that uploads leave free."
    )

    # The worker
    max_queued_jobs: int = Field(
        default=100, ge=1, description="Jobs that may wait for their turn, and uploads that may be on their way."
    )
    lease_seconds: float = Field(
        default=15.0, gt=0, description="A job whose worker gave no sign of life for this long is taken up by another."
    )

    # What a new model version keeps
    robustness_images: int | None = Field(
        default=None,
        ge=0,
        description="Test pictures that every evaluation also answers blurred, dark, turned and so on, each in 40 "
        "conditions; 0 leaves it out. Open: as many as cost three runs of the network a test picture, 16 to 100.",
    )
    version_plots: bool = Field(
        default=True, description="Draw a version's figures as PNG files beside it; the pages draw them without."
    )

    # Feedback
    feedback: bool = Field(
        default=False, description="Keep pictures that people send with the class they say is right."
    )
    feedback_max_images: int = Field(default=1000, ge=1, description="Pictures kept; the oldest go first.")
    feedback_days: int = Field(default=90, ge=1, description="How long a picture is kept.")

    # The model in use
    poll_seconds: float = Field(default=1.0, gt=0, description="How often a process looks for a new promotion.")

    @model_validator(mode="after")
    def _binding_wide_needs_a_token(self) -> Self:
        if not (self.is_loopback or self.api_token or self.allow_open):
            raise ValueError(
                f"WHISKER_HOST={self.host} lets other machines reach this server. Set WHISKER_API_TOKEN to a secret, "
                "or WHISKER_ALLOW_OPEN=1 if a network you trust surrounds it."
            )
        return self

    @model_validator(mode="after")
    def _tokens_are_long_where_others_can_guess(self) -> Self:
        tokens = {"API_TOKEN": self.api_token, "API_READ_TOKEN": self.api_read_token}
        short = [PREFIX + name for name, token in tokens.items() if token and len(token.strip()) < SHORTEST_TOKEN]
        if short and not self.is_loopback:
            raise ValueError(
                f"{' and '.join(short)} may be guessed: WHISKER_HOST={self.host} lets other machines reach this "
                f"server, where a token needs at least {SHORTEST_TOKEN} characters. This makes one: "
                "python3 -c 'import secrets; print(secrets.token_urlsafe(24))'"
            )
        return self

    @model_validator(mode="after")
    def _certificate_has_its_key(self) -> Self:
        if (self.tls_cert is None) != (self.tls_key is None):
            given, other = ("CERT", "KEY") if self.tls_key is None else ("KEY", "CERT")
            raise ValueError(
                f"WHISKER_TLS_{given} is set and WHISKER_TLS_{other} is not. https needs both: the certificate and its "
                "private key, each a file in PEM format. Without either the server answers plain http."
            )
        return self

    @model_validator(mode="after")
    def _memory_is_enough(self) -> Self:
        if self.memory_bytes:
            server_bytes(self.memory_bytes, self.workers)
        return self

    @property
    def memory_budget(self) -> MemoryBudget:
        """What one server process may hold in memory; where there is too little for one, the least that works."""
        try:
            return MemoryBudget.of_process(server_bytes(self.memory_bytes, self.workers) // self.workers)
        except SettingsInvalid:  # said at the start of a server; a command that asks for one picture goes on
            return MemoryBudget.of_process(SMALLEST_PROCESS_BYTES)

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def resolved_database_url(self) -> str:
        """The database's URL, SQLite in the data folder by default."""
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'whisker.db'}"

    @property
    def marks(self) -> Marks:
        """The marks of what runs on the data folder."""
        return Marks(self.data_dir, self.run_dir)

    @property
    def models_dir(self) -> Path:
        """Where new model versions are written."""
        return self.data_dir / "models"

    @property
    def uploads_dir(self) -> Path:
        """Where ZIPs come in, and lie until their job has read them."""
        return self.data_dir / "uploads"

    @property
    def image_limits(self) -> ImageLimits:
        """The decoder's limits."""
        return ImageLimits(
            max_pixels=self.max_pixels,
            max_jpeg_pixels=self.max_jpeg_pixels,
            decode_timeout_seconds=self.decode_timeout_seconds,
            max_decoding_bytes=self.memory_budget.decoding_bytes,
        )


def load_settings(environ: Mapping[str, str] | None = None, **overrides: Any) -> Settings:
    """Read the settings from the environment; entry points call this once.

    Args:
        environ: The environment; this process's by default. An empty value is the default's, and the end of line that
            secrets from files often have is no part of any.
        overrides: Fields that win over the environment.

    Raises:
        SettingsInvalid: One or more settings cannot be used; the message names each and echoes its value.
    """
    environ = os.environ if environ is None else environ
    given = {name: environ.get(PREFIX + name.upper(), "").rstrip("\r\n") for name in Settings.model_fields}
    try:
        return Settings(**{**{name: value for name, value in given.items() if value}, **overrides})
    except ValidationError as error:
        faults = [_fault(dict(fault)) for fault in error.errors()]
        raise SettingsInvalid("; ".join(" ".join(filter(None, fault.values())) for fault in faults), faults) from error


def _fault(fault: dict[str, Any]) -> dict[str, str]:
    message = fault["msg"].removeprefix("Value error, ")
    if not fault["loc"]:
        return {"field": "", "detail": message}
    return {"field": PREFIX + "_".join(map(str, fault["loc"])).upper(), "detail": f"{message} (got {fault['input']!r})"}
