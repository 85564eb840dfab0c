"""Small and uneven classes, and files that are no pictures."""

from tests.insights.rows import find, pets, pictures

from whisker.datasets.revision import LeftOut


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
