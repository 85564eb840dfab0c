"""What takes space in a data folder, as values: kinds, sizes, and what a deletion freed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from whisker.datasets.resumable_uploads import UploadStateName

Labelled = Literal["revision", "version", "job", "upload"]
Kind = Literal["dataset", "revision", "version", "job", "upload", "cache"]


@dataclass(frozen=True)
class Deletion:
    """What a deletion removed.

    Attributes:
        freed_bytes: How much was freed.
        also: What was deleted with it, in words.
    """

    kind: Kind
    id: str
    freed_bytes: int
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class StoredItem:
    """One thing that takes space.

    Attributes:
        bytes: On the disk.
        shared_bytes: Of these, what is shared with something else, so that it stays.
        frees_bytes: What deleting it frees.
        in_use: Why it cannot be deleted now, or only with --force; None: it can.
        needs_force: Whether it can be deleted with --force.
        command: The command that deletes it.
        parts: The revisions of a dataset.
    """

    kind: Kind | None
    id: str
    name: str
    bytes: int
    shared_bytes: int
    frees_bytes: int
    in_use: str | None = None
    needs_force: bool = False
    command: str | None = None
    parts: tuple["StoredItem", ...] = ()


@dataclass(frozen=True)
class KeptUpload:
    """One uploaded ZIP that is on its way, waits for its job, or is kept after its job failed.

    Attributes:
        bytes: On the disk.
        received_bytes: What has arrived, from the beginning.
        total_bytes: How long it will be.
        uploaded_at: When the last of it arrived.
        expires_at: When it is removed, if nothing more arrives; None while a job needs it.
        job_id: The newest job that was asked for with it.
        in_use: Why it cannot be deleted now; None: it can.
    """

    id: str
    label: str | None
    bytes: int
    state: UploadStateName
    received_bytes: int
    total_bytes: int
    uploaded_at: datetime
    expires_at: datetime | None
    job_id: str | None
    in_use: str | None


@dataclass(frozen=True)
class Disk:
    """The disk of the data folder; uploads may take what is available, which is without the reserve."""

    total_bytes: int
    free_bytes: int
    reserve_bytes: int
    available_bytes: int


@dataclass(frozen=True)
class Overview:
    """All that takes space, each list by size, largest first."""

    disk: Disk
    used_bytes: int
    datasets: tuple[StoredItem, ...]
    versions: tuple[StoredItem, ...]
    jobs: tuple[StoredItem, ...]
    uploads: tuple[StoredItem, ...]
    caches: tuple[StoredItem, ...]
    other: tuple[StoredItem, ...]
