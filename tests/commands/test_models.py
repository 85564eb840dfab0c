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
