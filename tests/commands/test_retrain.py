"""`whisker retrain`: what it understands."""

from pathlib import Path

import pytest

from whisker.commands.retrain import find_source, parse_settings
from whisker.errors import RequestInvalid


def test_path_sample_and_dataset_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What lies on the disk goes first, then samples, and the rest names a dataset."""
    (tmp_path / "pets.zip").write_bytes(b"")
    monkeypatch.chdir(tmp_path)
    assert (find_source("pets.zip").kind, find_source("pets.zip").value) == ("path", str(tmp_path / "pets.zip"))
    assert find_source("digits").kind == "sample"
    assert (find_source("pets@2").kind, find_source("pets@2").value) == ("revision", "pets@2")


def test_settings_are_read_as_json_or_text() -> None:
    """Dots lead into groups, and only what was given is kept."""
    given = parse_settings(
        {"mode": "fine_tune"}, ["dropout=0.3", "augmentation.rotation=0.1", "augmentation.copies=balance", "name=pets"]
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
        parse_settings({}, [pair])


def test_group_that_is_no_group_is_refused() -> None:
    """A setting given twice, once as a value and once as a group."""
    with pytest.raises(RequestInvalid, match="both a value and settings"):
        parse_settings({}, ["seed=1", "seed.x=1"])
