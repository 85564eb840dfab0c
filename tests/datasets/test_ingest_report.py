"""What came in and is not in a revision, file by file.

What a person took out of a class stays out when the same files are added again.
"""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.zips import tiny_members

from whisker.datasets import editing
from whisker.datasets.revision import Revision, RevisionEdits
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
    """The row names the split that it came with."""
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


@pytest.fixture
def members(tmp_path: Path) -> dict[str, bytes]:
    """Six pictures of red and six of blue."""
    return tiny_members(tmp_path, count=6)


def classes_by_id(store: DatasetStore, revision: Revision) -> dict[str, str]:
    """Name the class of every picture of a revision."""
    return {image.id: image.class_name for image in store.images(revision.id, limit=None).images}


def two_reds(store: DatasetStore, revision: Revision) -> list[str]:
    """Name two red pictures to learn from."""
    return [image.id for image in store.images(revision.id, "train", "red").images[:2]]


def test_edits_stay_made_when_the_same_files_are_added_with_more(
    ingest: Ingest, store: DatasetStore, members: dict[str, bytes], tmp_path: Path
) -> None:
    """An excluded picture does not come back, and a relabelled one keeps its class; the report warns of both."""
    excluded, relabelled = two_reds(store, ingest(members))
    second = editing.edit(store, "colours", RevisionEdits(exclude=(excluded,), relabel={relabelled: "blue"})).revision
    more = {f"blue/{number}.png": tiny_members(tmp_path, first=number)[f"blue/{number}.png"] for number in (20, 30)}
    third = ingest(members | more, mode="add", dataset="colours")
    assert classes_by_id(store, third).items() >= classes_by_id(store, second).items()
    assert (third.image_count, excluded in classes_by_id(store, third)) == (second.image_count + 2, False)
    assert third.report.warnings[-1].startswith("2 pictures were not taken in again: excluded from this dataset, or")


def test_files_that_were_all_taken_out_change_nothing(
    ingest: Ingest, store: DatasetStore, members: dict[str, bytes]
) -> None:
    """Also where a class has another name since."""
    first = ingest(members)
    renamed = {image: "scarlet" for image, class_name in classes_by_id(store, first).items() if class_name == "red"}
    second = editing.edit(store, "colours", RevisionEdits(relabel=renamed)).revision
    assert ingest(members, mode="add", dataset="colours").id == second.id


def test_copies_that_were_decided_on_do_not_conflict_again(
    ingest: Ingest, store: DatasetStore, members: dict[str, bytes]
) -> None:
    """The class that it was not given is refused."""
    members |= {"blue/copy.png": members["red/0.png"]}
    conflicting = next(row.image_id for row in store.left_out(ingest(members).id) if row.kind == "across_classes")
    second = editing.edit(store, "colours", RevisionEdits(relabel={str(conflicting): "red"})).revision
    assert ingest(members, mode="add", dataset="colours").id == second.id
    assert classes_by_id(store, second)[str(conflicting)] == "red"


def test_what_was_taken_out_is_known_to_all_later_revisions(
    ingest: Ingest, store: DatasetStore, members: dict[str, bytes], tmp_path: Path
) -> None:
    """Other pictures and other edits come between."""
    one, other = two_reds(store, ingest(members))
    editing.edit(store, "colours", RevisionEdits(exclude=(one,)))
    ingest({"red/40.png": tiny_members(tmp_path, first=40)["red/40.png"]}, mode="add", dataset="colours")
    fourth = editing.edit(store, "colours", RevisionEdits(exclude=(other,))).revision
    assert ingest(members, mode="add", dataset="colours").id == fourth.id


def test_excluded_picture_comes_back_by_giving_it_a_class(
    ingest: Ingest, store: DatasetStore, members: dict[str, bytes]
) -> None:
    """In its split, with its file, from a revision that has it; from then on it is not out."""
    first = ingest(members)
    excluded = two_reds(store, first)[0]
    editing.edit(store, "colours", RevisionEdits(exclude=(excluded,)))
    third = editing.edit(store, "colours", RevisionEdits(relabel={excluded: "red"})).revision
    assert third.sha256 == first.sha256
    assert store.left_out(third.id) == ()
    (image,) = store.images(third.id, image_ids=[excluded]).images
    assert (third.folder / str(image.split) / "red" / image.file_name).is_file()


def test_excluded_picture_may_be_added_with_another_class(
    ingest: Ingest, store: DatasetStore, members: dict[str, bytes]
) -> None:
    """A person said that it is not red, and not that it is not blue."""
    excluded = two_reds(store, ingest(members))[0]
    second = editing.edit(store, "colours", RevisionEdits(exclude=(excluded,))).revision
    (row,) = store.left_out(second.id)
    name = row.path.rpartition("/")[2]
    third = ingest({f"blue/{name}": members[f"red/{name}"]}, mode="add", dataset="colours")
    assert classes_by_id(store, third)[excluded] == "blue"


def test_replacing_begins_anew(ingest: Ingest, store: DatasetStore, members: dict[str, bytes]) -> None:
    """Who gives a dataset another content means all of it."""
    first = ingest(members)
    editing.edit(store, "colours", RevisionEdits(exclude=(two_reds(store, first)[0],)))
    assert ingest(members, mode="replace", dataset="colours").sha256 == first.sha256
