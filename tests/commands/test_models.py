"""`whisker models`: what was live when, and two versions side by side."""

import json
from pathlib import Path

import pytest
from tests.commands.conftest import Run
from tests.tiny_version import write_tiny_version


@pytest.fixture
def second(tmp_path: Path) -> str:
    """A second version beside the bundled one."""
    return write_tiny_version(tmp_path / "data" / "models", "tiny-2").name


def test_history_says_what_was_live_at_a_date(run: Run, second: str) -> None:
    """Long ago it was the bundled version, in the far future the last that was promoted."""
    run("models", "promote", second)
    assert run("models", "history", "--at", "2020-01-31").stdout.strip() == "tiny-1"
    assert run("models", "history", "--at", "2999-01-01T12:00").stdout.strip() == "tiny-2"
    assert "tiny-2  (promote: promoted by hand)" in run("models", "history").stdout


def test_listed_name_is_never_cut(run: Run, tmp_path: Path) -> None:
    """It is what the next command is given."""
    name = write_tiny_version(tmp_path / "data" / "models", "dogs-of-the-shelter-12").name
    assert name in run("models").stdout


def test_date_that_is_none_is_refused(run: Run) -> None:
    """With the forms that are taken."""
    result = run("models", "history", "--at", "yesterday")
    assert result.exit_code == 2
    assert "%Y-%m-%d" in result.output


def test_two_versions_stand_side_by_side(run: Run, second: str) -> None:
    """Their figures, line by line."""
    result = run("models", "compare", "tiny-1", second)
    assert result.exit_code == 0, result.output
    assert "tiny-1" in result.stdout
    assert "tiny-2" in result.stdout
    assert "100.0%" in result.stdout
    assert "red found" in result.stdout
    assert "different pictures" not in result.stdout


def test_versions_that_share_no_class_are_said_not_to(run: Run, tmp_path: Path) -> None:
    """One sentence, and no line of dashes for each class."""
    write_tiny_version(tmp_path / "data" / "models", "roses-1", class_names=("roses", "tulips"))
    result = run("models", "compare", "tiny-1", "roses-1")
    assert "They share no class" in result.stdout
    assert "different pictures" not in result.stdout
    assert "red found" not in result.stdout


def test_comparing_with_an_unknown_version_is_refused(run: Run) -> None:
    """It is named."""
    result = run("models", "compare", "tiny-1", "nope")
    assert result.exit_code == 1
    assert "'nope'" in str(result.exception)


def test_thresholds_are_set_shown_and_reset(run: Run, second: str) -> None:
    """What is not given stays; the live version is the one that is not named."""
    default = "high above 0.8, medium from 0.5, low below that (the default).\n"
    assert run("models", "threshold").stdout == f"tiny-1: {default}"
    strict = f"{second}: high above 0.95, medium from 0.5, low below that.\n"
    assert run("models", "threshold", second, "--high", "0.95").stdout == strict
    assert run("models", "threshold", second).stdout == strict
    assert "medium from 0.6" in run("models", "threshold", second, "--medium", "0.6").stdout
    assert run("models", "threshold", second, "--reset").stdout == f"{second}: {default}"


def test_thresholds_that_cannot_be_are_refused(run: Run, second: str) -> None:
    """In words, and nothing is set."""
    result = run("models", "threshold", second, "--high", "0.3")
    assert "thresholds lie between 0 and 1" in str(result.exception)
    assert run("models", "threshold", second, "--reset", "--high", "0.9").exit_code == 2
    assert run("models", "threshold", second, "--high", "sure").exit_code == 2
    assert "(the default)" in run("models", "threshold", second).stdout


def test_same_scene_is_said_beside_the_number_of_test_pictures(run: Run, tmp_path: Path, second: str) -> None:
    """In the list and side by side; other versions do not mention it."""
    path = tmp_path / "data" / "models" / second / "manifest.json"
    manifest = json.loads(path.read_text())
    manifest["summary"]["same_scene_share"] = 0.5
    path.write_text(json.dumps(manifest))
    assert run("models", "compare", "tiny-1", second).stdout.count("same scene: 50%") == 1
    assert run("models").stdout.count("scene:") == 1  # a narrow terminal breaks the line before


