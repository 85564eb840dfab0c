"""Revisions: each one for good, published whole or not at all."""

import errno
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import delete
from tests.zips import tiny_members, write_zip

from whisker.database import Database
from whisker.datasets import cleanup, ingestion, revision_files
from whisker.datasets.duplicates import find_look_alikes
from whisker.datasets.inspection import inspect_files
from whisker.datasets.revision import DatasetSource, DatasetTarget, Revision
from whisker.datasets.store import DatasetStore, KeptRevision
from whisker.datasets.tables import IMAGES
from whisker.errors import (
    ClassNameInvalid,
    DatasetNotFound,
    LeaseLost,
    NotFound,
    RequestInvalid,
    StorageFull,
    TooFewClasses,
)

if TYPE_CHECKING:
    from sqlalchemy import Connection

Ingest = Callable[..., Revision]


def sides(store: DatasetStore, revision: Revision) -> dict[str, str]:
    """Return the split of each picture's content."""
    return {image.sha256: str(image.split) for image in store.images(revision.id, limit=None).images}


def test_first_revision_lies_in_plain_class_folders(ingest: Ingest, store: DatasetStore, tmp_path: Path) -> None:
    """Any other tool can read <split>/<class>/<file>; names are kept."""
    revision = ingest(tiny_members(tmp_path, count=5, prefix="My Colours/"), name="Farben & Töne")
    assert (revision.id, revision.name, revision.parent, revision.diff) == (
        "farben-tone@1",
        "Farben & Töne",
        None,
        None,
    )
    assert revision.counts == {"train": {"blue": 4, "red": 4}, "test": {"blue": 1, "red": 1}}
    found = sorted(path.relative_to(revision.folder).as_posix() for path in revision.folder.rglob("*.png"))
    listed = store.images(revision.id).images
    assert found == sorted(f"{image.split}/{image.class_name}/{image.file_name}" for image in listed)
    assert {path.rpartition("/")[2] for path in found} == {f"{number}.png" for number in range(5)}
    assert store.revision("farben-tone") == store.revision("farben-tone@1") == revision


def test_new_dataset_of_a_taken_name_gets_a_number(ingest: Ingest, tmp_path: Path) -> None:
    """Names may be equal, ids may not."""
    members = tiny_members(tmp_path)
    assert [ingest(members, name=name).dataset for name in ("Pets", "pets!", "猫")] == ["pets", "pets-2", "dataset"]


@pytest.mark.parametrize("name", ["\u200b", "\u3164", "\u2800 \u2800", "\u0301", "\u115f\u0301"])
def test_name_of_which_nothing_is_seen_is_no_name(ingest: Ingest, tmp_path: Path, name: str) -> None:
    """By the rule by which it could not be renamed so either."""
    assert ingest(tiny_members(tmp_path), name=name).name == "dataset"


def test_added_pictures_and_classes_make_the_next_revision(ingest: Ingest, store: DatasetStore, tmp_path: Path) -> None:
    """Old pictures keep their split, and their files are shared instead of copied."""
    first = ingest(tiny_members(tmp_path, count=10))
    more = tiny_members(tmp_path, count=12)
    green = {
        f"green/{number}.png": content for number, content in enumerate(tiny_members(tmp_path, 2, "", 50).values())
    }
    second = ingest(more | green, mode="add", dataset="colours")
    assert (second.id, second.parent, second.class_names) == ("colours@2", "colours@1", ("blue", "green", "red"))
    assert second.diff is not None
    assert second.diff.model_dump() == {
        "parent": "colours@1",
        "added": 8,
        "removed": 0,
        "unchanged": 20,
        "relabelled": 0,
        "added_classes": ("green",),
        "removed_classes": (),
    }
    assert sides(store, first).items() <= sides(store, second).items()
    old = store.images(first.id, limit=1).images[0]
    place = Path(str(old.split), old.class_name, old.file_name)
    assert (first.folder / place).samefile(second.folder / place)
    assert second.report.duplicates.within_class.count == 20


def test_added_class_alone_is_enough(ingest: Ingest, tmp_path: Path) -> None:
    """A ZIP of one class adds to a dataset that has others."""
    ingest(tiny_members(tmp_path))
    reds = {name: content for name, content in tiny_members(tmp_path, first=20).items() if "red" in name}
    assert ingest(reds, mode="add", dataset="colours").image_count == 12
    with pytest.raises(TooFewClasses):
        ingest(reds, mode="replace", dataset="colours")


