"""`whisker cross-validate`: what it shows, and what it refuses."""

import json
from pathlib import Path

import pytest
from tests.commands.conftest import Run
from tests.tiny_dataset import COLOURS, draw_picture, write_tiny_dataset

QUICK = ("--backbone", "efficientnet_lite0", "--size-px", 32)


def test_cross_validation_shows_folds_mean_and_interval(run: Run, tmp_path: Path) -> None:
    """And says that the data's own test pictures stayed aside; the same command runs nothing twice."""
    folder = tmp_path / "colours"
    write_tiny_dataset(folder / "train")
    for class_name in COLOURS:
        draw_picture(folder / "test" / class_name / "0.png", class_name, 500)
    asked = ("cross-validate", "--data", folder, "--folds", 2, *QUICK)
    result = run(*asked)
    assert result.exit_code == 0, result.output
    assert "Right: 100.0% (95 % t-interval over folds 100.0% to 100.0%; standard deviation of the folds 0.0%)" in (
        result.stdout
    )
    assert "Log loss: " in result.stdout
    assert "Of all 20 pictures 20 right (95 % interval 83.9% to 100.0%)." in result.stdout
    assert "The 2 test pictures of the data itself were not touched." in result.stdout
    record = json.loads((tmp_path / "data/cross-validations/colours-2-folds/cross-validation.json").read_text())
    assert [(one["fold"], one["count"]) for one in record["runs"]] == [(1, 10), (2, 10)]
    again = run(*asked)
    assert again.stderr.count(": done before") == 2
    refused = run(*asked, "--seed", 1)
    assert refused.exit_code != 0
    assert "was begun with something else" in str(refused.exception)


@pytest.mark.parametrize(
    ("extra", "message"),
    [
        (("--folds", 15), "15 folds need 15 pictures of every class"),
        (("--name", "A folder"), "A cross-validation cannot be called 'A folder'"),
        (("--set", "wings=2"), "wings: there is no such setting"),
    ],
)
def test_what_cannot_be_run_is_refused(run: Run, tmp_path: Path, extra: tuple[object, ...], message: str) -> None:
    """With what would have been accepted."""
    result = run("cross-validate", "--data", write_tiny_dataset(tmp_path / "colours"), *QUICK, *extra)
    assert result.exit_code != 0
    assert message in str(result.exception)
