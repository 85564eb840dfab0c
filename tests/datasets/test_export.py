"""Revisions as ZIPs: taken in again, they give the same."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.zips import tiny_members

from whisker.datasets import ingestion
from whisker.datasets.export import RevisionZip, write_zip, zip_name
from whisker.datasets.layouts.class_roots import LayoutChoice
from whisker.datasets.revision import DatasetSource, DatasetTarget, Revision
from whisker.datasets.store import DatasetStore
from whisker.errors import NotFound

Ingest = Callable[..., Revision]


def exported(store: DatasetStore, revision: Revision) -> RevisionZip:
    """List what the ZIP of a revision holds."""
    return RevisionZip.of(revision, lambda offset, limit: store.images(revision.id, None, None, offset, limit))


def content(store: DatasetStore, revision: Revision) -> list[tuple[str, str, str]]:
    """List split, class and content of every picture."""
    found = store.images(revision.id, limit=None).images
    return sorted((str(image.split), image.class_name, image.sha256) for image in found)


def stored(store: DatasetStore, folder: Path, names: dict[str, str], count: int, layout: LayoutChoice) -> Revision:
    """Take in pictures whose classes are called as the values."""
    for name, data in tiny_members(folder / "drawn", count=count).items():
        class_name, _, file = name.partition("/")
        path = folder / "named" / names[class_name] / file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    source = DatasetSource(kind="path", value=str(folder / "named"), layout=layout)
    return ingestion.ingest(store, source, DatasetTarget(name="First")).revision


@pytest.mark.parametrize(
    ("names", "count", "layout"),
    [
        ({"red": "red", "blue": "blue"}, 10, "auto"),
        ({"red": "Zürich %", "blue": "日本 語"}, 10, "auto"),
        ({"red": "train", "blue": "test"}, 10, "classes"),
        ({"red": "train", "blue": "bus"}, 10, "classes"),
        ({"red": "1", "blue": "2"}, 6, "auto"),
        ({"red": "red", "blue": "blue"}, 2, "auto"),
    ],
)
def test_downloaded_revision_taken_in_again_is_the_same(
    store: DatasetStore, tmp_path: Path, names: dict[str, str], count: int, layout: LayoutChoice
) -> None:
    """Classes, splits and pictures: also where classes are called like splits, and where nothing is for testing."""
    first = stored(store, tmp_path, names, count, layout)
    archive = exported(store, first)
    write_zip(archive, tmp_path / "out.zip")
    assert (tmp_path / "out.zip").stat().st_size == archive.size_bytes
    source = DatasetSource(kind="path", value=str(tmp_path / "out.zip"))
    again = ingestion.ingest(store, source, DatasetTarget(name="Again")).revision
    assert content(store, again) == content(store, first)
    assert again.sha256 == first.sha256


def test_zip_that_breaks_off_leaves_no_file(ingest: Ingest, store: DatasetStore, tmp_path: Path) -> None:
    """Nor does it touch what was there before."""
    archive = exported(store, ingest(tiny_members(tmp_path)))
    (archive.revision.folder / archive.members[-1].name).unlink()
    target = tmp_path / "out" / "pets.zip"
    target.parent.mkdir()
    target.write_bytes(b"of before")
    with pytest.raises(NotFound):
        write_zip(archive, target)
    assert [(path.name, path.read_bytes()) for path in target.parent.iterdir()] == [("pets.zip", b"of before")]


def test_zip_is_named_after_its_dataset(ingest: Ingest, tmp_path: Path) -> None:
    """As a file can be called on any machine."""
    revision = ingest(tiny_members(tmp_path), name='Cats: "A/B"')
    assert zip_name(revision, revision.dataset) == "Cats_ _A_B_.zip"
    assert zip_name(revision, revision.id) == "Cats_ _A_B_-1.zip"
