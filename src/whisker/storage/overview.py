"""What takes space in a data folder, item by item, and what of it can be freed."""

import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from whisker.datasets.resumable_uploads import UploadProgress, all_uploads, expires_at
from whisker.datasets.revision import Revision
from whisker.datasets.revision_files import quarantine_folder
from whisker.errors import AppError, Bundled, InUse, WasLive
from whisker.jobs.in_use import require_unused_data, require_unused_upload, require_unused_version
from whisker.jobs.job import FINISHED_STATES, Job
from whisker.registry.artifacts import find_versions, half_made_version
from whisker.registry.registry import deleted_version
from whisker.storage.caches import CACHES
from whisker.storage.disk_use import DiskUse
from whisker.storage.labels import Labels
from whisker.storage.schema import Disk, KeptUpload, Kind, Overview, StoredItem
from whisker.workspace import Workspace

_OTHER: Final = (
    ("database", "whisker.db*", "the database"),
    ("queue", "queue.db*", "the queue of jobs"),
    ("feedback", "feedback", "pictures that people sent to be corrected; dismiss them on the page Inbox"),
    ("own_backbones", "backbones", "networks that `whisker backbones add` added; it removes them too"),
    ("sweeps", "sweeps", "trainings compared by `whisker sweep`"),
    ("searches", "searches", "what `whisker search` found"),
    ("cross-validations", "cross-validations", "trainings of `whisker cross-validate`"),
    ("floods", "floods", "load tests"),
    ("logs", "logs", "logs"),
    ("room", ".room", "room kept for deleting on a full disk"),
)
_DATA_FOLDERS: Final = ("train", "validation", "test")


