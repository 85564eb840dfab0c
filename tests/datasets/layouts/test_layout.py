"""What paths alone say about classes and splits."""

import pytest

from whisker.datasets.layouts.layout import Layout, arrange
from whisker.errors import ClassNameInvalid, LayoutAmbiguous, NoClasses, SplitMismatch


def read(*paths: str, folders: tuple[str, ...] = ()) -> Layout:
    """Arrange paths with slashes."""
    return arrange([tuple(path.split("/")) for path in paths], [tuple(folder.split("/")) for folder in folders])


def placed(layout: Layout) -> list[str]:
    """List split and class of every file, in order."""
    return [f"{place.split or '-'}:{place.class_name}" for place in layout.places]


def test_folders_within_a_class_are_the_class_s() -> None:
    """Only the first folder names a class."""
    assert placed(read("cat/in/1.jpg", "cat/2.jpg", "dog/a/b/c/3.jpg")) == ["-:cat", "-:cat", "-:dog"]


def test_kaggle_s_doubled_split_folders_are_read() -> None:
    """`train/train/cat` and `test_set/test_set/cat` come from ZIPs of ZIPs."""
    layout = read("d/train/train/cat/1", "d/train/train/dog/1", "d/test/test/cat/1", "d/test/test/dog/1")
    assert placed(layout) == ["train:cat", "train:dog", "test:cat", "test:dog"]


def test_test_folder_without_classes_is_ignored() -> None:
    """Competitions give unlabelled test pictures; they test nothing."""
    layout = read("train/cat/1.jpg", "train/dog/1.jpg", "test/1.jpg")
    assert placed(layout) == ["-:cat", "-:dog"]
    assert layout.ignored == (("test/1.jpg", "left out with its folder: no class folders inside"),)
    assert layout.warnings == ("The folder 'test' (1 file) was left out: no class folders inside.",)


def test_empty_test_folder_is_no_fault() -> None:
    """Somebody made it and had nothing to put in."""
    assert placed(read("train/cat/1", "train/dog/1", folders=("train", "train/cat", "train/dog", "test"))) == [
        "-:cat",
        "-:dog",
    ]


def test_validation_may_lack_a_class_and_the_report_says_what_becomes_of_it() -> None:
    """It only chooses; a class in it alone cannot be learned, though."""
    layout = read("train/cat/1", "train/dog/1", "val/cat/2")
    assert placed(layout)[-1] == "validation:cat"
    assert "counts as train" in layout.warnings[0]
    with pytest.raises(SplitMismatch, match="'owl' only in validation"):
        read("train/cat/1", "train/dog/1", "val/owl/2")


def test_loose_pictures_beside_class_folders_are_ignored_with_a_warning() -> None:
    """A cover picture spoils nothing."""
    layout = read("pets/cover.jpg", "pets/cat/1.jpg", "pets/dog/1.jpg")
    assert layout.class_names == ("cat", "dog")
    assert layout.warnings == ("1 file lies in no class folder.",)


def test_folder_of_notes_is_no_class() -> None:
    """Files that are no pictures make no class, and their folder is not empty."""
    layout = read("cat/1.jpg", "dog/1.jpg", "annotations/1.xml", folders=("annotations",))
    assert layout.class_names == ("cat", "dog")
    assert layout.ignored == (("annotations/1.xml", "not a picture"),)


def test_wrapper_without_pictures_has_no_classes() -> None:
    """Folders alone are nothing to learn from."""
    with pytest.raises(NoClasses, match="no pictures in class folders"):
        read(folders=("pets", "pets/cat", "pets/dog"))


def test_classes_that_differ_in_capitals_only_are_refused() -> None:
    """They would be one folder on a Mac."""
    with pytest.raises(ClassNameInvalid, match="'Cat' and 'cat'"):
        read("Cat/1.jpg", "cat/2.jpg", "dog/1.jpg")


def test_split_folders_without_any_class_are_refused() -> None:
    """Pictures directly in train/ and test/ have no label, unless a person says that these are the classes."""
    with pytest.raises(LayoutAmbiguous, match="holds pictures and no class folders"):
        read("train/1.jpg", "test/2.jpg")


def test_class_called_like_a_split_is_a_class_beside_others() -> None:
    """Only where all folders are splits are they splits."""
    assert read("train/1.jpg", "bus/1.jpg", "tram/1.jpg").class_names == ("bus", "train", "tram")


def test_classes_that_differ_in_nothing_visible_are_refused() -> None:
    """A byte order mark from a spreadsheet makes another folder of the same name."""
    with pytest.raises(ClassNameInvalid, match="differ only in capitals or zero-width characters"):
        read("cat/1.jpg", "\ufeffcat/2.jpg")


def test_very_many_folders_of_one_split_are_that_split() -> None:
    """As where a download comes in parts."""
    parts = (f"train_{number}/{name}/1.jpg" for number in range(20) for name in "ab")
    layout = read("test/a/1.jpg", "test/b/1.jpg", *parts)
    assert layout.class_names == ("a", "b")
    assert placed(layout).count("train:a") == 20


def test_folders_by_the_thousand_are_not_read_word_by_word() -> None:
    """Thousands of them are classes, or somebody's bad joke."""
    assert len(read(*(f"train_{number}/1.jpg" for number in range(3001))).class_names) == 3001
