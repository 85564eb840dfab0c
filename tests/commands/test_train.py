"""`whisker train` and `whisker evaluate`."""

import json
from pathlib import Path

import pytest
from tests.commands.conftest import Run
from tests.foreign_files import LFS_POINTER, VIDEO
from tests.tiny_dataset import write_tiny_dataset


def test_trained_version_is_promoted_when_asked(run: Run, tmp_path: Path) -> None:
    """The command says how good it is and makes it live."""
    colours = write_tiny_dataset(tmp_path / "colours")
    result = run("train", "--data", colours, "--backbone", "efficientnet_lite0", "--size-px", 32, "--promote")
    assert result.exit_code == 0, result.output
    assert "colours-1: 100.0% of 4 test pictures right" in result.stdout
    assert "colours-1 is live." in result.stdout
    assert "not forecast. A forecast needs 10 training pictures of every class; 'blue' has 8." in result.stderr
    assert "colours-1" in run("models").stdout
    assert (tmp_path / "data" / "models" / "colours-1" / "predictions.json").is_file()


def test_forecast_is_shown_after_training(run: Run, tmp_path: Path) -> None:
    """What as many photos again would bring, in all and for each class; the manifest keeps it."""
    colours = write_tiny_dataset(tmp_path / "colours", count=20)
    result = run("train", "--data", colours, "--backbone", "efficientnet_lite0", "--size-px", 32)
    assert result.exit_code == 0, result.output
    assert "As many photos again (32) would bring about +0.0 points" in result.stdout
    assert "16 more of 'red': about +0.0 points" in result.stderr
    manifest = json.loads((tmp_path / "data" / "models" / "colours-1" / "manifest.json").read_text())
    assert [row["class_name"] for row in manifest["forecast"]["classes"]] == ["blue", "red"]
    assert "## What more photos would bring" in (tmp_path / "data" / "models" / "colours-1" / "card.md").read_text()


def test_version_to_give_away_names_no_picture(run: Run, tmp_path: Path) -> None:
    """Written elsewhere, with figures only."""
    colours = write_tiny_dataset(tmp_path / "colours")
    result = run(
        "train",
        "--data",
        colours,
        "--backbone",
        "efficientnet_lite0",
        "--size-px",
        32,
        "--models-dir",
        tmp_path / "gift",
        "--no-pictures",
        "--name",
        "rb",
    )
    assert result.exit_code == 0, result.output
    folder = tmp_path / "gift" / "rb-1"
    assert not (folder / "predictions.json").exists()
    assert json.loads((folder / "metrics.json").read_text())["mistakes"] == []


@pytest.mark.slow
def test_version_learns_from_another(run: Run, tmp_path: Path) -> None:
    """The teacher is named on the command line and on record; one that is not there is refused before training."""
    colours = write_tiny_dataset(tmp_path / "colours")
    assert run("train", "--data", colours, "--size-px", 32).exit_code == 0
    small = ("--size-px", 32, "--epochs", 2, "--set", "filters=[8, 16]")
    asked = ("train", "--data", colours, "--mode", "scratch", *small)
    result = run(*asked, "--teacher", "colours-1")
    assert result.exit_code == 0, result.output
    manifest = json.loads((tmp_path / "data" / "models" / "colours-2" / "manifest.json").read_text())
    assert manifest["training"]["teachers"] == ["colours-1"]
    refused = run(*asked, "--teacher", "pets-1")
    assert refused.exit_code != 0
    assert "There is no model version 'pets-1'" in str(refused.exception)


def test_bundled_name_is_not_given_again(run: Run, tmp_path: Path) -> None:
    """A version called like the bundled one would hide it."""
    colours = write_tiny_dataset(tmp_path / "colours")
    result = run("train", "--data", colours, "--backbone", "efficientnet_lite0", "--size-px", 32, "--name", "tiny")
    assert "tiny-2: " in result.stdout, result.output


