"""What training tells a notebook.

A setting tried with several values.
"""

import os
from pathlib import Path

import pytest

from whisker.errors import RequestInvalid
from whisker.notebooks import Workbench
from whisker.notebooks.data import Data
from whisker.notebooks.training import PrintedProgress, libraries_logging_to


def test_stages_share_a_line_and_epochs_have_their_own(capsys: pytest.CaptureFixture[str]) -> None:
    """A stage that is shown a hundred times is named once."""
    shown = PrintedProgress()
    shown.begin("digits-1")
    for share in (0.0, 0.5, 1.0):
        shown.stage("features", share)
    shown.stage("training", 0.0)
    shown.epoch({"epoch": 1, "loss": 0.5, "accuracy": 0.75, "val_loss": 0.625, "val_accuracy": 0.5, "auc": None})
    shown.checkpoint("epoch 1")
    shown.stage("export", 0.0)
    shown.begin("digits-2")
    shown.stage("features", 0.0)
    shown.end_line()
    shown.end_line()
    assert capsys.readouterr().out == (
        "digits-1: features ... training ... \n"
        "epoch  1: loss 0.500, 75.0% right; validation: loss 0.625, 50.0% right\n"
        "export ... \n"
        "digits-2: features ... \n"
    )


def test_what_libraries_write_goes_to_the_log(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Lines of TensorFlow's C++ do not reach the cell; afterwards, and after a fault, all is as before."""
    with pytest.raises(ZeroDivisionError), libraries_logging_to(tmp_path / "logs" / "notebook.log"):
        os.write(2, b"oneDNN is on\n") / 0
    os.write(2, b"heard again\n")
    assert (tmp_path / "logs" / "notebook.log").read_text() == "oneDNN is on\n"
    assert capfd.readouterr().err == "heard again\n"


def test_sweep_shows_each_value_and_goes_on_where_it_was(
    bench: Workbench, colours: Data, capsys: pytest.CaptureFixture[str]
) -> None:
    """What was tried is not tried again; other settings are another sweep; no version is kept."""
    before = repr(bench.versions())
    first = bench.sweep(colours, "folds", [2, 3], size_px=32)
    assert [line.split()[0] for line in repr(first).splitlines()] == ["folds", "2", "3"]
    assert "<table>" in first._repr_html_()
    assert first.best in {2, 3}
    assert first.chart().png.startswith(b"\x89PNG")
    capsys.readouterr()
    again = bench.sweep(colours, "folds", [3, 4], size_px=32)
    assert capsys.readouterr().out.startswith("folds=3 (1 of 2) was tried before: \nfolds=4 (2 of 2): features ...")
    assert [run.value for run in again.record.runs] == [3, 4]
    assert again.record.runs[0] == first.record.runs[1]
    other = bench.sweep(colours, "folds", [3], size_px=32, flips=False)
    assert other.record.name != first.record.name
    assert repr(bench.versions()) == before


def test_setting_within_a_group_is_reached_by_dots(bench: Workbench, colours: Data) -> None:
    """Beside what else was said of the group."""
    with pytest.raises(RequestInvalid, match=r"'augmentation.rotation' cannot be used.*less than or equal to 0.5"):
        bench.sweep(colours, "augmentation.rotation", [0.1, 2], mode="scratch", augmentation={"flip": False})


def test_sweep_over_nothing_is_refused(bench: Workbench, colours: Data) -> None:
    """Before anything is trained."""
    with pytest.raises(RequestInvalid, match="needs values of 'folds'"):
        bench.sweep(colours, "folds", [])
