"""Previews of augmentation as a job."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tests.retrain.job_runs import Workplace

from whisker.datasets.folders import scan_folder
from whisker.errors import RequestInvalid
from whisker.retrain.augment_job import COPIES, IMAGES, choose_images


@pytest.mark.slow
def test_previews_are_drawn_of_training_pictures(workplace: Workplace, colours: Path) -> None:
    """Twelve WebP files whose names the job tells; varied ones differ, and an attempt before leaves nothing."""
    workplace.run(workplace.ask(colours, kind="ingest"))
    job = workplace.ask("colours", kind="augment", rotation=0.2)
    folder = workplace.settings.data_dir / "jobs" / job.id / "artifacts"
    folder.mkdir(parents=True)
    (folder / "half-drawn.webp").write_bytes(b"RIFF")
    ended = workplace.run(job)
    assert ended.result is not None
    assert ended.result.artifacts == tuple(f"preview-{number}.webp" for number in range(IMAGES * COPIES))
    assert sorted(path.name for path in folder.iterdir()) == sorted(ended.result.artifacts)
    drawn = [np.asarray(Image.open(io.BytesIO((folder / name).read_bytes()))) for name in ended.result.artifacts]
    assert {picture.shape for picture in drawn} == {(192, 192, 3)}
    assert np.abs(drawn[0].astype(float) - drawn[1]).mean() > 1


def test_pictures_are_chosen_from_every_class(colours: Path) -> None:
    """In turn, as far as there is room."""
    chosen = choose_images(scan_folder(colours, "colours"))
    assert [file.class_name for file in chosen] == ["blue", "red", "blue", "red"]


def test_augmentation_that_cannot_be_fails_the_job(workplace: Workplace, colours: Path) -> None:
    """Before anything is drawn."""
    with pytest.raises(RequestInvalid, match="augmentation cannot be used"):
        workplace.run(workplace.ask(colours, kind="augment", rotation=9))
