"""Layouts of divided datasets as people send them: which folders are splits, classes, or neither (field case A)."""

import pytest
from tests.datasets.spelt_layouts import choices, counts, read, read_copies

from whisker.datasets.layouts.layout import arrange
from whisker.datasets.layouts.split_names import Split, split_of
from whisker.errors import LayoutAmbiguous, NoClasses, SplitMismatch

CLASSES = ("cats", "dogs")


@pytest.mark.parametrize(
    ("name", "split"),
    [
        *((name, "train") for name in ("train", "TRAIN", "Training", "training_set", "train1", "train_1", "seg_train")),
        *((name, "train") for name in ("trainA", "train2017", "Train Images", "imgs_train", "trainset", "TrainData")),
        *((name, "train") for name in ("X_train", "train (1)", "train-images", "trainval", "train_val", "01_train")),
        *((name, "test") for name in ("test", "testing", "seg_test", "test_set", "Test1", "testB", "testimages")),
        *((name, "test") for name in ("eval", "Evaluation", "holdout", "hold-out", "Hold Out", "test-dev2017")),
        *(
            (name, "validation")
            for name in ("val", "valid", "Validation", "validation_set", "val2017", "dev", "valset")
        ),
        *((name, None) for name in ("trainers", "training shoes", "valley", "developer", "validator", "latest")),
        *(
            (name, None)
            for name in ("freight train", "contest", "testament", "evaluator", "interval", "train-test-split")
        ),
        *((name, None) for name in ("cats", "0", "2017", "a", "b", "seg_pred", "single_prediction", "unlabeled", "")),
    ],
)
def test_case_A_words_of_splits(name: str, split: Split | None) -> None:
    """In all their forms, and in no word that only contains them."""
    assert split_of(name) == split


@pytest.mark.parametrize(
    ("train", "test"),
    [
        ("seg_train/seg_train", "seg_test/seg_test"),
        ("dataset/training_set", "dataset/test_set"),
        ("fruits/Training", "fruits/Test"),
        ("train_1", "test_1"),
        ("train", "eval"),
        ("train", "holdout"),
        ("trainA", "testA"),
        ("data/imgs_train", "data/imgs_test"),
        ("a/b/c/Train Images", "a/b/c/Test Images"),
        ("train/images", "test/images"),
        ("dataset/train/train", "dataset/test"),
        ("fruits_train", "fruits_test"),
        ("new_train", "kaggle_holdout"),
    ],
)
def test_case_A_folders_called_like_splits_are_splits(train: str, test: str) -> None:
    """Where the classes below agree, whatever form of the word they have."""
    layout = read(f"{train}/{{cats,dogs}}/{{3}}", f"{test}/{{cats,dogs}}/{{2}}")
    assert counts(layout) == {"train:cats": 3, "train:dogs": 3, "test:cats": 2, "test:dogs": 2}
    assert layout.warnings == ()


@pytest.mark.parametrize(
    ("beside", "name", "count"),
    [
        ("seg_pred/seg_pred/{6}", "seg_pred", 6),
        ("single_prediction/{2}", "single_prediction", 2),
        ("unlabeled/{4}", "unlabeled", 4),
        ("test-multiple_fruits/{3}", "test-multiple_fruits", 3),
        ("papers/{1}", "papers", 1),
        ("pred/unknown/{3}", "pred", 3),
        ("extra/birds/{3}", "extra", 3),
        ("holdout/{5}", "holdout", 5),
        ("val/{owls,bats}/{1}", "val", 2),
    ],
)
def test_case_A_what_is_no_split_is_left_out_by_name(beside: str, name: str, count: int) -> None:
    """Unlabelled pictures, papers, and a split of other classes: named in a warning, and file by file."""
    layout = read("d/train/{cats,dogs}/{3}", "d/test/{cats,dogs}/{2}", f"d/{beside}")
    assert counts(layout) == {"train:cats": 3, "train:dogs": 3, "test:cats": 2, "test:dogs": 2}
    files = "1 file" if count == 1 else f"{count} files"
    assert any(f"'d/{name}' ({files}) was left out" in warning for warning in layout.warnings)
    assert len(layout.ignored) == count


def test_case_A_train_with_unlabelled_test_has_no_split() -> None:
    """As competitions give it: what is tested by is then chosen by Whisker."""
    layout = read("train/{cats,dogs}/{3}", "test/unknown/{4}", "unsup/{2}")
    assert counts(layout) == {"-:cats": 3, "-:dogs": 3}
    assert layout.left_out == ("test", "unsup")


def test_case_A_test_and_validation_without_train() -> None:
    """Validation is what models learn from, as ever; the test stays the test."""
    layout = read("test/{cats,dogs}/{4}", "val/{cats,dogs}/{2}")
    assert counts(layout) == {"test:cats": 4, "test:dogs": 4, "validation:cats": 2, "validation:dogs": 2}
    assert layout.warnings == ("There is no train folder: models learn from 'val' and are tested by 'test'.",)