def test_cases_C_and_H_what_was_left_out_is_said_before_training(run: Run, tmp_path: Path) -> None:
    """A class of pointers and one that is a link are missing, and sidecars are no pictures."""
    colours = write_tiny_dataset(tmp_path / "colours")
    for path in list(colours.glob("*/*.png")):
        path.with_suffix(".xmp").write_bytes(b"<x:xmpmeta>")
        path.with_name(f"{path.stem} film.jpg").write_bytes(VIDEO)
    (colours / "green").mkdir()
    (colours / "green" / "0.jpg").write_bytes(LFS_POINTER)
    (colours / "grey").symlink_to(tmp_path)
    result = run("train", "--data", colours, "--backbone", "efficientnet_lite0", "--size-px", 32)
    assert result.exit_code == 0, result.output
    assert "colours-1: 100.0% of 4 test pictures right" in result.stdout
    assert "! Left out: 'grey' (a link out of the folder" in result.stderr
    assert (
        "! 'green' is no class: its folder holds no pictures. 'green/0.jpg': This is a Git LFS pointer" in result.stderr
    )
    assert "20 files are named like pictures but are something else: left out. 20 such as" in result.stderr


def test_case_H_links_are_named_where_a_version_is_evaluated(run: Run, tmp_path: Path) -> None:
    """The test pictures may be among them."""
    colours = write_tiny_dataset(tmp_path / "colours", count=2)
    (colours / "test").symlink_to(tmp_path)
    result = run("evaluate", "--data", colours, "--json")
    assert json.loads(result.stdout)["count"] == 4
    assert "! Left out: 'test' (a link out of the folder" in result.stderr


def test_evaluation_writes_scores_and_plots(run: Run, tmp_path: Path) -> None:
    """scores.json holds the report, and there is a PNG of each plot."""
    colours = write_tiny_dataset(tmp_path / "colours", count=4)
    result = run("evaluate", "tiny-1", "--data", colours, "--output", tmp_path / "scores")
    assert result.exit_code == 0, result.output
    assert "100.00% of 8 pictures right" in result.stdout
    scores = json.loads((tmp_path / "scores" / "scores.json").read_text())
    assert (scores["accuracy"], scores["count"]) == (1, 8)
    assert scores["curves"][0]["roc_auc"] == 1
    assert {path.name for path in (tmp_path / "scores").glob("*.png")} == {
        "confusion.png",
        "precision_recall.png",
        "reliability.png",
        "roc.png",
        "threshold.png",
    }


def test_evaluation_prints_the_whole_report_as_json(run: Run, tmp_path: Path) -> None:
    """For scripts."""
    colours = write_tiny_dataset(tmp_path / "colours", count=2)
    report = json.loads(run("evaluate", "--data", colours, "--json").stdout)
    assert report["class_names"] == ["blue", "red"]


def test_evaluation_shows_what_worse_pictures_do(run: Run, tmp_path: Path) -> None:
    """A table of kinds by strengths, and its plot; the option wins over the setting."""
    colours = write_tiny_dataset(tmp_path / "colours", count=4)
    scores = tmp_path / "scores"
    result = run("evaluate", "--data", colours, "--robustness-images", 4, "--output", scores)
    assert result.exit_code == 0, result.output
    assert "Of 4 test pictures 100.0% are answered rightly as they are, and " in result.stdout
    (row,) = [line for line in result.stdout.splitlines() if line.startswith("  rotation ")]
    assert row.count("100% / ") == 5
    assert (scores / "robustness.png").read_bytes().startswith(b"\x89PNG")
    assert json.loads((scores / "scores.json").read_text())["robustness"]["count"] == 4


def test_evaluation_leaves_worse_pictures_out_where_the_setting_says_so(run: Run, tmp_path: Path) -> None:
    """WHISKER_ROBUSTNESS_IMAGES is 0 here."""
    result = run("evaluate", "--data", write_tiny_dataset(tmp_path / "colours", count=2))
    assert result.exit_code == 0, result.output
    assert "strength" not in result.stdout
