"""Measuring pictures that were taken in before pixels were measured."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from whisker.datasets.image_facts import ImageFacts
from whisker.datasets.inspection import examine
from whisker.datasets.parallel import Progress, map_in_threads
from whisker.datasets.publication import Transaction

_BATCH: Final = 500

_Unmeasured = tuple[str, str, str, str]


def fill_measures(revision: str, folder: Path, transaction: Transaction, on_progress: Progress) -> int:
    """Look at a revision's unmeasured pictures and write down what their pixels say.

    Args:
        revision: Its id.
        folder: Where its files lie.
        transaction: Opens a transaction for some hundred pictures; what was written stays if a later one fails.
        on_progress: Told the share that is done.

    Returns:
        How many pictures were measured; files that are gone or damaged were not.
    """
    from whisker.datasets import image_rows as rows

    with transaction() as connection:
        pictures = rows.read_unmeasured(connection, revision)
    measured = 0
    for start in range(0, len(pictures), _BATCH):
        batch = pictures[start : start + _BATCH]
        facts = _measure(batch, folder)
        with transaction() as connection:
            rows.fill_measures(connection, facts)
        measured += len(facts)
        on_progress((start + len(batch)) / len(pictures))
    return measured


def _measure(pictures: Sequence[_Unmeasured], folder: Path) -> dict[str, ImageFacts]:
    found = map_in_threads(lambda picture: _look(folder.joinpath(*picture[1:])), pictures)
    return {picture[0]: facts for picture, facts in zip(pictures, found, strict=True) if facts is not None}


def _look(path: Path) -> ImageFacts | None:
    try:
        outcome = examine(path).outcome
    except FileNotFoundError:
        return None
    return outcome if isinstance(outcome, ImageFacts) else None
