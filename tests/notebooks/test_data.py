"""A dataset in a notebook."""

from pathlib import Path

import pytest
from tests.tiny_dataset import COLOURS, draw_picture

from whisker.errors import DatasetInvalid, InsightsNotFound, LayoutAmbiguous, RequestInvalid
from whisker.notebooks import Workbench
from whisker.notebooks.data import Data


def test_table_counts_what_is_learned_from_and_what_judges(colours: Data) -> None:
    """Every class has its line, and all together have one."""
    first, *rows, last = repr(colours).splitlines()
    assert first.split() == ["Class", "To", "learn", "from", "To", "judge", "by"]
    assert [row.split()[0] for row in rows] == ["blue", "red"]
    assert sum(map(int, last.split()[1:])) == 24
    assert "<table>" in colours._repr_html_()


def test_same_pictures_are_taken_in_once(bench: Workbench, colours: Data, pictures: Path, tmp_path: Path) -> None:
    """Running a cell again changes nothing; running it after the pictures changed brings the new ones."""
    assert bench.take_in(pictures, "colours").revision.id == colours.revision.id
    for class_name in ("blue", "red"):
        for number in range(6):
            draw_picture(tmp_path / "pair" / class_name / f"{number}.png", class_name, number)
    first = bench.take_in(tmp_path / "pair")
    draw_picture(tmp_path / "pair" / "red" / "new.png", "red", 99)
    second = bench.take_in(tmp_path / "pair")
    assert (first.revision.id, second.revision.id) == ("pair@1", "pair@2")


def test_unknown_sample_is_refused(bench: Workbench) -> None:
    """The answer says what was asked for."""
    with pytest.raises(RequestInvalid, match="unicorns"):
        bench.sample("unicorns")


def test_example_is_of_the_class_and_side_that_was_asked_for(colours: Data) -> None:
    """One picture, which shows itself; beyond the last there is none."""
    sample = colours.example("red", split="test")
    assert sample.class_name == "red"
    assert sample.file.split == "test"
    assert sample._repr_png_().startswith(b"\x89PNG")
    assert repr(sample).startswith("A picture of the class 'red'")
    with pytest.raises(DatasetInvalid, match="asked for 1000"):
        colours.example("red", 1000)


def test_few_learns_from_fewer_and_is_judged_by_the_same(colours: Data) -> None:
    """Only then do two models' figures say what more pictures are worth."""
    few = colours.few(3)
    assert [row.split()[1] for row in repr(few).splitlines()[1:3]] == ["3", "3"]
    judged = [{file.sha256 for file in data._splits.test} for data in (colours, few)]
    assert judged[0] == judged[1]


def test_pictures_show_a_row_for_each_class(colours: Data) -> None:
    """Classes with fewer pictures leave the rest of their row empty."""
    assert repr(colours.pictures(each=30)) == "30 pictures of each class of colours"


def test_insights_tell_what_was_found(bench: Workbench, tmp_path: Path) -> None:
    """The same picture in two classes is found, shown, and explained; what was not found is named."""
    for class_name in ("blue", "red"):
        for number in range(6):
            draw_picture(tmp_path / "twice" / class_name / f"{number}.png", class_name, number)
    (tmp_path / "twice/blue/copy.png").write_bytes((tmp_path / "twice/red/0.png").read_bytes())
    found = bench.take_in(tmp_path / "twice").insights()
    assert "conflicting_labels" in found.kinds
    assert found.pictures("conflicting_labels").png.startswith(b"\x89PNG")
    assert "conflicting_labels" in repr(found)
    assert "were looked for and not found" in found._repr_html_()
    assert "PNG 11" in repr(found.facts())
    with pytest.raises(InsightsNotFound, match="conflicting_labels"):
        found.pictures("unicorns")


@pytest.mark.slow
def test_embedding_insights_need_no_trained_model(colours: Data) -> None:
    """The pretrained network finds what figures of single pictures cannot show."""
    assert {"label_errors", "outliers"} <= set(colours.embedding_insights().insights.checked)


@pytest.mark.slow
def test_augmentation_is_shown_as_training_does_it(colours: Data) -> None:
    """The same seed varies alike, another differently, and strength 0 not at all."""
    shown = colours.augmented(["red"], count=2, seed=1)
    assert shown.png == colours.augmented(["red"], count=2, seed=1).png
    assert shown.png != colours.augmented(["red"], count=2, seed=2).png
    still = colours.augmented(["red"], count=2, seed=1, strength=0)
    assert still.png == colours.augmented(["red"], count=2, seed=2, strength=0).png


def test_case_A_notebook_says_how_folders_are_read(bench: Workbench, tmp_path: Path) -> None:
    """Folders called like splits, without class folders, are classes only when somebody says so."""
    for folder, colour in zip(("train", "test"), COLOURS, strict=True):
        for number in range(5):
            draw_picture(tmp_path / "flat" / folder / f"{number}.png", colour, number)
    with pytest.raises(LayoutAmbiguous):
        bench.take_in(tmp_path / "flat")
    assert bench.take_in(tmp_path / "flat", layout="classes").class_names == ("test", "train")
