"""One image of a dataset, from the file that comes in to the row."""

from dataclasses import replace

from tests.insights.rows import picture


def test_id_is_the_beginning_of_the_content_s_hash() -> None:
    """The same in every dataset and under every name."""
    image = picture(1)
    assert image.id == image.sha256[:32]
    assert replace(image, file_name="other.jpg", class_name="dog").id == image.id


def test_image_is_shown_by_the_path_it_came_with_and_else_by_its_place() -> None:
    """Without a split, by its class."""
    image = picture(1)
    assert image.shown_path == "train/cat/1.jpg"
    assert replace(image, split=None).shown_path == "cat/1.jpg"
    assert replace(image, origin="Pets/Cat/one.jpg").shown_path == "Pets/Cat/one.jpg"


def test_split_and_name_may_change_and_nothing_else() -> None:
    """What has the split already stays the same object."""
    image = replace(picture(1), origin="cat/1.jpg")
    assert image.with_split("train") is image
    assert image.with_split("test") == replace(image, split="test")
    assert image.placed("test", "1-2.jpg") == replace(image, split="test", file_name="1-2.jpg")
