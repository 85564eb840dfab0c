"""From a run to what training by epochs needs."""

import hashlib
import json
from functools import partial

from whisker.training.batches import Lesson
from whisker.training.checkpoints import Checkpoints
from whisker.training.epoch_plan import class_weights, shown_by_class
from whisker.training.pictures import Pictures
from whisker.training.run import Run


def prepare_lesson(run: Run) -> Lesson:
    """Decode the pictures, and settle how often and with which weight they are shown.

    Raises:
        RequestInvalid: The config asks for copies of a class that is not there.
    """
    labels = run.labels_of(run.splits.train)
    shown = shown_by_class(labels, run.class_names, run.config.augmentation.copies)
    return Lesson(
        pictures=Pictures(run.files, run.spec, on_progress=partial(run.observer.stage, "decoding")),
        labels=labels,
        validation_labels=run.labels_of(run.splits.validation),
        shown_by_class=shown,
        class_weights=class_weights(shown, run.config.class_weights or "off"),
    )


def checkpoints_of(run: Run) -> Checkpoints:
    """Find the checkpoint that belongs to exactly these pictures and settings."""
    sides = [[(file.class_name, file.sha256) for file in side] for side in (run.splits.train, run.splits.validation)]
    facts = json.dumps([run.config.model_dump(mode="json"), list(run.class_names), sides])
    return Checkpoints(run.checkpoint_dir, hashlib.sha256(facts.encode()).hexdigest())
