"""What a quick training forecasts, and when it does not."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from tests.training.quick_runs import quick_run

from whisker.training.forecasts import why_no_forecast
from whisker.training.pipeline import learn


@pytest.fixture(scope="module")
def forecast_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for runs of the same pictures."""
    return tmp_path_factory.mktemp("forecasts")


def test_quick_training_forecasts_what_as_many_pictures_again_would_bring(forecast_run: Path) -> None:
    """For all pictures and each class; pictures without a mistake promise next to nothing."""
    run = quick_run(forecast_run, "imagenet", "efficientnet_lite0", count=24)
    fit = learn(run)
    forecast, count = fit.forecast, len(run.files)
    assert forecast is not None
    assert fit.no_forecast is None
    assert (forecast.image_count, forecast.more_count, forecast.accuracy) == (count, count, fit.held_out.accuracy)
    assert [row.class_name for row in forecast.classes] == sorted(run.class_names)
    assert sum(row.image_count for row in forecast.classes) == count
    for gain, (lowest, highest) in [
        (forecast.gain, forecast.gain_interval),
        *((row.gain, row.gain_interval) for row in forecast.classes),
    ]:
        assert lowest < gain < highest
    assert [point.image_count for point in forecast.points] == sorted(point.image_count for point in forecast.points)


def test_few_pictures_of_a_class_give_no_forecast_but_a_reason(tmp_path: Path) -> None:
    """Which names the class."""
    fit = learn(quick_run(tmp_path, "imagenet", "efficientnet_lite0", count=10))
    assert fit.forecast is None
    assert fit.no_forecast is not None
    assert "needs 10 training pictures of every class; 'blue' has 8" in fit.no_forecast


def test_frames_of_takes_give_no_forecast(forecast_run: Path) -> None:
    """They say nothing of other scenes."""
    run = quick_run(forecast_run, "imagenet", "efficientnet_lite0", count=24)
    frame = replace(run.files[0], file_name="take-20261130T124501-frame-003250ms.jpg")
    labels = np.arange(len(run.files)) % 2
    reason = why_no_forecast([frame, *run.files[1:]], labels, run.class_names)
    assert reason is not None
    assert "takes" in reason
    assert why_no_forecast(run.files, labels, run.class_names) is None
