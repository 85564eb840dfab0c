"""A job that draws some training pictures as augmentation would vary them."""

import io
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from PIL import Image
from pydantic import ValidationError

from whisker.datasets.folders import Dataset
from whisker.datasets.images import LabelledImage
from whisker.errors import RequestInvalid
from whisker.jobs.job import JobResult
from whisker.preprocessing import PreprocessSpec, load_input
from whisker.retrain.context import JobContext
from whisker.retrain.job_steps import ensure_revision
from whisker.training.config import AugmentationConfig

IMAGES: Final = 4
COPIES: Final = 3
_SIDE_PX: Final = 192
_SEED: Final = 0


def run(context: JobContext) -> None:
    """Draw some pictures several times, and end the job with the drawings' names."""
    try:
        config = AugmentationConfig.model_validate(context.job.request.settings)
    except ValidationError as error:
        raise RequestInvalid(f"The augmentation cannot be used: {error.errors()[0]['msg']}.") from error
    kept = ensure_revision(context)
    revision, files = kept.revision, choose_images(kept.dataset)
    names = _draw(context, files, config)
    result = JobResult(dataset=revision.dataset, revision=revision.id, artifacts=tuple(names))
    with context.lease.transaction() as connection:
        context.lease.finish(connection, result)


def choose_images(dataset: Dataset) -> list[LabelledImage]:
    """Choose training pictures of as many classes as there are places for."""
    train = [file for file in dataset.files if file.split != "test"]
    by_class = [[file for file in train if file.class_name == name] for name in dataset.class_names]
    turns = max(map(len, by_class), default=0)
    in_turn = [files[turn] for turn in range(min(turns, IMAGES)) for files in by_class if turn < len(files)]
    return in_turn[:IMAGES]


def _draw(context: JobContext, files: Sequence[LabelledImage], config: AugmentationConfig) -> list[str]:
    # Only this job's own process loads Keras and its engine.
    from whisker.training.keras.augmentation import augmented_previews

    folder = _emptied(context.artifact_dir)
    names: list[str] = []
    for number, file in enumerate(files):
        context.stage("augmenting", number / len(files))
        pixels, _ = load_input(file.path.read_bytes(), PreprocessSpec(size_px=_SIDE_PX))
        for image in augmented_previews(pixels, config, COPIES, _SEED + number):
            names.append(f"preview-{len(names)}.webp")
            (folder / names[-1]).write_bytes(_webp(image))
    return names


def _emptied(folder: Path) -> Path:
    """Make a folder new: an attempt before may have drawn a part."""
    shutil.rmtree(folder)
    folder.mkdir()
    return folder


def _webp(image: npt.NDArray[np.uint8]) -> bytes:
    file = io.BytesIO()
    Image.fromarray(image).save(file, "WEBP", quality=85)
    return file.getvalue()
