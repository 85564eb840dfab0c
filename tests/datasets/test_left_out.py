"""What came in and is not in a revision, file by file."""

from collections.abc import Callable
from pathlib import Path

from tests.zips import tiny_members

from whisker.datasets.revision import Revision
from whisker.datasets.store import DatasetStore

Ingest = Callable[..., Revision]


def rows(store: DatasetStore, revision: Revision) -> set[tuple[str, str, str]]:
    """List kind, class and path of what was left out."""
    return {(row.kind, row.class_name, row.path) for row in store.left_out(revision.id)}


def test_corrupt_file_is_kept_in_mind_with_its_reason(ingest: Ingest, store: DatasetStore, tmp_path: Path) -> None:
    """By the path it came with."""
    revision = ingest(tiny_members(tmp_path) | {"red/broken.jpg": b"x"})
    (row,) = store.left_out(revision.id)
    assert (row.kind, row.class_name, row.path, row.image_id) == ("corrupt", "red", "red/broken.jpg", None)
    assert "not a picture" in str(row.reason)


def test_copy_within_a_class_points_to_the_picture_that_was_kept(
    ingest: Ingest, store: DatasetStore, tmp_path: Path
) -> None:
    """They have the same content, so the same id."""
    members = tiny_members(tmp_path)
    revision = ingest(members | {"red/zz.png": members["red/0.png"]})
    (row,) = store.left_out(revision.id)
    kept = next(image for image in store.images(revision.id).images if image.id == row.image_id)
    assert (row.kind, row.path, kept.file_name) == ("within_class", "red/zz.png", "0.png")


def test_copy_of_a_test_picture_in_train_is_a_leak(ingest: Ingest, store: DatasetStore, tmp_path: Path) -> None:
    """The row names the side that it came with."""
    members = tiny_members(tmp_path, prefix="train/") | tiny_members(tmp_path, prefix="test/", first=9)
    revision = ingest(members | {"train/red/leak.png": members["test/red/9.png"]})
    (row,) = store.left_out(revision.id)
    assert (row.kind, row.split, row.path) == ("across_splits", "train", "train/red/leak.png")


def test_copies_in_two_classes_are_all_listed(ingest: Ingest, store: DatasetStore, tmp_path: Path) -> None:
    """None of them is in the revision."""
    members = tiny_members(tmp_path)
    revision = ingest(members | {"blue/copy.png": members["red/0.png"]})
    assert rows(store, revision) == {
        ("across_classes", "blue", "blue/copy.png"),
        ("across_classes", "red", "red/0.png"),
    }


def test_undecided_copies_stay_on_the_list_when_pictures_are_added(
    ingest: Ingest, store: DatasetStore, tmp_path: Path
) -> None:
    """Other findings belong to the files they came with."""
    members = tiny_members(tmp_path)
    first = ingest(members | {"blue/copy.png": members["red/0.png"], "red/broken.png": b"x"})
    more = {f"red/{number}.png": tiny_members(tmp_path, first=number)[f"red/{number}.png"] for number in range(20, 24)}
    second = ingest(more, mode="add", dataset="colours")
    assert rows(store, second) == rows(store, first) - {("corrupt", "red", "red/broken.png")}


def test_added_copy_with_one_class_decides(ingest: Ingest, store: DatasetStore, tmp_path: Path) -> None:
    """Its content is in the dataset from then on."""
    members = tiny_members(tmp_path)
    ingest(members | {"blue/copy.png": members["red/0.png"]})
    second = ingest({"red/right.png": members["red/0.png"]}, mode="add", dataset="colours")
    assert store.left_out(second.id) == ()
    assert second.image_count == 8


def test_replaced_pictures_take_their_undecided_copies_along(
    ingest: Ingest, store: DatasetStore, tmp_path: Path
) -> None:
    """Nothing is left of what there was."""
    members = tiny_members(tmp_path)
    ingest(members | {"blue/copy.png": members["red/0.png"]})
    second = ingest(tiny_members(tmp_path, first=30), mode="replace", dataset="colours")
    assert store.left_out(second.id) == ()


def test_revision_that_is_not_there_has_left_out_nothing(store: DatasetStore) -> None:
    """As it has no pictures."""
    assert store.left_out("colours@7") == ()


def test_measures_are_stored_with_every_picture(ingest: Ingest, store: DatasetStore, tmp_path: Path) -> None:
    """They are read as they were taken."""
    revision = ingest(tiny_members(tmp_path))
    files = store.load(revision.id).files
    images = store.images(revision.id).images
    assert {image.known_facts.mode for image in images} == {"RGB"}
    assert all(image.known_facts.pixels.brightness_p99 > 0 for image in images)
    assert files == images
