"""What a person took out of a class stays out when the same files are added again."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.zips import tiny_members

from whisker.datasets import editing
from whisker.datasets.edits import RevisionEdits
from whisker.datasets.revision import Revision
from whisker.datasets.store import DatasetStore

Ingest = Callable[..., Revision]


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
    """An excluded picture does not come back, and a relabelled one keeps its class; a person is told of both."""
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
    """On its side, with its file, from a revision that has it; from then on it is not out."""
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
    """It was said not to be red; nobody said that it is not blue."""
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
