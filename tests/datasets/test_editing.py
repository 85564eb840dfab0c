"""Edits: the next revision without some pictures, and with others in another class."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.zips import tiny_members

from whisker.database import Database
from whisker.datasets import cleanup, editing
from whisker.datasets.images import LabelledImage
from whisker.datasets.revision import Revision, RevisionEdits
from whisker.datasets.revision_files import quarantined_path
from whisker.datasets.store import DatasetStore
from whisker.errors import ClassNameInvalid, DatasetNotFound, EditInvalid, NotFound

if TYPE_CHECKING:
    from sqlalchemy import Connection

Ingest = Callable[..., Revision]


def pictures(
    store: DatasetStore, revision: Revision, class_name: str | None = None, split: str | None = None
) -> list[LabelledImage]:
    """List a revision's pictures."""
    return list(store.images(revision.id, split, class_name, limit=None).images)


def by_id(store: DatasetStore, revision: Revision) -> dict[str, LabelledImage]:
    """Find a revision's pictures by their ids."""
    return {image.id: image for image in pictures(store, revision)}


@pytest.fixture
def first(ingest: Ingest, tmp_path: Path) -> Revision:
    """Ten pictures of red and ten of blue."""
    return ingest(tiny_members(tmp_path, count=10))


@pytest.fixture
def conflicting(ingest: Ingest, tmp_path: Path) -> Revision:
    """Four pictures of each, one of them in both classes."""
    members = tiny_members(tmp_path, count=4)
    return ingest(members | {"blue/copy.png": members["red/0.png"]})


def test_excluded_pictures_are_not_in_the_next_revision(first: Revision, store: DatasetStore) -> None:
    """The revision before stays as it is."""
    chosen = [image.id for image in pictures(store, first, class_name="red", split="train")[:3]]
    second = editing.edit(store, "colours", RevisionEdits(exclude=tuple(chosen))).revision
    assert (second.id, second.parent, second.image_count) == ("colours@2", "colours@1", 17)
    assert by_id(store, second).keys() == by_id(store, first).keys() - set(chosen)
    assert store.revision("colours@1") == first
    assert second.diff is not None
    assert (second.diff.added, second.diff.removed, second.diff.relabelled, second.diff.unchanged) == (0, 3, 0, 17)


def test_relabelled_picture_keeps_its_split_and_shares_its_file(first: Revision, store: DatasetStore) -> None:
    """It lies in the folder of its new class, under a name that is free there."""
    chosen = pictures(store, first, class_name="red", split="test")[0]
    second = editing.edit(store, "colours", RevisionEdits(relabel={chosen.id: "blue"})).revision
    moved = by_id(store, second)[chosen.id]
    assert (moved.class_name, moved.split, moved.sha256) == ("blue", "test", chosen.sha256)
    source = first.folder / "test" / "red" / chosen.file_name
    assert source.samefile(second.folder / "test" / "blue" / moved.file_name)
    assert len(list((second.folder / "test" / "blue").iterdir())) == 3
    assert second.diff is not None
    assert (second.diff.added, second.diff.removed, second.diff.relabelled, second.diff.unchanged) == (1, 1, 1, 19)


def test_facts_are_carried_over_without_a_look_at_the_files(first: Revision, store: DatasetStore) -> None:
    """Nothing is decoded again."""
    chosen = pictures(store, first, class_name="red")[0]
    second = editing.edit(store, "colours@1", RevisionEdits(relabel={chosen.id: "blue"})).revision
    before, after = by_id(store, first), by_id(store, second)
    assert {image: row.facts for image, row in before.items()} == {image: row.facts for image, row in after.items()}


def test_relabelling_may_make_a_class_and_end_another(ingest: Ingest, store: DatasetStore, tmp_path: Path) -> None:
    """A class without pictures is none."""
    members = tiny_members(tmp_path)
    revision = ingest(members | {f"green/{number}.png": data for number, data in enumerate(_others(tmp_path))})
    greens = pictures(store, revision, class_name="green")
    second = editing.edit(store, "colours", RevisionEdits(relabel={image.id: " lime " for image in greens})).revision
    assert second.class_names == ("blue", "lime", "red")
    assert second.diff is not None
    assert (second.diff.added_classes, second.diff.removed_classes) == (("lime",), ("green",))


def test_newest_revision_is_edited_whichever_is_named(first: Revision, store: DatasetStore) -> None:
    """Edits come on top of each other."""
    one, other = pictures(store, first, class_name="red", split="train")[:2]
    editing.edit(store, "colours@1", RevisionEdits(exclude=(one.id,)))
    third = editing.edit(store, "colours@1", RevisionEdits(exclude=(other.id,))).revision
    assert (third.id, third.image_count) == ("colours@3", 18)