@dataclass
class Storage:
    """Measures a data folder."""

    workspace: Workspace
    _unfinished: tuple[Job, ...] = field(init=False, default=())

    def overview(self) -> Overview:
        """Measure everything: the size of every file is read, which takes a second for some 100,000 of them."""
        jobs = self.workspace.jobs
        self._unfinished = jobs.unfinished()
        root, usage = self.workspace.data_dir, shutil.disk_usage(self.workspace.data_dir)
        reserve = self.workspace.settings.disk_reserve_bytes
        return Overview(
            disk=Disk(usage.total, usage.free, reserve, max(0, usage.free - reserve)),
            used_bytes=DiskUse.of(root).bytes,
            datasets=_largest_first(self._datasets()),
            versions=_largest_first(self._versions()),
            jobs=_largest_first(self._jobs(jobs.list(limit=None))),
            uploads=_largest_first(self._uploads()),
            caches=_largest_first(
                _item("cache", cache.name, cache.title, DiskUse.of(root / cache.path), f"storage clear {cache.name}")
                for cache in CACHES
            ),
            other=_largest_first(self._other()),
        )

    def uploads(self) -> tuple[KeptUpload, ...]:
        """List the uploads that are on their way or kept, newest first."""
        jobs = self.workspace.jobs
        self._unfinished = jobs.unfinished()
        asked = {
            job.request.source.value: job.id
            for job in reversed(jobs.list(limit=None))
            if job.request.source.kind == "upload"
        }
        labels = Labels(self.workspace).of_kind("upload")
        found = [self._upload(upload, labels, asked) for upload in all_uploads(self.workspace.uploads_dir)]
        return tuple(sorted(found, key=lambda upload: upload.uploaded_at, reverse=True))

    def _upload(self, upload: UploadProgress, labels: Mapping[str, str], asked: Mapping[str, str]) -> KeptUpload:
        in_use = self._upload_use(upload.id)
        unfinished_hours = self.workspace.settings.unfinished_upload_hours
        return KeptUpload(
            id=upload.id,
            label=labels.get(upload.id),
            bytes=DiskUse.of(upload.path).bytes,
            state=upload.state,
            received_bytes=upload.received_bytes,
            total_bytes=upload.total_bytes,
            uploaded_at=upload.changed_at,
            expires_at=None if in_use else expires_at(upload, unfinished_hours),
            job_id=asked.get(upload.id),
            in_use=in_use,
        )

    def _upload_use(self, upload: str) -> str | None:
        try:
            require_unused_upload(self._unfinished, upload)
        except InUse as fault:
            return fault.detail
        return None

    def _uploads(self) -> Iterable[StoredItem]:
        labels = Labels(self.workspace).of_kind("upload")
        for upload in all_uploads(self.workspace.uploads_dir):
            name, use = upload.id, DiskUse.of(upload.path)
            command = f"uploads delete {name}"
            yield _item("upload", name, labels.get(name) or name, use, command, self._upload_use(name))

    def _datasets(self) -> Iterable[StoredItem]:
        store, labels = self.workspace.datasets, Labels(self.workspace).of_kind("revision")
        for dataset in store.list_datasets():
            revisions = store.list_revisions(dataset.id)
            if not revisions:  # it was deleted meanwhile
                continue
            uses = [DiskUse.of(revision.folder) for revision in revisions]
            whole = DiskUse.of(quarantine_folder(self.workspace.datasets_dir / dataset.id)).joined(*uses)
            parts = tuple(
                self._data(
                    "revision",
                    revision.id,
                    labels.get(revision.id) or revision.id,
                    use,
                    [revision],
                    has_newest=revision is revisions[0],
                )
                for revision, use in zip(revisions, uses, strict=True)
            )
            yield self._data("dataset", dataset.id, dataset.name, whole, revisions, has_newest=True, parts=parts)

    def _data(
        self,
        kind: Kind,
        identifier: str,
        name: str,
        use: DiskUse,
        revisions: list[Revision],
        *,
        has_newest: bool,
        parts: tuple[StoredItem, ...] = (),
    ) -> StoredItem:
        in_use = None
        try:
            require_unused_data(self._unfinished, revisions, has_newest=has_newest)
        except InUse as fault:
            in_use = fault.detail
        return _item(kind, identifier, name, use, f"datasets delete {identifier}", in_use, parts=parts)

    def _versions(self) -> Iterable[StoredItem]:
        registry = self.workspace.promotions
        promotions, labels = registry.history(), Labels(self.workspace).of_kind("version")
        for folder in find_versions(self.workspace.models_dir):
            fault: AppError | None = None
            try:
                require_unused_version(self._unfinished, folder.name)
                registry.require_deletable(folder, promotions)
            except (InUse, WasLive, Bundled) as found:
                fault = found
            is_forced = isinstance(fault, WasLive)
            command = f"models delete {folder.name}{' --force' if is_forced else ''}"
            name = labels.get(folder.name) or folder.name
            in_use = None if fault is None else fault.detail
            yield _item("version", folder.name, name, DiskUse.of(folder), command, in_use, needs_force=is_forced)

    def _jobs(self, jobs: Iterable[Job]) -> Iterable[StoredItem]:
        labels = Labels(self.workspace).of_kind("job")
        for job in jobs:
            use = DiskUse.of(self.workspace.job_folder(job.id))
            in_use = (
                None if job.state in FINISHED_STATES else f"It is {job.state}. Cancel it first, or wait for its end."
            )
            yield _item("job", job.id, labels.get(job.id) or job.kind, use, f"jobs delete {job.id}", in_use)

    def _other(self) -> Iterable[StoredItem]:
        root = self.workspace.data_dir
        for identifier, pattern, name in _OTHER:
            if found := list(root.glob(pattern)):
                yield _item(None, identifier, name, DiskUse.of(*found), None)
        own = [root / name for name in _DATA_FOLDERS if (root / name).is_dir()]
        if own:
            yield _item(
                None,
                "pictures",
                "pictures that you put into the data folder; remove them there",
                DiskUse.of(*own),
                None,
            )
        resumable = {upload.path for upload in all_uploads(self.workspace.uploads_dir)}
        parts = [path for path in (root / "uploads").glob(".*.part") if path not in resumable]
        parts += (root / "datasets").glob(".*")
        parts += [path for path in root.glob("models/.*") if half_made_version(path) or deleted_version(path)]
        if parts:
            yield _item(None, "unfinished", "uploads and revisions on their way in", DiskUse.of(*parts), None)


def _item(
    kind: Kind | None,
    identifier: str,
    name: str,
    use: DiskUse,
    command: str | None,
    in_use: str | None = None,
    *,
    needs_force: bool = False,
    parts: tuple[StoredItem, ...] = (),
) -> StoredItem:
    return StoredItem(
        kind=kind,
        id=identifier,
        name=name,
        bytes=use.bytes,
        shared_bytes=use.shared_bytes,
        frees_bytes=use.freed_bytes if command else 0,
        in_use=in_use,
        needs_force=needs_force,
        command=f"whisker {command}" if command else None,
        parts=parts,
    )


def _largest_first(items: Iterable[StoredItem]) -> tuple[StoredItem, ...]:
    return tuple(sorted(items, key=lambda item: item.bytes, reverse=True))
