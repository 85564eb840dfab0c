"""Pictures with the class that people gave them."""

import errno
import os
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from whisker.database import Database
from whisker.errors import NotFound, StorageFull
from whisker.feedback.item import UserLabel
from whisker.feedback.store import FeedbackStore
from whisker.settings import Settings

CAT = UserLabel("cat", "dog", 0.6, "tiny-1")


@pytest.fixture
def database(migrated: Settings) -> Iterator[Database]:
    """The database, with its tables."""
    opened = Database(migrated.resolved_database_url)
    yield opened
    opened.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the pictures lie."""
    return tmp_path / "feedback"


@pytest.fixture
def store(database: Database, folder: Path) -> FeedbackStore:
    """A store of at most three pictures, for 30 days."""
    return FeedbackStore(database, folder, max_images=3, days=30)


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_picture_is_kept_byte_for_byte_with_its_verdict(store: FeedbackStore, folder: Path) -> None:
    """Training must see what the model saw."""
    item = store.add(b"picture", "JPEG", CAT)
    assert store.list("new") == [item]
    assert (item.class_name, item.predicted_class, item.confidence, item.model_version) == ("cat", "dog", 0.6, "tiny-1")
    assert store.path(item).read_bytes() == b"picture"
    assert _names(folder) == [f"{item.image_id}.jpg"]


def test_least_confident_predictions_come_first(store: FeedbackStore) -> None:
    """They teach the most; of what the model was never asked about nothing is known, so it comes last."""
    for content, confidence in ((b"1", 0.9), (b"2", None), (b"3", 0.4)):
        store.add(content, "PNG", UserLabel("cat", "dog", confidence))
    assert [item.confidence for item in store.list("new")] == [0.4, 0.9, None]


def test_same_picture_again_changes_its_verdict(store: FeedbackStore) -> None:
    """People correct themselves; the picture is kept once."""
    first = store.add(b"picture", "PNG", CAT)
    second = store.add(b"picture", "PNG", UserLabel("rabbit", "dog", 0.6))
    assert (second.id, second.class_name) == (first.id, "rabbit")
    assert store.list("new") == [second]


def test_oldest_pictures_go_beyond_the_limit(store: FeedbackStore, folder: Path) -> None:
    """Rows and files."""
    items = [store.add(bytes([number]), "PNG", CAT) for number in range(5)]
    kept = store.list("new")
    assert {item.id for item in kept} == {item.id for item in items[2:]}
    assert _names(folder) == sorted(item.file_name for item in kept)


def test_pictures_go_when_their_days_are_over(database: Database, folder: Path, store: FeedbackStore) -> None:
    """Also when nobody looks."""
    store.add(b"picture", "PNG", CAT)
    FeedbackStore(database, folder, max_images=3, days=-1).clean_up()
    assert store.list("new") == []
    assert _names(folder) == []


def test_relabelled_picture_keeps_what_the_model_said(store: FeedbackStore) -> None:
    """Only the right class changes."""
    item = store.relabel(store.add(b"picture", "PNG", CAT).id, "rabbit")
    assert (item.class_name, item.predicted_class) == ("rabbit", "dog")


def test_dismissed_picture_is_gone_but_counted(store: FeedbackStore, folder: Path) -> None:
    """The row says that it was there; the picture is nobody's any more."""
    item = store.dismiss(store.add(b"picture", "PNG", CAT).id)
    assert store.list("new") == []
    assert store.list("dismissed") == [item]
    assert _names(folder) == []
    with pytest.raises(NotFound, match="dismissed"):
        store.path(item)


@pytest.mark.parametrize("change", [lambda store, id_: store.relabel(id_, "x"), lambda store, id_: store.dismiss(id_)])
def test_what_does_not_wait_cannot_be_changed(store: FeedbackStore, change: object) -> None:
    """Neither what is dismissed nor what never was."""
    assert callable(change)
    dismissed = store.dismiss(store.add(b"picture", "PNG", CAT).id)
    for feedback_id in (dismissed.id, "nobody"):
        with pytest.raises(NotFound):
            change(store, feedback_id)


def test_added_pictures_are_of_their_revision_and_their_files_go(
    store: FeedbackStore, database: Database, folder: Path
) -> None:
    """Once the dataset has them, the inbox does not keep a second copy."""
    item = store.add(b"picture", "PNG", CAT)
    assert store.paths_and_labels([item.id]) == [(store.path(item), "cat")]
    with database.transaction() as connection:
        store.mark_added(connection, [item.id], "pets@2")
    old = time.time() - 3600
    os.utime(folder / item.file_name, (old, old))
    store.clean_up()
    added = store.list("added")
    assert [(entry.id, entry.revision) for entry in added] == [(item.id, "pets@2")]
    assert _names(folder) == []
    with pytest.raises(NotFound):
        store.paths_and_labels([item.id])


def test_file_that_is_about_to_get_its_row_is_not_swept(store: FeedbackStore, folder: Path) -> None:
    """Another process may be between the two; what is a minute old was left by one that was killed."""
    folder.mkdir()
    young = folder / f"{'0' * 32}.png"
    young.write_bytes(b"x")
    for old in (folder / f"{'1' * 32}.png", folder / ".0123456789abcdef"):
        old.write_bytes(b"x")
        os.utime(old, (0, 0))
    store.clean_up()
    assert _names(folder) == [young.name]


def test_file_or_folder_that_a_person_put_there_stays(store: FeedbackStore, folder: Path) -> None:
    """Neither is ours, and neither keeps corrections from being sent."""
    (folder / "sorted").mkdir(parents=True)
    (folder / "notes.txt").write_bytes(b"x")
    for path in (folder / "sorted", folder / "notes.txt"):
        os.utime(path, (0, 0))
    item = store.add(b"picture", "PNG", CAT)
    assert _names(folder) == sorted([item.file_name, "notes.txt", "sorted"])


def _at_once(*actions: Callable[[], object]) -> None:
    """Do things in threads that start together."""
    start = threading.Barrier(len(actions))

    def act(action: Callable[[], object]) -> None:
        start.wait()
        action()

    with ThreadPoolExecutor(len(actions)) as pool:
        for done in [pool.submit(act, action) for action in actions]:
            done.result()


def test_same_picture_sent_at_once_is_kept_once(store: FeedbackStore) -> None:
    """A double click."""
    _at_once(*[lambda: store.add(b"picture", "PNG", CAT)] * 6)
    assert len(store.list("new")) == 1


def test_picture_sent_again_while_it_is_dismissed_is_there(store: FeedbackStore) -> None:
    """Whoever comes last wins; but what waits always has its picture."""
    for _ in range(15):
        item = store.add(b"picture", "PNG", CAT)
        _at_once(lambda item=item: store.dismiss(item.id), lambda: store.add(b"picture", "PNG", CAT))  # type: ignore[misc]
        assert all(store.path(waiting).is_file() for waiting in store.list("new"))


def test_row_66_full_disk_is_storage_full_and_leaves_nothing(
    store: FeedbackStore, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a row nor half a picture."""

    def refuse(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(StorageFull):
        store.add(b"picture", "PNG", CAT)
    assert _names(folder) == []
    assert store.list("new") == []