def test_job_that_has_edited_gets_its_revision_again(first: Revision, store: DatasetStore) -> None:
    """A worker that died after publishing does not edit twice."""
    chosen = pictures(store, first, class_name="red", split="train")[0]
    edits = RevisionEdits(exclude=(chosen.id,))
    second = editing.edit(store, "colours", edits, job_id="a" * 32).revision
    assert editing.edit(store, "colours", edits, job_id="a" * 32).revision == second
    assert len(store.list_revisions("colours")) == 2


def test_edits_made_meanwhile_are_kept(first: Revision, store: DatasetStore, database: Database) -> None:
    """The second to publish comes on top of the first."""
    one, other = pictures(store, first, class_name="red", split="train")[:2]
    interrupted = threading.Event()

    @contextmanager
    def late() -> Iterator["Connection"]:
        if not interrupted.is_set():
            interrupted.set()
            editing.edit(store, "colours", RevisionEdits(exclude=(one.id,)))
        with database.transaction() as connection:
            yield connection

    third = editing.edit(store, "colours", RevisionEdits(exclude=(other.id,)), transaction=late).revision
    assert (third.id, third.parent) == ("colours@3", "colours@2")
    assert not by_id(store, third).keys() & {one.id, other.id}


def test_progress_of_an_edit_is_told(first: Revision, store: DatasetStore) -> None:
    """It has one stage."""
    told: list[tuple[str, float]] = []
    chosen = pictures(store, first, class_name="red", split="train")[0]
    editing.edit(
        store,
        "colours",
        RevisionEdits(exclude=(chosen.id,)),
        on_progress=lambda stage, share: told.append((stage, share)),
    )
    assert (told[0], told[-1]) == (("storing", 0.0), ("storing", 1.0))


@pytest.mark.parametrize(
    ("edits", "detail"),
    [
        (RevisionEdits(), "nothing to change"),
        (RevisionEdits(exclude=("0" * 32,)), "1 picture .*'0000.* cannot be edited: colours@1 has no such picture"),
        (RevisionEdits(relabel={"../x": "red"}), r"'\.\./x'"),
        (RevisionEdits(exclude=tuple(f"{number:032}" for number in range(9))), "9 pictures .* and 4 more"),
    ],
)
def test_edits_of_pictures_that_are_not_there_are_refused(
    first: Revision, store: DatasetStore, edits: RevisionEdits, detail: str
) -> None:
    """The fault names some of them."""
    with pytest.raises(EditInvalid, match=detail):
        editing.edit(store, first.id, edits)
    assert len(store.list_revisions("colours")) == 1


def test_picture_cannot_be_both_excluded_and_relabelled(first: Revision, store: DatasetStore) -> None:
    """It is not known which was meant."""
    chosen = pictures(store, first)[0].id
    with pytest.raises(EditInvalid, match=f"{chosen}.*both excluded and relabelled"):
        editing.edit(store, "colours", RevisionEdits(exclude=(chosen,), relabel={chosen: "red"}))


def test_edits_that_change_nothing_are_refused(first: Revision, store: DatasetStore) -> None:
    """A revision that equals its parent is none."""
    chosen = pictures(store, first, class_name="red")[0].id
    with pytest.raises(EditInvalid, match="these classes already"):
        editing.edit(store, "colours", RevisionEdits(relabel={chosen: "red"}))


def test_edits_that_leave_one_class_or_none_are_refused(first: Revision, store: DatasetStore) -> None:
    """Telling apart takes two."""
    reds = tuple(image.id for image in pictures(store, first, class_name="red"))
    everything = tuple(image.id for image in pictures(store, first))
    with pytest.raises(EditInvalid, match="Only the class 'blue' would be left"):
        editing.edit(store, "colours", RevisionEdits(exclude=reds))
    with pytest.raises(EditInvalid, match="No picture would be left"):
        editing.edit(store, "colours", RevisionEdits(exclude=everything))


def test_edits_that_leave_a_class_nothing_to_learn_from_are_refused(first: Revision, store: DatasetStore) -> None:
    """All its pictures would be test pictures."""
    chosen = pictures(store, first, class_name="red", split="test")[0].id
    with pytest.raises(EditInvalid, match="learn the class 'green' from"):
        editing.edit(store, "colours", RevisionEdits(relabel={chosen: "green"}))