def test_case_A_tests_alone_are_divided_anew() -> None:
    """Two of them are no two classes."""
    layout = read("test1/{cats,dogs}/{4}", "test2/{cats,dogs}/{2}")
    assert counts(layout) == {"-:cats": 6, "-:dogs": 6}
    assert "divided anew" in layout.warnings[0]


@pytest.mark.parametrize(
    "paths", [("train/{10}", "test1/{3}"), ("d/train/{10}", "d/val/{3}"), ("seg_train/{3}", "seg_test/{3}")]
)
def test_case_A_flat_splits_are_asked_about(paths: tuple[str, ...]) -> None:
    """Only a person can know; the choice is applied."""
    with pytest.raises(LayoutAmbiguous, match="no class folders") as caught:
        read(*paths)
    assert choices(caught.value) == ["classes"]
    assert len(read(*paths, layout="classes").class_names) == 2
    with pytest.raises(NoClasses, match="called like a split"):
        read(*paths, layout="splits")


def test_case_A_letters_behind_splits_may_be_the_classes() -> None:
    """As translations between two kinds of pictures have them: asked, with both readings."""
    paths = ("trainA/{10}", "trainB/{10}", "testA/{3}", "testB/{3}")
    with pytest.raises(LayoutAmbiguous) as caught:
        read(*paths)
    assert choices(caught.value) == ["splits", "classes"]
    assert caught.value.errors[0]["detail"] == "2 classes, 'A', 'B': 26 pictures, 6 of them to test by."
    assert counts(read(*paths, layout="splits")) == {"train:A": 10, "train:B": 10, "test:A": 3, "test:B": 3}
    assert len(read(*paths, layout="classes").class_names) == 4


@pytest.mark.parametrize(
    "paths",
    [
        ("coco/train2017/{10}", "coco/val2017/{5}", "coco/annotations/instances.json"),
        ("VOC2007/JPEGImages/{8}", "VOC2007/SegmentationClass/{8}", "VOC2007/Annotations/1.xml"),
        ("images/train/{8}", "images/val/{8}", "labels/train/1.txt", "labels/val/1.txt"),
    ],
)
def test_case_A_boxes_and_masks_are_refused_with_words(paths: tuple[str, ...]) -> None:
    """There is no class to learn, whichever way they are read."""
    with pytest.raises(NoClasses, match="Boxes and masks beside pictures are not read"):
        read(*paths)


@pytest.mark.parametrize(
    ("paths", "left_out"),
    [
        (("CUB/images/{a,b}/{2}", "segmentations/{a,b}/{2}"), ("segmentations",)),
        (("data/{a,b}/{2}", "docs/{2}"), ("docs",)),
        (("dataset/{a,b}/{2}", "masks/{a,b}/{2}", "samples/{1}"), ("masks", "samples")),
        (("asl_train/asl_train/{a,b}/{2}", "asl_test/asl_test/{3}"), ("asl_test",)),
        (("tiny/train/{a,b}/images/{2}", "tiny/val/images/{2}", "tiny/test/images/{2}"), ("tiny/val", "tiny/test")),
        (("x/trainingSet/trainingSet/{a,b}/{2}", "x/testSet/testSet/{2}", "x/trainingSample/{a,b}/{1}"), None),
    ],
)
def test_case_A_one_folder_of_classes_is_found_among_others(
    paths: tuple[str, ...], left_out: tuple[str, ...] | None
) -> None:
    """Whatever lies beside it says by its name that it is none."""
    layout = read(*paths)
    assert counts(layout) == {"-:a": 2, "-:b": 2}
    assert set(layout.left_out) == set(left_out or ("x/testSet", "x/trainingSample"))


@pytest.mark.parametrize(
    "paths", [("images/{4}", "annotations/trimaps/{4}"), ("images/{3}", "masks/{3}", "labels/1.txt")]
)
def test_case_A_pictures_beside_masks_are_refused(paths: tuple[str, ...]) -> None:
    """As segmentation datasets have them."""
    with pytest.raises(NoClasses, match="Boxes and masks"):
        read(*paths)


def test_case_A_test_pictures_beside_a_folder_of_classes_are_asked_about() -> None:
    """Otherwise a model would be trained to distinguish the dataset from its test part."""
    paths = ("simpsons_dataset/{bart,lisa}/{3}", "kaggle_simpson_testset/kaggle_simpson_testset/{4}")
    with pytest.raises(LayoutAmbiguous, match="'kaggle_simpson_testset' is a class") as caught:
        read(*paths)
    assert choices(caught.value) == ["splits", "classes"]
    assert read(*paths, layout="splits").class_names == ("bart", "lisa")


