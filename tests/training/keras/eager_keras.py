"""Keras without compiled graphs: for a few batches, tracing a deep network takes three times as long as training it."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def eager_keras() -> Iterator[None]:
    """Let TensorFlow run what it is told at once; the same code trains."""
    import tensorflow as tf

    tf.config.run_functions_eagerly(True)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Even though the `tf.config", UserWarning)
        try:
            yield
        finally:
            tf.config.run_functions_eagerly(False)
