"""Pictures of another size or shape than the others."""

from tests.insights.rows import find, names, pets, picture, pictures


def test_picture_far_larger_than_the_others_is_found() -> None:
    """The farthest out comes first, and its size is told."""
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