def test_case_A_parts_of_one_split_with_other_classes_are_asked_about() -> None:
    """Perhaps they are two datasets."""
    paths = ("train1/{cats,dogs}/{2}", "train2/{owls,bats}/{2}")
    with pytest.raises(LayoutAmbiguous, match="different classes") as caught:
        read(*paths)
    assert choices(caught.value) == ["splits", "classes"]
    assert counts(read(*paths, layout="splits")) == {"-:cats": 2, "-:dogs": 2, "-:owls": 2, "-:bats": 2}


def test_case_A_class_called_train_among_vehicles_stays_a_class() -> None:
    """Where all are flat, it is one of them."""
    assert counts(read("train/{3}", "car/{3}", "plane/{3}")) == {"-:train": 3, "-:car": 3, "-:plane": 3}
    assert counts(read("v/Train/{3}", "v/bus/{3}")) == {"-:Train": 3, "-:bus": 3}


@pytest.mark.parametrize(
    "names", [("valley", "hill"), ("trainers", "training shoes"), ("freight train", "steam train")]
)
def test_case_A_classes_that_contain_a_word_of_splits_are_classes(names: tuple[str, str]) -> None:
    """Whole words count, and they have to be alone or to have a counterpart."""
    assert read(*(f"{name}/{{2}}" for name in names)).class_names == tuple(sorted(names))


def test_case_A_train_with_folders_in_it_among_classes_is_asked_about() -> None:
    """It may be a class with folders of its own, or the only part that is divided."""
    paths = ("train/{freight,passenger}/{3}", "car/{3}", "plane/{3}")
    with pytest.raises(LayoutAmbiguous) as caught:
        read(*paths)
    assert choices(caught.value) == ["splits", "classes"]
    assert read(*paths, layout="classes").class_names == ("car", "plane", "train")
    assert read(*paths, layout="splits").class_names == ("freight", "passenger")


def test_case_A_test_folder_beside_classes_is_asked_about() -> None:
    """Unlabelled pictures would be learned as a class of their own."""
    paths = ("cats/{3}", "dogs/{3}", "test/{3}")
    with pytest.raises(LayoutAmbiguous) as caught:
        read(*paths)
    assert choices(caught.value) == ["splits", "classes"]
    assert read(*paths, layout="splits").class_names == CLASSES
    with pytest.raises(LayoutAmbiguous, match="'unlabelled' is a class"):
        read("cats/{3}", "dogs/{3}", "unlabelled/{3}")


def test_case_A_folder_called_like_a_split_alone_is_no_class_to_add() -> None:
    """Adding `test/*.jpg` to a dataset must not make a class "test" of it."""
    with pytest.raises(LayoutAmbiguous) as caught:
        read("test/{3}", fewest=1)
    assert choices(caught.value) == ["classes"]


def test_case_A_test_class_that_is_not_learned_is_left_out_where_most_agree() -> None:
    """And the other way round is said; splits that hardly agree are refused."""
    layout = read("train/{a,b,c,d}/{2}", "test/{a,b,c,e}/{2}")
    assert layout.class_names == ("a", "b", "c", "d")
    assert layout.left_out == ("test/e",)
    assert "The test folder has no pictures of 'd': learned, and never tested." in layout.warnings
    with pytest.raises(SplitMismatch, match="'b' only in train"):
        read("train/{a,b}/{2}", "test/a/{2}")


def test_case_A_capitals_of_a_class_may_differ_between_splits() -> None:
    """They are one class, called as where it is learned."""
    assert counts(read("Train/{Cats,Dogs}/{1}", "Test/{cats,dogs}/{1}")) == {
        "train:Cats": 1,
        "train:Dogs": 1,
        "test:Cats": 1,
        "test:Dogs": 1,
    }


@pytest.mark.parametrize(
    "paths",
    [
        ("ILSVRC/Data/CLS-LOC/train/{n01,n02}/{2}", "ILSVRC/Data/CLS-LOC/val/{n01,n02}/{1}", "ILSVRC/a/b/1.xml"),
        ("data/train/{n01,n02}/{2}", "data/val/{n01,n02}/{1}", "data/readme.md"),
        ("data/train/{n01,n02}/{2}", "data/val/{n01,n02}/{1}", "docs/fig.png"),
        ("n01/train/{2}", "n01/val/{1}", "n02/train/{2}", "n02/val/{1}"),
    ],
)
def test_case_A_deep_and_inverted_splits_are_found(paths: tuple[str, ...]) -> None:
    """Below wrappers, beside documents, and in each class's own folder."""
    assert counts(read(*paths)) == {"train:n01": 2, "train:n02": 2, "validation:n01": 1, "validation:n02": 1}


