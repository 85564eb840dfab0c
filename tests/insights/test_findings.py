"""What is found of each kind: duplicates, classes, pixels and sizes."""

from dataclasses import replace
from typing import Any

import pytest
from tests.insights.rows import ORDINARY, find, names, pets, picture, pictures, view

from whisker.datasets.images import LabelledImage
from whisker.datasets.layouts.split_names import Split
from whisker.datasets.revision import LeftOut
from whisker.insights.compute import compute_insights
from whisker.insights.kinds import FindingKind

ALIKE = "f0f0f0f0f0f0f0f0"
NEARLY = "f0f0f0f0f0f0f0f3"
NOTHING = {"brightness_p5": 1.0, "brightness_p99": 1.0, "entropy": 0.0}


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


def test_class_with_fewer_than_fifty_pictures_is_found() -> None:
    """Fifty are enough."""
    finding = find([*pictures(50, "cat"), *pictures(49, "dog", first=100)], "few_images")
    assert finding is not None
    assert (finding.count, finding.unit, finding.share, finding.class_names) == (1, "classes", 0.5, ("dog",))
    assert "has 49" in finding.explanation
    assert finding.severity == "medium"
    assert find(pets(), "few_images") is None


def test_class_less_than_half_as_large_as_the_largest_is_found() -> None:
    """The smallest first."""
    images = [*pictures(200, "cat"), *pictures(99, "dog", first=300), *pictures(100, "eel", first=500)]
    finding = find([*images, *pictures(60, "fox", first=700)], "imbalance")
    assert finding is not None
    assert finding.class_names == ("fox", "dog")
    assert "'cat' has 200 pictures, 'fox' has 60" in finding.explanation
    assert find(pets(), "imbalance") is None


def test_very_small_class_is_grave() -> None:
    """With a handful nothing can be learned."""
    finding = find([*pictures(200, "cat"), *pictures(5, "dog", first=300)], "imbalance")
    assert finding is not None
    assert finding.severity == "high"


def test_corrupt_files_are_listed_with_their_reasons() -> None:
    """They have no picture to show, and are a share of all files."""
    finding = find(pictures(99), "corrupt", [LeftOut("corrupt", "cat", None, "cat/x.jpg", None, "It is empty.")])
    assert finding is not None
    assert (finding.count, finding.unit, finding.share) == (1, "files", 0.01)
    (image,) = finding.examples
    assert (image.image_id, image.file_name, image.note) == (None, "cat/x.jpg", "It is empty.")


@pytest.mark.parametrize(
    ("kind", "fault", "just_not"),
    [
        ("dark", {"brightness_p99": 0.319}, {"brightness_p99": 0.32}),
        ("light", {"brightness_p5": 0.751}, {"brightness_p5": 0.75}),
        ("blurry", {"sharpness": 0.299}, {"sharpness": 0.3}),
        ("low_information", {"entropy": 2.99}, {"entropy": 3.0}),
        ("grayscale", {"is_gray": True}, {"is_gray": False}),
    ],
)
def test_picture_beyond_the_threshold_is_found(
    kind: FindingKind, fault: dict[str, Any], just_not: dict[str, Any]
) -> None:
    """One just within it is not."""
    finding = find([*pets(), _with(900, **fault), _with(901, **just_not)], kind)
    assert finding is not None
    assert (finding.count, names(finding.examples)) == (1, ["900.jpg"])


@pytest.mark.parametrize(
    ("fault", "just_not"),
    [
        ({"brightness_p99": 0.079}, {"brightness_p99": 0.08}),
        (NOTHING, {**NOTHING, "brightness_p5": 0.97}),
        (NOTHING, {**NOTHING, "entropy": 0.11}),
        ({"brightness_p5": 0.0, "brightness_p99": 0.0, "entropy": 0.0}, {}),
    ],
)
def test_case_M_picture_that_shows_nothing_is_found(fault: dict[str, Any], just_not: dict[str, Any]) -> None:
    """Blank or nearly black; the finding and the report go by the same rule."""
    finding = find([*pets(), _with(900, **fault), _with(901, **just_not)], "blank")
    assert finding is not None
    assert (finding.severity, names(finding.examples)) == ("medium", ["900.jpg"])
    assert [replace(ORDINARY, **measures).shows_nothing for measures in (fault, just_not)] == [True, False]


def test_case_M_dataset_of_nothing_but_blank_pictures_is_a_finding() -> None:
    """That all are so is no excuse, other than of dark ones."""
    insights = compute_insights(view([_with(number, brightness_p99=0.05) for number in range(20)])).insights
    assert {finding.kind: finding.severity for finding in insights.findings}["blank"] == "high"
    assert "dark" in insights.skipped
    assert "blank" in insights.checked


def test_worst_picture_comes_first() -> None:
    """By what the finding goes by."""
    finding = find([*pets(), _with(900, brightness_p99=0.3), _with(901, brightness_p99=0.1)], "dark")
    assert finding is not None
    assert names(finding.examples) == ["901.jpg", "900.jpg"]
    assert [image.score for image in finding.examples] == [0.1, 0.3]


def test_dark_picture_is_not_called_blurred_as_well() -> None:
    """Where nothing is to be seen there are no edges either."""
    assert find([*pets(), _with(900, brightness_p99=0.1, sharpness=0.1)], "blurry") is None


def test_what_half_of_the_pictures_share_is_no_fault() -> None:
    """Pictures of the night sky are dark: that is said once, and none of them is a finding."""
    insights = compute_insights(view([*pictures(5), *(_with(10 + n, brightness_p99=0.2) for n in range(5))])).insights
    assert "dark" in insights.skipped
    assert "dark" not in insights.checked
    assert all(finding.kind != "dark" for finding in insights.findings)


def _with(number: int, **measures: Any) -> LabelledImage:
    return picture(number, pixels=replace(ORDINARY, **measures))


def test_picture_far_larger_than_the_others_is_found() -> None:
    """The farthest out comes first, and its size is given."""
    images = [*pets(), picture(900, width_px=4000, height_px=3000), picture(901, width_px=40, height_px=30)]
    finding = find(images, "odd_size")
    assert finding is not None
    assert names(finding.examples) == ["900.jpg", "901.jpg"]
    assert finding.examples[0].note == "4000 x 3000 px"
    assert "346 to 346 px" in finding.explanation


def test_picture_slightly_larger_than_many_of_one_size_is_ordinary() -> None:
    """Where the quartiles are one, not every other size is odd."""
    assert find([*pets(), picture(900, width_px=440, height_px=330)], "odd_size") is None


def test_long_and_tall_pictures_are_found() -> None:
    """The shorter side decides, whichever it is."""
    images = [*pets(), picture(900, width_px=1000, height_px=349), picture(901, width_px=200, height_px=1000)]
    finding = find([*images, picture(902, width_px=1000, height_px=350)], "odd_aspect_ratio")
    assert finding is not None
    assert names(finding.examples) == ["901.jpg", "900.jpg"]


def test_panoramas_among_panoramas_are_not_odd() -> None:
    """What half of the pictures share is the kind of data."""
    wide = [picture(number, width_px=3000, height_px=500) for number in range(10)]
    assert find([*wide, *pictures(5, first=20)], "odd_aspect_ratio") is None