@pytest.mark.parametrize("prefix", ["", "train/"])
def test_pictures_added_to_a_class_move_no_picture_between_splits(
    ingest: Ingest, store: DatasetStore, tmp_path: Path, prefix: str
) -> None:
    """Of one class that is there, with copies of its test pictures among them: what tested once tests on."""
    first = ingest(tiny_members(tmp_path, count=10))
    known = {image.sha256: image for image in store.images(first.id, limit=None).images}
    tests = [image for image in known.values() if (image.split, image.class_name) == ("test", "red")]
    copies = {f"copy-{number}.png": image.path.read_bytes() for number, image in enumerate(tests)}
    alike = {f"alike-{number}.png": image.path.read_bytes() + b"\0" for number, image in enumerate(tests)}
    new = {f"{number}.png": content for number, content in enumerate(_reds(tmp_path, first=40))}
    second = ingest(
        {f"{prefix}red/{name}": data for name, data in (copies | alike | new).items()}, mode="add", dataset="colours"
    )
    before, after = sides(store, first), sides(store, second)
    assert {content: after[content] for content in before} == before
    assert second.image_count == first.image_count + len(alike) + len(new)
    assert second.class_names == first.class_names


def test_added_file_of_a_taken_name_is_numbered(ingest: Ingest, tmp_path: Path) -> None:
    """Cameras begin anew with every card."""
    ingest(tiny_members(tmp_path, prefix="train/") | tiny_members(tmp_path, prefix="test/", first=90))
    others = {f"red/{number}.png": content for number, content in enumerate(_reds(tmp_path, first=40))}
    second = ingest({f"train/{name}": content for name, content in others.items()}, mode="add", dataset="colours")
    names = {path.name for path in (second.folder / "train" / "red").iterdir()}
    assert {"0.png", "0-2.png", "1.png", "1-2.png"} <= names


def test_replaced_content_keeps_the_sides_of_pictures_that_stay(
    ingest: Ingest, store: DatasetStore, tmp_path: Path
) -> None:
    """Otherwise a picture that tested the last model could train the next one."""
    first = ingest(tiny_members(tmp_path, count=20))
    members = {name: content for name, content in tiny_members(tmp_path, count=40).items() if name != "red/0.png"}
    second = ingest(members, mode="replace", dataset="colours")
    before, after = sides(store, first), sides(store, second)
    assert all(before[content] == after[content] for content in before.keys() & after.keys())
    assert second.diff is not None
    assert (second.diff.added, second.diff.removed, second.diff.unchanged) == (40, 1, 39)


def test_equal_content_makes_no_revision(ingest: Ingest, store: DatasetStore, tmp_path: Path) -> None:
    """Whatever the files are called; the answer says that nothing changed."""
    members = tiny_members(tmp_path)
    ingest(members)
    renamed = {f"again/{name.replace('.', ' (1).')}": content for name, content in members.items()}
    for mode in ("add", "replace"):
        again = ingest(renamed, mode=mode, dataset="colours")
        assert again.id == "colours@1"
        assert again.diff is not None
        assert (again.diff.added, again.diff.removed, again.diff.unchanged) == (0, 0, 8)
    assert len(store.list_revisions("colours")) == 1


def test_relabelled_picture_leaves_both_classes(ingest: Ingest, tmp_path: Path) -> None:
    """The dataset says red, the new ZIP blue: row 56 across revisions."""
    members = tiny_members(tmp_path)
    ingest(members)
    second = ingest({"blue/new.png": members["red/0.png"]}, mode="add", dataset="colours")
    assert second.image_count == 7
    assert second.diff is not None
    assert second.diff.removed == 1


def test_job_that_published_gets_its_revision_again(ingest: Ingest, store: DatasetStore, tmp_path: Path) -> None:
    """A worker that died after publishing does not publish twice, even if the upload is gone."""
    first = ingest(tiny_members(tmp_path), job_id="a" * 32)
    upload = DatasetSource(kind="upload", value="gone.zip")
    assert ingestion.ingest(store, upload, DatasetTarget(name="x"), job_id="a" * 32).revision == first
    with pytest.raises(NotFound, match=r"'gone\.zip' is no longer there"):
        ingestion.ingest(store, upload, DatasetTarget(name="x"), job_id="b" * 32)


