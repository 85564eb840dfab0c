"""Folders of well-known datasets, and their kinds: what a person would expect of each (field cases A, A2 and C)."""

import pytest
from tests.datasets.spelt_layouts import choices, counts, read

from whisker.datasets.layouts.ignored_files import folders_without_images, is_ignored_name
from whisker.datasets.layouts.layout import Expected, arrange
from whisker.errors import LayoutAmbiguous, TooManyClasses


@pytest.mark.parametrize(
    ("train", "test"),
    [
        ("rps/rps", "rps-test-set/rps-test-set"),
        ("flowers", "test"),
        ("trainning", "testting"),
        ("entrainement", "test"),
        ("Trainingsdaten", "Testdaten"),
        ("entrenamiento", "prueba"),
        ("treino", "teste"),
        ("训练集", "测试集"),
        ("学習データ", "テスト用データ"),
        ("훈련", "테스트"),
        ("обучающая выборка", "тестовая выборка"),
    ],
)
def test_case_A_splits_in_other_words_are_splits(train: str, test: str) -> None:
    """Misspelt, in other languages, or the one folder that has the classes of the tests."""
    layout = read(f"{train}/{{cats,dogs}}/{{3}}", f"{test}/{{cats,dogs}}/{{2}}")
    assert counts(layout) == {"train:cats": 3, "train:dogs": 3, "test:cats": 2, "test:dogs": 2}


def test_case_A_folder_that_has_the_classes_of_the_tests_is_named() -> None:
    """No folder is called train."""
    layout = read("rps/{a,b}/{3}", "rps-test/{a,b}/{2}", "rps-preview/{1}")
    assert "The folder 'rps' was read as train: it has the classes of 'rps-test'." in layout.warnings


@pytest.mark.parametrize(
    "paths",
    [
        ("alpha/{cats,dogs}/{3}", "beta/{cats,dogs}/{2}"),
        ("hospital1/{ill,well}/{3}", "hospital2/{ill,well}/{2}"),
        ("x/in/{2}", "x/out/{2}", "y/in/{2}", "y/out/{2}"),
        ("part1/{a,b}/{2}", "part2/{c,d}/{2}"),
        ("Kather_tiles/Kather_tiles/{a,b}/{3}", "Kather_larger/Kather_larger/{2}"),
        ("cats/{3}", "dogs/{3}", "samples/{2}"),
        ("yes/{3}", "no/{3}", "boxes/{train,val}/{2}"),
    ],
)
def test_case_A_what_may_be_parts_or_classes_is_asked_about(paths: tuple[str, ...]) -> None:
    """Folders of any name that have the same folders in them, and pictures of no class beside classes."""
    with pytest.raises(LayoutAmbiguous) as caught:
        read(*paths)
    assert choices(caught.value) == ["splits", "classes"]
    assert len(read(*paths, layout="splits").class_names) >= 2


@pytest.mark.parametrize("names", ["HAM10000_images_part_{1,2}", "images{1,2}", "Photos from {2022,2023}"])
def test_case_A_numbered_parts_and_years_are_no_classes_unasked(names: str) -> None:
    """The question says what would be right."""
    with pytest.raises(LayoutAmbiguous, match="Expected one folder a class") as caught:
        read(f"{names}/{{3}}")
    assert choices(caught.value) == ["classes"]


@pytest.mark.parametrize(
    "paths",
    [
        ("cat/{1,2}/{2}", "dog/{1,2}/{2}"),
        ("cat/{persian,siamese}/{2}", "dog/{4}"),
        ("Class_1-samples/{4}", "Class_2-samples/{4}"),
        ("rock/{4}", "paper/{4}"),
        ("mask/{4}", "no_mask/{4}"),
        ("cloth/masks/{4}", "n95/masks/{4}"),
    ],
)
def test_case_A_classes_are_not_asked_about(paths: tuple[str, ...]) -> None:
    """Numbers within classes, breeds of one, what Teachable Machine exports, and classes with words of our tables."""
    assert set(counts(read(*paths)).values()) == {4}


def test_case_A_test_beside_a_divided_folder_is_left_out() -> None:
    """As New Plant Diseases has it."""
    layout = read("Plants/Plants/{train,valid}/{a,b}/{3}", "test/test/{2}")
    assert counts(layout) == {"train:a": 3, "train:b": 3, "validation:a": 3, "validation:b": 3}
    assert layout.left_out == ("test",)


