"""A small network trained from random weights: for pictures that look like no photo, and to see how much it helps."""

from functools import partial

import keras

from whisker.training.epochs import learn_by_epochs
from whisker.training.fine_tune import maps_of
from whisker.training.keras_export import export_network
from whisker.training.keras_file import keras_file
from whisker.training.lesson import checkpoints_of, prepare_lesson
from whisker.training.run import Run, TrainedNetwork
from whisker.training.simple_cnn import FILTERS, build_simple_cnn
from whisker.training.student import assemble


def train_from_scratch(run: Run) -> TrainedNetwork:
    """Train a small network and its head, and convert it."""
    keras.utils.set_random_seed(run.config.seed)
    config = run.config
    batch_norm = config.batch_norm is not False
    network = build_simple_cnn(run.backbone, run.size_px, config.filters or FILTERS, batch_norm=batch_norm)
    student = assemble(network, len(run.class_names), config, keep_statistics=False)
    history = learn_by_epochs(student, prepare_lesson(run), config, checkpoints_of(run), run.observer)
    return TrainedNetwork(
        graph=export_network(network),
        head=student.head(),
        feature_maps=maps_of(network),
        as_keras=partial(keras_file, network),
        history=history,
    )