def test_upload_is_found_beside_the_datasets(store: DatasetStore, root: Path, tmp_path: Path) -> None:
    """By its file name only."""
    write_zip(root.parent / "uploads" / "f.zip", tiny_members(tmp_path))
    assert (
        ingestion.ingest(
            store, DatasetSource(kind="upload", value="f.zip"), DatasetTarget(name="x")
        ).revision.image_count
        == 8
    )
    with pytest.raises(NotFound):
        ingestion.ingest(store, DatasetSource(kind="upload", value="../uploads/f.zip"), DatasetTarget(name="x"))


def test_row_75_stale_worker_publishes_nothing(
    store: DatasetStore, root: Path, make_zip: Callable[..., Path], tmp_path: Path
) -> None:
    """Its transaction refuses to open, and no file appears."""

    @contextmanager
    def refuse() -> Iterator["Connection"]:
        raise LeaseLost("Another worker has taken this job up.")
        yield

    source = DatasetSource(kind="path", value=str(make_zip(tiny_members(tmp_path))))
    with pytest.raises(LeaseLost):
        ingestion.ingest(store, source, DatasetTarget(), transaction=refuse)
    assert list(root.iterdir()) == []
    assert store.list_datasets() == []


def test_revision_that_fails_to_commit_is_swept(
    store: DatasetStore, database: Database, root: Path, make_zip: Callable[..., Path], tmp_path: Path
) -> None:
    """Files without a row are unused; the next ingestion replaces them."""

    @contextmanager
    def die() -> Iterator["Connection"]:
        with database.transaction() as connection:
            yield connection
            raise RuntimeError("power is gone")

    source = DatasetSource(kind="path", value=str(make_zip(tiny_members(tmp_path))))
    with pytest.raises(RuntimeError):
        ingestion.ingest(store, source, DatasetTarget(), transaction=die)
    assert (root / "pictures" / "1").is_dir()
    assert ingestion.ingest(store, source, DatasetTarget()).revision.id == "pictures@1"
    with pytest.raises(RuntimeError):
        ingestion.ingest(store, source, DatasetTarget(name="other"), transaction=die)
    assert cleanup.sweep(store) == 1
    assert not (root / "other" / "1").exists()
    assert (root / "pictures" / "1").is_dir()


def test_files_of_another_database_are_neither_swept_nor_overwritten(
    store: DatasetStore, root: Path, ingest: Ingest, tmp_path: Path
) -> None:
    """A new or wrong database must not cost anybody their pictures."""
    kept = root / "colours" / "1" / "train" / "red" / "kept.png"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"kept")
    assert cleanup.sweep(store) == 0
    assert ingest(tiny_members(tmp_path)).id == "colours-2@1"
    assert kept.read_bytes() == b"kept"


KILLED = """
import os, sys
from pathlib import Path
from whisker.datasets.revision_files import staging_folder
with staging_folder(Path(sys.argv[1]), "abc") as folder:
    (folder / "half").write_bytes(b"x")
    os.kill(os.getpid(), 9)
"""


def test_row_64_what_a_killed_ingestion_left_is_swept(store: DatasetStore, root: Path) -> None:
    """What a living one works on is not: it is locked."""
    subprocess.run([sys.executable, "-c", KILLED, str(root)], check=False)
    (left,) = root.glob(".ingest-abc-*")
    with revision_files.staging_folder(root, "alive") as folder:
        assert cleanup.sweep(store) == 0, "it is young"
        for path in (left / "half", left, folder):
            os.utime(path, (0, 0))
        assert cleanup.sweep(store, {"abc"}) == 0, "its job has a worker, perhaps on a machine whose locks are not seen"
        assert cleanup.sweep(store) == 1
        assert folder.is_dir()
    assert list(root.iterdir()) == []


