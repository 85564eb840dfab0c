"""How takes are divided into train and test, and which test pictures show a scene that is also learned from."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.drawn_takes import frame_name, take_members
from tests.insights.rows import pictures
from tests.zips import tiny_members

from whisker.datasets import editing
from whisker.datasets.duplicates import find_look_alikes
from whisker.datasets.images import LabelledImage
from whisker.datasets.revision import Revision, RevisionEdits
from whisker.datasets.scenes import describe_same_scene, find_scenes, same_scene
from whisker.datasets.splits import split_dataset, stratified_holdout
from whisker.datasets.store import DatasetStore
from whisker.datasets.takes import frame_of, take_of
from whisker.insights.findings import SearchResult, find_near_duplicates

Ingest = Callable[..., Revision]

ONE_EACH = {**take_members("red", "20261130T124501", scene=1), **take_members("blue", "20261130T124530", scene=2)}


def several(count: int) -> dict[str, bytes]:
    """Draw takes of each class, each of a scene of its own."""
    members: dict[str, bytes] = {}
    for number in range(count):
        members |= take_members("red", f"20261130T12450{number}", scene=10 + number)
        members |= take_members("blue", f"20261130T12460{number}", scene=20 + number)
    return members


def times(images: list[LabelledImage]) -> list[int]:
    """Return when frames were taken."""
    return sorted(frame.at_ms for image in images if (frame := frame_of(image.file_name)))


def images_of(
    store: DatasetStore, revision: Revision, split: str, class_name: str | None = None
) -> list[LabelledImage]:
    """List a revision's images of a split."""
    return list(store.images(revision.id, split, class_name, limit=None).images)


def _near_findings(store: DatasetStore, revision: Revision) -> list[SearchResult]:
    files = store.load(revision.id).files
    return find_near_duplicates(files, find_look_alikes(files))


def test_last_frames_of_an_only_take_are_test_pictures(ingest: Ingest, store: DatasetStore) -> None:
    """One cut by time: whatever is learned was taken before whatever is tested."""
    revision = ingest(ONE_EACH)
    for class_name in ("red", "blue"):
        learned, tested = (times(images_of(store, revision, split, class_name)) for split in ("train", "test"))
        assert (len(learned), len(tested)) == (8, 2)
        assert max(learned) < min(tested)


def test_report_says_same_scene(ingest: Ingest) -> None:
    """In figures and in words, and finds no duplicates among frames of one take."""
    report = ingest(ONE_EACH).report
    assert report.takes is not None
    assert (report.takes.takes, report.takes.frames, report.takes.same_scene) == (2, 20, 4)
    assert any("All 4 test pictures show the same scene" in warning for warning in report.warnings)
    assert report.duplicates.near.count == report.duplicates.near_across_splits.count == 0


def test_findings_do_not_call_frames_of_a_take_near_duplicates(ingest: Ingest, store: DatasetStore) -> None:
    """Nor leaks between train and test."""
    assert not any(found.images for found in _near_findings(store, ingest(ONE_EACH)))


def test_takes_of_two_classes_in_one_place_are_no_leaks(ingest: Ingest, store: DatasetStore) -> None:
    """With and without a mug in hand the background is the same: both are cut, and all is said to be of one scene."""
    place = 1
    frames = {**take_members("red", "20261130T124501", place), **take_members("blue", "20261130T124530", place)}
    revision = ingest(frames)
    found = {one.kind: one.images for one in _near_findings(store, revision)}
    assert found["near_across_classes"]
    assert not found["near_leaks"]
    assert revision.report.duplicates.near_across_splits.count == 0
    assert revision.report.takes is not None
    assert revision.report.takes.same_scene == 4


def test_photo_like_a_test_frame_is_a_leak(ingest: Ingest, store: DatasetStore) -> None:
    """It is no frame, so it is not learned from."""
    given = {f"{'test' if '-001' in name else 'train'}/{name}": content for name, content in ONE_EACH.items()}
    photo = take_members("red", "20261130T130000", scene=1, count=1).popitem()[1]
    revision = ingest({**given, "train/red/photo.png": photo})
    splits = split_dataset(store.load(revision.id), 0, 0.2, 0)
    assert [image.file_name for image in splits.like_test] == ["photo.png"]
    (leaks,) = (one.images for one in _near_findings(store, revision) if one.kind == "near_leaks")
    assert "photo.png" in {image.file_name for image in leaks}


def test_second_take_is_cut_too_if_it_shows_another_place(ingest: Ingest, store: DatasetStore) -> None:
    """Two scenes are too few to spare one; the split of what was there stays."""
    revision = ingest(ONE_EACH)
    before = {image.sha256 for image in images_of(store, revision, "test")}
    added = ingest(take_members("red", "20261201T080000", scene=9), mode="add", dataset=revision.dataset)
    tested = images_of(store, added, "test")
    assert before < {image.sha256 for image in tested}
    assert Counter(take_of(image) for image in tested)["20261201T080000"] == 2


def test_second_take_of_one_place_is_learned_from_whole(ingest: Ingest, store: DatasetStore) -> None:
    """The place is tested by already."""
    revision = ingest(ONE_EACH)
    added = ingest(take_members("red", "20261201T080000", scene=1), mode="add", dataset=revision.dataset)
    assert "20261201T080000" not in {take_of(image) for image in images_of(store, added, "test")}
    assert len(split_dataset(store.load(added.id), 0, 0.2, 0).train) == 26


def test_class_with_three_scenes_is_tested_by_a_whole_one(ingest: Ingest, store: DatasetStore) -> None:
    """Then nothing of what is tested was learned, and nobody says same scene."""
    revision = ingest(several(3))
    for class_name in ("red", "blue"):
        learned = {take_of(image) for image in images_of(store, revision, "train", class_name)}
        tested = {take_of(image) for image in images_of(store, revision, "test", class_name)}
        assert (len(learned), len(tested)) == (2, 1)
        assert not learned & tested
    assert revision.report.takes is not None
    assert revision.report.takes.same_scene == 0
    assert not revision.report.warnings