def test_a_class_gets_a_threshold_of_its_own_and_loses_it(run: Run) -> None:
    """What holds for all classes can be changed beside it."""
    assert run("models", "threshold", "--class", "red", "--high", "0.95").stdout.splitlines() == [
        "tiny-1: high above 0.8, medium from 0.5, low below that.",
        "  red: high above 0.95",
    ]
    assert "  red: high above 0.95" in run("models", "threshold", "--high", "0.7").stdout
    assert run("models", "threshold", "--class", "red", "--reset").stdout.splitlines() == [
        "tiny-1: high above 0.7, medium from 0.5, low below that."
    ]
    assert "nothing to reset" in str(run("models", "threshold", "--class", "red", "--reset").exception)
    assert "no class 'green'" in str(run("models", "threshold", "--class", "green", "--high", "0.9").exception)
    assert run("models", "threshold", "--class", "red", "--medium", "0.4").exit_code == 2


@pytest.fixture
def tested(second: str, tmp_path: Path) -> str:
    """A version whose test answers were kept: blue is right in 80 of 80, red in 30 of 40, of which the surest are."""
    answers = [("blue", "blue", 0.6 + number / 1000) for number in range(80)]
    answers += [("red" if number >= 10 else "blue", "red", 0.7 + number / 200) for number in range(40)]
    stored = [
        {
            "image_id": f"{number:032x}",
            "file_name": f"{number}.png",
            "class_name": class_name,
            "predicted_class": predicted_class,
            "confidence": confidence,
            "is_unknown": False,
        }
        for number, (class_name, predicted_class, confidence) in enumerate(answers)
    ]
    (tmp_path / "data" / "models" / second / "predictions.json").write_text(json.dumps(stored))
    return second


def test_thresholds_are_chosen_by_precision_and_used_by_class(run: Run, tested: str) -> None:
    """What is proven and what is only reached is told apart, and nothing is set without being told to."""
    asked = ("models", "choose-threshold", tested, "--precision", "0.95", "--each-class")
    blue, red = json.loads(run(*asked, "--json").stdout)
    assert (blue["class_name"], blue["state"], blue["threshold"]) == ("blue", "proven", 0.01)
    assert (red["class_name"], red["state"], red["threshold"], red["needed"]) == ("red", "reached", 0.74, 73)
    shown = run(*asked).stdout
    assert "red: sure above 0.74, reached but not proven\n" in shown
    assert "To prove 0.95 takes 73 sure answers, all of them right." in shown
    assert "the default" in run("models", "threshold", tested).stdout
    assert run(*asked, "--use").stdout.splitlines()[-3:] == [
        f"{tested}: high above 0.8, medium from 0.5, low below that.",
        "  blue: high above 0.01",
        "  red: high above 0.74",
    ]


def test_thresholds_are_chosen_by_cost(run: Run, tested: str) -> None:
    """With the threshold in use beside it, and what calibration alone would say."""
    shown = run("models", "choose-threshold", tested, "--cost-wrong", "5", "--cost-unsure", "1").stdout
    assert "all classes: sure above 0.01 (0.01 to " in shown
    assert "Were confidences exactly calibrated, 0.8 would be best for every class." in shown
    assert run(
        "models", "choose-threshold", tested, "--cost-wrong", "5", "--cost-unsure", "1", "--class", "blue", "--use"
    ).stdout.endswith("  blue: high above 0.01\n")


def test_choices_that_cannot_be_made_are_explained(run: Run, tested: str) -> None:
    """Of a version that kept no answers, of a class it does not have, and where nothing was found."""
    assert "did not keep" in str(run("models", "choose-threshold", "tiny-1", "--precision", "0.9").exception)
    none = run("models", "choose-threshold", tested, "--precision", "0.9", "--class", "green")
    assert "it has blue, red" in str(none.exception)
    assert "give either" in str(run("models", "choose-threshold", tested).exception)
    both = run("models", "choose-threshold", tested, "--precision", "0.9", "--class", "red", "--each-class")
    assert both.exit_code == 2


def test_classes_with_few_answers_keep_their_threshold_unless_named(run: Run, tested: str, tmp_path: Path) -> None:
    """Six right answers of six say little, and the words say so."""
    path = tmp_path / "data" / "models" / tested / "predictions.json"
    stored = json.loads(path.read_text())
    few = stored[:6] + [one for one in stored if one["predicted_class"] == "red"]
    path.write_text(json.dumps(few))
    asked = ("models", "choose-threshold", tested, "--precision", "0.7", "--use")
    used = run(*asked, "--each-class").stdout
    assert "blue: sure above 0.01, reached but not proven*" in used
    assert "Fewer than 30 answers (*) say little" in used
    assert used.splitlines()[-1].startswith("  red: high above")
    assert "  blue: high above 0.01" in run(*asked, "--class", "blue").stdout
    path.write_text(json.dumps(few[:6]))
    assert "Nothing was set" in str(run(*asked, "--each-class").exception)