def test_row_64_what_a_killed_attempt_left_goes_with_the_next_attempt(root: Path) -> None:
    """Only the attempt that holds the job may; a running process keeps its own."""
    subprocess.run([sys.executable, "-c", KILLED, str(root)], check=False)
    (left,) = root.glob(".ingest-abc-*")
    with revision_files.staging_folder(root, "abc") as first, revision_files.staging_folder(root, "abc") as second:
        assert not left.exists()
        assert first.is_dir()
        assert second.is_dir()


def test_two_ingestions_at_once_both_count(
    ingest: Ingest, store: DatasetStore, database: Database, make_zip: Callable[..., Path], tmp_path: Path
) -> None:
    """The second to publish finds that its parent is no longer the newest, and comes on top of that."""
    ingest(tiny_members(tmp_path))
    others = DatasetSource(kind="path", value=str(make_zip(tiny_members(tmp_path, first=30))))
    interrupted = threading.Event()

    @contextmanager
    def late() -> Iterator["Connection"]:
        if not interrupted.is_set():
            interrupted.set()
            ingest(tiny_members(tmp_path, first=10), mode="add", dataset="colours")
        with database.transaction() as connection:
            yield connection

    third = ingestion.ingest(store, others, DatasetTarget(mode="add", dataset="colours"), transaction=late).revision
    assert (third.id, third.parent, third.image_count) == ("colours@3", "colours@2", 24)


