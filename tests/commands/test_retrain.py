"""`whisker retrain`: what it understands."""

import json
from pathlib import Path

import pytest
from tests.commands.conftest import Run
from tests.tiny_dataset import write_tiny_dataset

from whisker.commands.options import read_settings
from whisker.commands.retrain import find_source
from whisker.errors import DatasetNotFound, RequestInvalid
from whisker.recipes.retrain_settings import RetrainSettings
from whisker.settings import Settings
from whisker.workspace import Workspace


def test_what_lies_on_the_disk_goes_first_then_samples(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    """A ZIP of that name is taken before a dataset of it."""
    (tmp_path / "pets.zip").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    source = find_source("pets.zip", Workspace(settings))
    assert (source.kind, source.value) == ("path", str(tmp_path / "pets.zip"))
    assert find_source("digits", Workspace(settings)).kind == "sample"


def test_what_is_neither_file_nor_dataset_makes_no_job(run: Run) -> None:
    """A slip of the fingers is told at once."""
    result = run("retrain", "pest.zip")
    assert isinstance(result.exception, DatasetNotFound)
    assert "no file or folder 'pest.zip'" in result.exception.detail
    assert "No jobs yet" in run("jobs").stdout


@pytest.mark.slow
def test_folder_is_retrained_and_the_outcome_told(run: Run, tmp_path: Path) -> None:
    """Without a worker the command does the job itself, in a child process as a worker would."""
    colours = write_tiny_dataset(tmp_path / "colours")
    result = run("retrain", colours, "--size-px", 32, "--promote", "always", "--set", "l2_candidates=[0.03]")
    assert result.exit_code == 0, result.output
    assert "made colours@1 and colours-1. Promoted as asked for" in result.stdout
    assert " ..." in result.stderr
    again = run("retrain", "colours", "--size-px", 32, "--promote", "never", "--set", "l2_candidates=[0.03]")
    assert "made colours@1 and colours-2. Kept as a candidate" in again.stdout
    assert "It takes" in again.stderr
    assert "by 1 training done here." in again.stderr
    assert "you will be asked" not in again.stderr
    assert again.stdout.rstrip().endswith("To make it live: `whisker models promote colours-2`.")
    assert "models promote" not in result.stdout
    asked = run("retrain", "colours", "--size-px", 32, "--set", "l2_candidates=[0.03]")
    assert (
        "4 test pictures cannot show that it is as good as colours-1 (268 needed): you will be asked." in asked.stderr
    )
    assert "(268 needed). You decide. To make it live: `whisker models promote colours-3`." in asked.stdout
    assert json.loads(run("models", "--json").stdout)[2]["champion"]


def test_settings_are_read_as_json_or_text() -> None:
    """Dots lead into groups, and only what was given is kept."""
    given = read_settings(
        RetrainSettings,
        {"mode": "fine_tune"},
        ["dropout=0.3", "augmentation.rotation=0.1", "augmentation.copies=balance", "name=pets"],
    )
    assert given == {
        "mode": "fine_tune",
        "dropout": 0.3,
        "name": "pets",
        "augmentation": {"rotation": 0.1, "copies": "balance"},
    }


@pytest.mark.parametrize("pair", ["wings=2", "epochs=0", "epochs", "augmentation.wings=1", "mode=slow", "seed.x=1"])
def test_setting_that_cannot_be_is_refused_before_a_job_is_made(pair: str) -> None:
    """By its name."""
    with pytest.raises(RequestInvalid, match=pair.partition("=")[0].partition(".")[0]):
        read_settings(RetrainSettings, {}, [pair])


def test_setting_that_does_not_exist_is_refused_in_plain_words() -> None:
    """Whoever mistyped it wants to know that, and not what a library calls it."""
    with pytest.raises(RequestInvalid, match=r"augmentation\.wings: there is no such setting"):
        read_settings(RetrainSettings, {}, ["augmentation.wings=1"])


def test_group_that_is_no_group_is_refused() -> None:
    """A setting given twice, once as a value and once as a group."""
    with pytest.raises(RequestInvalid, match="both a value and settings"):
        read_settings(RetrainSettings, {}, ["seed=1", "seed.x=1"])
