"""`whisker sweep`: what it understands, and what it writes."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
from tests.commands.conftest import Run
from tests.tiny_dataset import write_tiny_dataset

from whisker.commands.sweep import plan_points, read_seeds, read_vary
from whisker.errors import RequestInvalid


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("freeze_till=0,2,4", ("freeze_till", [0, 2, 4])),
        ("optimizer=adamw,sgd", ("optimizer", ["adamw", "sgd"])),
        ("filters=[32,64],[32,64,128]", ("filters", [[32, 64], [32, 64, 128]])),
        ("augmentation.rotation=0, 0.1", ("augmentation.rotation", [0, 0.1])),
        ("dropout=0.3", ("dropout", [0.3])),
    ],
)
def test_field_and_values_are_read(text: str, expected: tuple[str, list[Any]]) -> None:
    """Numbers, words and lists."""
    assert read_vary(text) == expected


@pytest.mark.parametrize("text", ["freeze_till", "freeze_till=", "wings=1,2", "dropout=0.1,0.2,0.1"])
def test_field_that_cannot_vary_is_refused(text: str) -> None:
    """With what would have been accepted."""
    with pytest.raises(RequestInvalid):
        read_vary(text)


def test_every_value_is_checked_before_the_first_run() -> None:
    """The value that cannot be is named."""
    with pytest.raises(RequestInvalid, match=r"dropout=2: .*0\.9"):
        plan_points("dropout", [0.1, 2], None, {"mode": "fine_tune"}, None)


def test_setting_that_its_mode_does_not_use_is_refused() -> None:
    """All runs would be alike."""
    with pytest.raises(RequestInvalid, match=r"same\. Mode quick does not use freeze_till"):
        plan_points("freeze_till", [0, 2], None, {}, None)


def test_each_value_is_run_with_each_seed() -> None:
    """Two values, two seeds: four runs."""
    points = plan_points("dropout", [0.1, 0.2], read_seeds("0,3", "dropout"), {"mode": "fine_tune"}, None)
    assert [(point.value, point.config.seed, point.config.dropout) for point in points] == [
        (0.1, 0, 0.1),
        (0.1, 3, 0.1),
        (0.2, 0, 0.2),
        (0.2, 3, 0.2),
    ]


@pytest.mark.parametrize(("text", "field"), [("a,b", "dropout"), ("0,1", "seed"), ("-1", "dropout"), ("", "dropout")])
def test_seeds_that_are_none_are_refused(text: str, field: str) -> None:
    """Whole numbers, and not beside a seed that varies."""
    with pytest.raises(RequestInvalid):
        read_seeds(text, field)


def test_sweep_writes_a_table_a_plot_and_goes_on(run: Run, tmp_path: Path) -> None:
    """The same command runs nothing twice; one more value runs that one alone; other settings are refused."""
    colours = write_tiny_dataset(tmp_path / "colours")
    (colours / "green").mkdir()
    result = run("sweep", "--data", colours, "--vary", "size_px=32,64")
    assert result.exit_code == 0, result.output
    assert result.stderr.count("! 'green' is no class") == 1
    assert "Best by validation loss: size_px=" in result.stdout
    folder = tmp_path / "data" / "sweeps" / "colours-size_px"
    record = json.loads((folder / "sweep.json").read_text())
    assert [(one["value"], one["test_count"]) for one in record["runs"]] == [(32, 4), (64, 4)]
    with (folder / "sweep.csv").open() as file:
        assert [row["size_px"] for row in csv.DictReader(file)] == ["32", "64"]
    assert (folder / "sweep.png").read_bytes().startswith(b"\x89PNG")

    again = run("sweep", "--data", colours, "--vary", "size_px=32,64,96")
    assert again.stderr.count("done before") == 2
    longer = json.loads((folder / "sweep.json").read_text())
    assert longer["runs"][:2] == record["runs"]
    assert longer["runs"][2]["value"] == 96

    other = run("sweep", "--data", colours, "--vary", "size_px=32,64", "--set", "flips=false")
    assert isinstance(other.exception, RequestInvalid)
    assert "settings: {} then, {'flips': False} now" in other.exception.detail


def test_models_are_kept_only_when_asked(run: Run, tmp_path: Path) -> None:
    """Figures are small, models are not."""
    colours = write_tiny_dataset(tmp_path / "colours")
    run("sweep", "--data", colours, "--vary", "size_px=32", "--name", "sides")
    assert not (tmp_path / "data" / "models").exists()
    kept = run("sweep", "--data", colours, "--vary", "size_px=32", "--name", "kept", "--keep")
    assert kept.exit_code == 0, kept.output
    record = json.loads((tmp_path / "data" / "sweeps" / "kept" / "sweep.json").read_text())
    assert record["runs"][0]["version"] == "kept-1"
    assert "kept-1" in run("models").stdout
