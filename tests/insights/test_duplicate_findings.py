"""Copies, and pictures that look alike."""

from tests.insights.rows import find, names, pets, picture

from whisker.datasets.images import LabelledImage
from whisker.datasets.revision import LeftOut
from whisker.datasets.split_words import Split

ALIKE = "f0f0f0f0f0f0f0f0"
NEARLY = "f0f0f0f0f0f0f0f3"


def test_copies_are_shown_with_the_picture_that_was_kept() -> None:
    """The kept one first; only those that were left out count."""
    kept = pets()[0]
    copies = [LeftOut("within_class", "cat", "train", f"train/cat/copy-{n}.jpg", kept.id) for n in range(2)]
    finding = find(pets(), "exact_duplicates", copies)
    assert finding is not None
    assert (finding.count, finding.unit, finding.group_count) == (2, "files", 1)
    assert names(finding.examples) == ["0.jpg", "train/cat/copy-0.jpg", "train/cat/copy-1.jpg"]
    assert [image.in_revision for image in finding.examples] == [True, False, False]
    assert {image.image_id for image in finding.examples} == {kept.id}


def test_copies_on_both_sides_are_leaks() -> None:
    """The test's copy was kept."""
    kept = next(image for image in pets() if image.split == "test")
    finding = find(pets(), "exact_leaks", [LeftOut("across_splits", "cat", "train", "train/cat/x.jpg", kept.id)])
    assert finding is not None
    assert (finding.count, finding.severity) == (1, "medium")
    assert [image.split for image in finding.examples] == ["test", "train"]


def test_picture_in_two_classes_waits_for_its_class() -> None:
    """No copy of it is in the revision."""
    files = [LeftOut("across_classes", name, "train", f"train/{name}/x.jpg", "a" * 32) for name in ("cat", "dog")]
    finding = find(pets(), "conflicting_labels", files)
    assert finding is not None
    assert (finding.count, finding.group_count) == (2, 1)
    assert not any(image.in_revision for image in finding.examples)
    assert finding.class_names == ("cat", "dog")


def test_pictures_that_look_alike_are_grouped() -> None:
    """Within one class and split they are near duplicates; the others are left alone."""
    images = [*pets(), _alike(900, ALIKE), _alike(901, NEARLY)]
    finding = find(images, "near_duplicates")
    assert finding is not None
    assert (finding.count, finding.group_count, names(finding.examples)) == (2, 1, ["900.jpg", "901.jpg"])
    assert len({image.group for image in finding.examples}) == 1
    assert find(images, "near_leaks") is None
    assert find(images, "near_across_classes") is None


def test_training_picture_that_looks_like_a_test_picture_is_a_leak() -> None:
    """It counts; the test picture is shown before it."""
    finding = find([*pets(), _alike(900, ALIKE), _alike(901, ALIKE, split="test")], "near_leaks")
    assert finding is not None
    assert (finding.count, names(finding.examples)) == (1, ["901.jpg", "900.jpg"])
    assert finding.class_names == ("cat",)


def test_pictures_that_look_alike_in_two_classes_are_found() -> None:
    """Either label may be wrong."""
    finding = find([*pets(), _alike(900, ALIKE), _alike(901, ALIKE, class_name="dog")], "near_across_classes")
    assert finding is not None
    assert (finding.count, finding.class_names) == (2, ("cat", "dog"))


def test_largest_group_comes_first() -> None:
    """There is most to be done about it."""
    pair, three = "0f0f0f0f0f0f0f0f", "00ff00ff00ff00ff"
    images = [*(_alike(900 + n, pair) for n in range(2)), *(_alike(910 + n, three) for n in range(3))]
    finding = find([*pets(), *images], "near_duplicates")
    assert finding is not None
    assert [image.group for image in finding.examples] == [0, 0, 0, 1, 1]
    assert names(finding.examples)[0] == "910.jpg"


def _alike(number: int, phash: str, class_name: str = "cat", split: Split = "train") -> LabelledImage:
    return picture(number, class_name, split, phash=phash)