def test_each_of_two_takes_is_cut(ingest: Ingest, store: DatasetStore) -> None:
    """A half of the pictures is too much to spare."""
    revision = ingest(several(2))
    assert Counter(take_of(image) for image in images_of(store, revision, "test")) == {
        f"20261130T12{minute}0{number}": 2 for minute in (45, 46) for number in (0, 1)
    }


def test_takes_that_look_alike_are_one_scene(ingest: Ingest, store: DatasetStore) -> None:
    """Three takes of one place are no three scenes: none can be spared, and all of the test is of the same scene."""
    members = dict(take_members("blue", "20261130T124530", scene=2))
    for number in range(3):
        members |= take_members("red", f"20261130T12450{number}", scene=1)
    revision = ingest(members)
    assert Counter(take_of(image) for image in images_of(store, revision, "test", "red")) == {
        f"20261130T12450{number}": 2 for number in range(3)
    }
    assert revision.report.takes is not None
    assert revision.report.takes.same_scene == len(images_of(store, revision, "test"))


def test_frames_that_look_like_test_frames_are_learned_from(ingest: Ingest, store: DatasetStore) -> None:
    """Else nothing were left of a take; photos like test pictures are still left out."""
    dataset = store.load(ingest(ONE_EACH).id)
    splits = split_dataset(dataset, 0, 0.2, 0)
    assert (len(splits.train), len(splits.test), splits.like_test) == (16, 4, ())
    assert splits.same_scene == {image.sha256 for image in splits.test}


def test_validation_is_the_time_before_the_test(ingest: Ingest, store: DatasetStore) -> None:
    """Training by epochs chooses by a stretch that it does not learn from."""
    splits = split_dataset(store.load(ingest(ONE_EACH).id), 0.25, 0.2, 0)
    for class_name in ("red", "blue"):
        parts = [
            times([image for image in part if image.class_name == class_name])
            for part in (splits.train, splits.validation, splits.test)
        ]
        assert [len(part) for part in parts] == [6, 2, 2]
        assert max(parts[0]) < min(parts[1])
        assert max(parts[1]) < min(parts[2])


def test_take_added_to_many_photos_is_learned_from_whole(ingest: Ingest, store: DatasetStore, tmp_path: Path) -> None:
    """The photos are tested by, and show other scenes."""
    revision = ingest(tiny_members(tmp_path))
    added = ingest(take_members("red", "20261130T124501", scene=1), mode="add", dataset=revision.dataset)
    assert all(take_of(image) is None for image in images_of(store, added, "test"))
    assert added.report.takes is not None
    assert (added.report.takes.frames, added.report.takes.same_scene) == (10, 0)


def test_edited_revision_keeps_its_takes(ingest: Ingest, store: DatasetStore) -> None:
    """Names and splits stay, so does the caution."""
    revision = ingest(ONE_EACH)
    first = images_of(store, revision, "train")[0]
    edited = editing.edit(store, revision.dataset, RevisionEdits(exclude=(first.id,))).revision
    assert edited.report.takes is not None
    assert (edited.report.takes.frames, edited.report.takes.same_scene) == (19, 4)


def test_downloaded_revision_reads_as_the_same_takes(ingest: Ingest, store: DatasetStore) -> None:
    """Its folders hold train and test, and its files kept their names."""
    revision = ingest(ONE_EACH)
    files = sorted(path for path in revision.folder.rglob("*.png"))
    members = {path.relative_to(revision.folder).as_posix(): path.read_bytes() for path in files}
    again = ingest(members, mode="new", name="again")
    assert (again.sha256, again.report.takes) == (revision.sha256, revision.report.takes)


def test_identical_frames_are_kept_once(ingest: Ingest) -> None:
    """A camera that stands still may give the same bytes twice."""
    members = dict(ONE_EACH)
    members[f"red/{frame_name('20261130T124501', 3)}"] = members[f"red/{frame_name('20261130T124501', 2)}"]
    report = ingest(members).report
    assert (report.image_count, report.duplicates.within_class.count) == (19, 1)


def test_photos_alone_are_divided_as_before() -> None:
    """Scenes are their near duplicates, and what nobody learns from is no scene."""
    images = pictures(20)
    assert find_scenes(images, {images[0].sha256: 0, images[1].sha256: 0}) == {images[0].sha256: 0, images[1].sha256: 0}
    assert same_scene(images, {}) == frozenset()
    _, taken = stratified_holdout(images, {}, 0.2, 0)
    assert len(taken) == 4


def test_photos_beside_an_only_take_are_left_to_learn_from() -> None:
    """The class is tested by the end of its take already."""
    frames = [
        replace(image, file_name=frame_name("20261130T124501", number)) for number, image in enumerate(pictures(10))
    ]
    photo = pictures(1, first=100)
    rest, taken = stratified_holdout([*frames, *photo], {}, 0.2, 0)
    assert taken == frames[8:]
    assert photo[0] in rest


@pytest.mark.parametrize(
    ("count", "test_count", "words"),
    [
        (0, 5, ""),
        (1, 1, "The test picture shows"),
        (2, 2, "Both test pictures show"),
        (5, 5, "All 5 test pictures show"),
        (2, 5, "2 of the 5 test pictures show"),
    ],
)
def test_words_name_how_many(count: int, test_count: int, words: str) -> None:
    """None of them needs no words."""
    assert describe_same_scene(count, test_count).startswith(words)
    assert bool(describe_same_scene(count, test_count)) == bool(words)