@pytest.mark.parametrize("class_name", ["..", "a/b", "Red", "x" * 101])
def test_class_that_cannot_be_a_folder_is_refused(first: Revision, store: DatasetStore, class_name: str) -> None:
    """Neither can one that differs from another in nothing but capitals."""
    chosen = pictures(store, first, class_name="blue", split="train")[0].id
    with pytest.raises(ClassNameInvalid):
        editing.edit(store, "colours", RevisionEdits(relabel={chosen: class_name}))


def test_unknown_dataset_cannot_be_edited(store: DatasetStore) -> None:
    """The fault names it."""
    with pytest.raises(DatasetNotFound, match="'unknown@3'"):
        editing.edit(store, "unknown@3", RevisionEdits(exclude=("0" * 32,)))


def test_picture_in_two_classes_is_set_aside_to_be_looked_at(
    conflicting: Revision, store: DatasetStore, root: Path, tmp_path: Path
) -> None:
    """It is found by its id although no revision holds it, and nothing sweeps it away."""
    (image_id,) = {row.image_id for row in store.left_out(conflicting.id)}
    cleanup.sweep(store)
    file = store.find_image(str(image_id))
    assert file == quarantined_path(root / "colours", str(image_id))
    assert file.read_bytes() == tiny_members(tmp_path)["red/0.png"]


def test_picture_that_was_set_aside_and_is_lost_is_not_found(conflicting: Revision, store: DatasetStore) -> None:
    """A crash may leave the row without the file; then it cannot be given a class either."""
    image_id = str(store.left_out(conflicting.id)[0].image_id)
    store.find_image(image_id).unlink()
    with pytest.raises(NotFound):
        store.find_image(image_id)
    with pytest.raises(EditInvalid, match="no longer there"):
        editing.edit(store, "colours", RevisionEdits(relabel={image_id: "red"}))


def test_picture_that_was_set_aside_comes_back_with_the_class_it_is_given(
    conflicting: Revision, store: DatasetStore
) -> None:
    """By the name it came with, and with its facts."""
    image_id = str(store.left_out(conflicting.id)[0].image_id)
    second = editing.edit(store, "colours", RevisionEdits(relabel={image_id: "red"})).revision
    back = by_id(store, second)[image_id]
    assert (back.class_name, back.file_name, back.known_facts.mode) == ("red", "0.png", "RGB")
    assert back.known_facts.pixels.brightness_p99 > 0
    assert second.image_count == conflicting.image_count + 1
    assert [(row.kind, row.class_name) for row in store.left_out(second.id)] == [("taken_out", "blue")]
    assert second.report.duplicates.across_classes.count == 0


def test_undecided_pictures_stay_on_the_list_of_an_edited_revision(conflicting: Revision, store: DatasetStore) -> None:
    """With where they came from; what else was found of the incoming files is not repeated."""
    chosen = pictures(store, conflicting, class_name="blue", split="train")[0].id
    second = editing.edit(store, "colours", RevisionEdits(exclude=(chosen,))).revision
    assert store.left_out(second.id)[:-1] == store.left_out(conflicting.id)
    found = second.report.duplicates.across_classes
    assert (found.count, sorted(found.examples[0])) == (2, ["blue/copy.png", "red/0.png"])


def test_picture_of_a_revision_that_comes_in_with_another_class_is_set_aside(
    ingest: Ingest, store: DatasetStore, tmp_path: Path
) -> None:
    """Row 56 across revisions: the list says where both lay."""
    members = tiny_members(tmp_path)
    ingest(members)
    second = ingest({"blue/new.png": members["red/0.png"]}, mode="add", dataset="colours")
    rows = store.left_out(second.id)
    assert {row.path.rpartition("/")[2] for row in rows} == {"0.png", "new.png"}
    assert store.find_image(str(rows[0].image_id)).read_bytes() == members["red/0.png"]


def test_copies_are_set_aside_where_files_cannot_be_shared(
    ingest: Ingest, store: DatasetStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory cards know no hard links."""

    def refuse(*_: object) -> None:
        raise PermissionError("no hard links here")

    monkeypatch.setattr("os.link", refuse)
    members = tiny_members(tmp_path)
    revision = ingest(members | {"blue/copy.png": members["red/0.png"]})
    file = store.find_image(str(store.left_out(revision.id)[0].image_id))
    assert [path.name for path in file.parent.iterdir()] == [file.name]


def _others(folder: Path) -> Iterator[bytes]:
    return iter(tiny_members(folder, count=2, first=50).values())