def test_row_66_full_disk_is_storage_full_and_leaves_nothing(
    store: DatasetStore, root: Path, make_zip: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fault that the system gives is named."""

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "link", full)
    source = DatasetSource(kind="path", value=str(make_zip(tiny_members(tmp_path))))
    with pytest.raises(StorageFull, match="disk is full"):
        ingestion.ingest(store, source, DatasetTarget())
    assert list(root.iterdir()) == []


def test_files_are_copied_where_they_cannot_be_shared(
    ingest: Ingest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory cards and some network disks know no hard links."""

    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    revision = ingest(tiny_members(tmp_path))
    assert len(list(revision.folder.rglob("*.png"))) == 8


def test_loading_knows_what_inspection_would_find(ingest: Ingest, store: DatasetStore, tmp_path: Path) -> None:
    """No file is read again; the hash is the revision's."""
    revision = ingest(tiny_members(tmp_path, count=6) | {"red/x.png": b"broken"})
    dataset = store.load(revision.id)
    assert dataset.sha256() == revision.sha256
    assert dataset.class_names == ("blue", "red")
    assert inspect_files(dataset.files).readable == dataset.files
    assert [(file.class_name, file.path.name) for file, _ in dataset.unreadable] == [("red", "x.png")]
    assert store.load("colours") == dataset


def test_kept_revision_is_read_when_it_is_asked_for_and_once(
    ingest: Ingest, store: DatasetStore, database: Database, tmp_path: Path
) -> None:
    """What asks later is given the same, also when the rows are gone meanwhile; look-alikes are found where needed."""
    kept = KeptRevision(store, ingest(tiny_members(tmp_path)))
    expected = store.load(kept.revision.id).files
    assert kept.dataset.files == expected
    with database.transaction() as connection:
        connection.execute(delete(IMAGES))
    assert kept.dataset.files == expected
    assert store.load(kept.revision.id).files == ()
    assert kept.look_alikes == find_look_alikes(expected)


def test_ingesting_says_which_images_look_alike(store: DatasetStore, tmp_path: Path) -> None:
    """They were found to divide the pictures, and are not searched again."""
    path = write_zip(tmp_path / "a.zip", tiny_members(tmp_path))
    kept = ingestion.ingest(store, DatasetSource(kind="path", value=str(path)), DatasetTarget())
    assert kept.known_look_alikes == find_look_alikes(kept.dataset.files)


def test_images_are_listed_some_at_a_time(ingest: Ingest, store: DatasetStore, tmp_path: Path) -> None:
    """By split and class, with how many there are in all."""
    revision = ingest(tiny_members(tmp_path, count=10))
    page = store.images(revision.id, split="train", class_name="red", offset=6, limit=5)
    assert (len(page.images), page.total) == (2, 8)
    assert {(image.split, image.class_name) for image in page.images} == {("train", "red")}
    assert store.images("nothing@1").total == 0


def test_images_are_listed_by_their_ids(ingest: Ingest, store: DatasetStore, tmp_path: Path) -> None:
    """Of many ids, those that are none of the revision's are passed over."""
    revision = ingest(tiny_members(tmp_path, count=10))
    chosen = [image.id for image in store.images(revision.id).images[3:6]]
    unknown = [f"{number:032x}" for number in range(40_000)]
    page = store.images(revision.id, limit=2, image_ids=[*chosen, *unknown])
    assert ([image.id for image in page.images], page.total) == (chosen[:2], 3)
    assert store.images(revision.id, image_ids=()).total == 0


def test_image_is_found_by_its_id(ingest: Ingest, store: DatasetStore, tmp_path: Path) -> None:
    """In any revision whose files are there."""
    first = ingest(tiny_members(tmp_path))
    ingest(tiny_members(tmp_path, first=20), mode="add", dataset="colours")
    image = store.images(first.id).images[0]
    shutil.rmtree(first.folder)
    assert store.find_image(image.id).name == image.file_name


@pytest.mark.parametrize("image_id", ["../../whisker.db", "%2e%2e", "a\0b", "A" * 32, "0" * 31, "0" * 32, ""])
def test_row_84_id_that_is_none_is_not_found(
    ingest: Ingest, store: DatasetStore, tmp_path: Path, image_id: str
) -> None:
    """Ids are opaque: nothing of them becomes a path."""
    ingest(tiny_members(tmp_path))
    with pytest.raises(NotFound):
        store.find_image(image_id)


def test_datasets_are_listed_with_their_newest_revision(ingest: Ingest, store: DatasetStore, tmp_path: Path) -> None:
    """What changed last comes first."""
    ingest(tiny_members(tmp_path), name="a")
    ingest(tiny_members(tmp_path), name="b")
    ingest(tiny_members(tmp_path, first=20), mode="add", dataset="a")
    assert [(summary.id, summary.latest.id) for summary in store.list_datasets()] == [("a", "a@2"), ("b", "b@1")]
    assert [revision.id for revision in store.list_revisions("a")] == ["a@2", "a@1"]


def test_store_without_a_database_is_empty(tmp_path: Path) -> None:
    """Reading makes no file."""
    empty = DatasetStore(Database(f"sqlite:///{tmp_path / 'none.db'}"), tmp_path / "datasets")
    assert empty.list_datasets() == []
    assert empty.list_revisions("a") == []
    assert empty.images("a@1").total == 0
    assert cleanup.sweep(empty) == 0
    with pytest.raises(DatasetNotFound, match="'a'"):
        empty.revision("a")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("mode", ["add", "replace"])
def test_adding_to_nothing_is_refused(ingest: Ingest, tmp_path: Path, mode: str) -> None:
    """The fault names what was asked for."""
    with pytest.raises(RequestInvalid, match=f"needs the dataset to {mode}"):
        ingest(tiny_members(tmp_path), mode=mode)
    with pytest.raises(DatasetNotFound, match="'unknown'"):
        ingest(tiny_members(tmp_path), mode=mode, dataset="unknown")


def _reds(folder: Path, first: int) -> Iterator[bytes]:
    return (content for name, content in tiny_members(folder, first=first).items() if "red" in name)


def test_row_47_added_class_that_differs_in_capitals_is_refused(ingest: Ingest, tmp_path: Path) -> None:
    """On a Mac or on Windows both would be one folder; and it is the same class misspelt."""
    dataset = ingest(tiny_members(tmp_path)).dataset
    other = {name.replace("red/", "Red/"): data for name, data in tiny_members(tmp_path, first=10).items()}
    with pytest.raises(ClassNameInvalid, match="'Red' and 'red' differ only in capitals"):
        ingest(other, mode="add", dataset=dataset)


def test_second_dataset_of_a_name_gets_a_number(ingest: Ingest, store: DatasetStore, tmp_path: Path) -> None:
    """Two that were sent alike can be told apart by name, id and report."""
    found = [ingest(tiny_members(tmp_path), mode="new", name="Colours") for _ in range(2)]
    assert [(made.dataset, made.name, made.report.dataset) for made in found] == [
        ("colours", "Colours", "Colours"),
        ("colours-2", "Colours (2)", "Colours (2)"),
    ]
    assert store.names() == {"colours": "Colours", "colours-2": "Colours (2)"}
