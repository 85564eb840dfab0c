"""A setting tried with several values."""

import pytest

from whisker.errors import RequestInvalid
from whisker.notebooks import Workbench
from whisker.notebooks.data import Data


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
