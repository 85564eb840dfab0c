"""What training tells a notebook."""

import os
from pathlib import Path

import pytest

from whisker.notebooks.progress import PrintedProgress, libraries_logging_to


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