def test_case_A_test_beside_a_folder_of_classes_can_be_left_out() -> None:
    """The choice reads the classes, and is offered."""
    with pytest.raises(LayoutAmbiguous) as caught:
        read("dataset/{a,b}/{3}", "test/{2}")
    assert choices(caught.value) == ["splits", "classes"]
    assert read("dataset/{a,b}/{3}", "test/{2}", layout="splits").class_names == ("a", "b")


@pytest.mark.parametrize("inner", ["{train,test}/images", "{train,test}"])
def test_case_A_splits_within_classes_are_read(inner: str) -> None:
    """With a folder of pictures in each, and with a picture beside them."""
    layout = read(f"cat/{inner}/{{3}}", f"dog/{inner}/{{3}}", "cat/cover.jpg")
    assert counts(layout) == {"train:cat": 3, "train:dog": 3, "test:cat": 3, "test:dog": 3}
    assert "1 file lies in no class folder." in layout.warnings


@pytest.mark.parametrize(
    ("paths", "left_out"),
    [
        (("{cat,dog}/images/{3}", "{cat,dog}/masks/{3}"), ("cat/masks", "dog/masks")),
        (("{cat,dog}/{images,lung masks}/{3}",), ("cat/lung masks", "dog/lung masks")),
        (("cat/{cat,cat GT}/{3}", "dog/{dog,dog GT}/{3}"), ("cat/cat GT", "dog/dog GT")),
        (("{cat,dog}/{3}", "cat/masks/{3}"), ("cat/masks",)),
        (("{cat,dog}/{3}", "Takeout/x.json", "Photos from 2023/{4}"), ("Photos from 2023",)),
        (("Takeout/G/{cat,dog}/{3}", "Takeout/G/{Trash}/{4}"), ("Takeout/G/Trash",)),
    ],
)
def test_case_C_what_lies_beside_pictures_of_a_class_is_left_out(
    paths: tuple[str, ...], left_out: tuple[str, ...]
) -> None:
    """Masks within classes, and what Google adds to albums: by name, in a warning."""
    layout = read(*paths)
    assert counts(layout) == {"-:cat": 3, "-:dog": 3}
    assert layout.left_out == left_out
    assert any(left_out[0] in warning for warning in layout.warnings)


def test_case_C_masks_called_like_the_picture_beside_are_left_out() -> None:
    """A mask is no picture of its class; one whose picture is not there stays, for it may be a face's."""
    layout = read("benign/{1.png,1_mask.png,1_mask_1.png}", "normal/{1.png,1-mask.PNG,2_mask.png}")
    assert counts(layout) == {"-:benign": 1, "-:normal": 2}
    assert "3 files were left out as masks, called like the pictures beside." in layout.warnings


def test_case_A2_copy_of_one_class_is_left_out() -> None:
    """Otherwise its pictures would lie in two classes and none would be left; other contents are of another class."""
    paths = ("cat/a", "cat/b", "dog/c", "cat - Copy/a", "cat - Copy/b", "dog (2)/e")
    files = [tuple(path.split("/")) for path in paths]
    layout = arrange([(*path[:-1], f"{path[-1]}.jpg") for path in files], [], content_of=lambda index: files[index][-1])
    assert layout.class_names == ("cat", "dog", "dog (2)")
    assert layout.warnings == ("The folder 'cat - Copy' (2 files) was left out: a copy of 'cat'.",)


def test_case_A_too_many_folders_are_refused_before_each_name_is_looked_at() -> None:
    """A hundred thousand long names would take long."""
    with pytest.raises(TooManyClasses, match="5,000 classes"):
        arrange([("x" * 200 + str(number), "1.jpg") for number in range(5000)], [], Expected(most_classes=100))


def test_case_C_folders_without_pictures_are_found_at_any_depth() -> None:
    """What is filled below is not; what is hidden is ignored."""
    files = [("a", "b", "1.jpg"), ("c", "d", "e", "n.txt"), (".git", "x", "y.txt")]
    found = folders_without_images([("a", "z"), ("a", "b")], files, [0])
    assert found == {("a", "z"), ("c",), ("c", "d"), ("c", "d", "e")}
    assert not any(map(is_ignored_name, found))
