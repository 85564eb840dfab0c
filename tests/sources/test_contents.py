"""What lies in a data folder."""

from pathlib import Path

from tests.tiny_dataset import draw_picture, write_tiny_dataset
from tests.tiny_version import write_tiny_version

from whisker.database import Database
from whisker.datasets import ingestion
from whisker.datasets.revision import DatasetSource, DatasetTarget
from whisker.datasets.store import DatasetStore
from whisker.settings import Settings
from whisker.sources.contents import read_contents
from whisker.workspace import Workspace


def open_store(settings: Settings) -> DatasetStore:
    """Open the datasets of the temporary data folder."""
    return DatasetStore(Database(settings.resolved_database_url), settings.data_dir / "datasets")


def test_data_folder_that_is_not_there_is_empty(settings: Settings) -> None:
    """The first look is before the first dataset."""
    contents = read_contents(Workspace(settings))
    assert (contents.revisions, contents.sources, contents.models, contents.missing) == ((), (), (), 0)
    assert contents.free_bytes > 0
    assert not settings.data_dir.exists()


def test_everything_is_counted_once(migrated: Settings, tmp_path: Path) -> None:
    """Two revisions share their files; downloads that were cut off are marked."""
    store, folder = open_store(migrated), write_tiny_dataset(tmp_path / "colours", 6)
    source = DatasetSource(kind="path", value=str(folder))
    first = ingestion.ingest(store, source, DatasetTarget()).revision
    for number in (20, 21):
        draw_picture(folder / "red" / f"{number}.png", "red", number)
    second = ingestion.ingest(store, source, DatasetTarget(mode="add", dataset="colours")).revision
    root = migrated.data_dir
    for name in ("sources/whole/pets.zip", "sources/begun/.pets.zip.part", "uploads/a.zip", "test/red/1.png", "x.log"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(bytes(1000))
    write_tiny_version(migrated.models_dir, "mine-1")
    contents = read_contents(Workspace(migrated))
    assert [(found.id, found.image_count, found.missing) for found in contents.revisions] == [
        ("colours@1", 12, 0),
        ("colours@2", 14, 0),
    ]
    assert contents.revisions[1].counts == second.counts
    assert contents.datasets.total_bytes == second.total_bytes > first.total_bytes
    assert [(found.name, found.is_partial) for found in contents.sources] == [("begun", True), ("whole", False)]
    assert (contents.uploads.file_count, contents.uploads.total_bytes) == (1, 1000)
    assert [found.name for found in contents.models] == ["mine-1"]
    assert [found.name for found in contents.splits] == ["test"]
    assert contents.other.total_bytes > 1000


def test_pictures_without_a_file_are_counted(migrated: Settings, tmp_path: Path) -> None:
    """Somebody tidied up too much."""
    store = open_store(migrated)
    folder = write_tiny_dataset(tmp_path / "colours", 6)
    revision = ingestion.ingest(store, DatasetSource(kind="path", value=str(folder)), DatasetTarget()).revision
    next(revision.folder.rglob("*.png")).unlink()
    contents = read_contents(Workspace(migrated))
    assert contents.missing == 1
