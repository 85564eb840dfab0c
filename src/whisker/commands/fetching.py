"""From a dataset's name or address to a revision: downloaded where it is not here, and taken in once."""

import hashlib
from contextlib import closing

from whisker.commands.download_progress import DownloadProgress
from whisker.commands.shown_progress import ShownProgress
from whisker.datasets.ingestion import ingest
from whisker.datasets.revision import DatasetTarget, Revision
from whisker.retrain.insights import ensure_insights
from whisker.settings import Settings
from whisker.sources.catalogue import read_reference
from whisker.sources.download import DownloadRules
from whisker.sources.fetch import PLAIN, Fetched, Fetcher, ReadingOptions
from whisker.workspace import Workspace


def fetch_pictures(settings: Settings, source: str, reading: ReadingOptions = PLAIN, *, again: bool = False) -> Fetched:
    """Get a source's pictures onto this machine; what was interrupted goes on where it stopped.

    Raises:
        SourceUnavailable: They cannot be had.
        CredentialsMissing: The source wants to know who asks.
        StorageFull: The disk has no room.
    """
    with DownloadProgress() as shown:
        told = ShownProgress()
        fetcher = Fetcher(
            Workspace(settings),
            DownloadRules(settings.max_zip_bytes, settings.disk_reserve_bytes),
            again=again,
            reading=reading,
            on_bytes=shown.bytes_came,
            on_check=lambda share: told.stage("checking", share),
        )
        return fetcher.fetch(read_reference(source))


def take_in(settings: Settings, fetched: Fetched, target: DatasetTarget) -> tuple[Revision, bool]:
    """Take the pictures in and look at them: the revision, and whether it is new."""
    told = ShownProgress()
    if target.mode == "new" and target.name is None:
        target = DatasetTarget(name=fetched.name)
    job_id = _job_id(fetched, target)
    with closing(Workspace.open(settings)) as workspace:
        store = workspace.datasets
        made = store.made_by(job_id) if job_id else None
        kept = ingest(store, fetched.source, target, on_progress=told.stage, job_id=job_id)
        ensure_insights(workspace, kept)
    return kept.revision, made is None


def _job_id(fetched: Fetched, target: DatasetTarget) -> str | None:
    """Name this intake, so that it happens once: after a kill and when somebody fetches the same again."""
    if not fetched.key:
        return None
    return hashlib.sha256(f"{fetched.key}/{target.model_dump_json()}".encode()).hexdigest()[:32]