def test_case_A_folds_are_parts_and_no_classes() -> None:
    """Whisker divides by itself."""
    layout = read(*(f"fold{number}/{{cats,dogs}}/{{2}}" for number in range(1, 6)))
    assert counts(layout) == {"-:cats": 10, "-:dogs": 10}
    assert "read as parts of one dataset" in layout.warnings[0]


def test_case_A_versions_of_one_dataset_are_asked_about() -> None:
    """Colour and grey pictures of the same classes: which is meant, one set or two classes?"""
    paths = ("color/{cats,dogs}/{2}", "grayscale/{cats,dogs}/{3}")
    with pytest.raises(LayoutAmbiguous, match="parts of one dataset, or classes") as caught:
        read(*paths)
    assert choices(caught.value) == ["splits", "classes"]
    assert counts(read(*paths, layout="splits")) == {"-:cats": 5, "-:dogs": 5}


@pytest.mark.parametrize("names", ["{0,1,2,3}", "{2019,2020,2021}", "{a,b}", "{x/1,x/2,y/1,y/2}"])
def test_case_A_other_names_stay_classes(names: str) -> None:
    """Numbers, years, letters, and folders within classes."""
    layout = read(f"{names}/{{2}}")
    assert all(place.split is None for place in layout.places)
    assert len(layout.class_names) >= 2


def test_case_A_splits_without_a_split_is_refused() -> None:
    """The choice of splits is refused where there are none."""
    with pytest.raises(NoClasses, match="called like a split"):
        read("cats/{2}", "dogs/{2}", layout="splits")


def test_case_A2_set_with_a_copy_of_itself_inside() -> None:
    """The copy is left out, and said; otherwise every picture would lie in two classes."""
    layout = read_copies("P/{cats,dogs}/{10}", "P/P/{cats,dogs}/{10}")
    assert counts(layout) == {"-:cats": 10, "-:dogs": 10}
    assert layout.warnings == ("The folder 'P/P' (20 files) was left out: it repeats the dataset that it lies in.",)


def test_case_A2_divided_set_with_a_copy_of_itself_inside() -> None:
    """Splits and all, with what a Mac leaves."""
    splits = "{train,test,val}/{NORMAL,PNEUMONIA}/{8}"
    layout = read_copies(
        f"chest_xray/{splits}", f"chest_xray/chest_xray/{splits}", "chest_xray/__MACOSX/chest_xray/._1.jpeg"
    )
    assert len(layout.places) == 48
    assert layout.class_names == ("NORMAL", "PNEUMONIA")
    assert layout.left_out == ("chest_xray/chest_xray",)


def test_case_A2_copies_beside_each_other_are_read_once() -> None:
    """As a second download leaves them."""
    layout = read_copies("pets/{cats,dogs}/{4}", "pets (1)/{cats,dogs}/{4}")
    assert counts(layout) == {"-:cats": 4, "-:dogs": 4}
    assert layout.left_out == ("pets (1)",)


def test_case_A2_same_folders_with_other_pictures_are_no_copy() -> None:
    """By their sizes: asked, for they may be a class of their own."""
    with pytest.raises(LayoutAmbiguous, match="'more' has the class folders that lie beside it") as caught:
        read("{cats,dogs,more/cats,more/dogs}/{3}")
    assert choices(caught.value) == ["splits", "classes"]


def test_case_A2_pictures_beside_annotations_of_the_same_folders() -> None:
    """Annotations may have no ending; their folder's name says what they are."""
    breeds = "{n02085620-Chihuahua,n02085782-Japanese_spaniel}"
    layout = read(f"Images/{breeds}/{{8}}", f"Annotation/{breeds}/x_1", f"Annotation/{breeds}/x_2")
    assert layout.class_names == ("n02085620-Chihuahua", "n02085782-Japanese_spaniel")
    assert layout.left_out == ("Annotation",)
    assert read(f"images/{breeds}/{{2}}", f"segmentations/{breeds}/{{2}}").left_out == ("segmentations",)


def test_case_O_archives_beside_pictures_without_classes_are_named() -> None:
    """As a competition gives them: the test pictures are still packed."""
    with pytest.raises(
        NoClasses, match=r"'train', holds pictures and no class folders.*Left out: 'test\.zip' \(an archive"
    ):
        read("train/{3}", "test.zip")


def test_case_C_folder_without_pictures_is_named_among_splits() -> None:
    """It is no class of the split that it lies in."""
    files = [("train", name, "1.jpg") for name in CLASSES] + [("test", name, "1.jpg") for name in CLASSES]
    layout = arrange([*files, ("train", "owls", "1.mp4")], [("train", "bats")])
    assert layout.class_names == CLASSES
    (warning,) = layout.warnings
    assert warning.startswith(
        "'train/bats', 'train/owls' are no classes: the folders hold no pictures (1 file: a video"
    )
