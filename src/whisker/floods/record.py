"""The record that the users of a flood leave: a line for each answer."""

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from whisker.errors import FloodInvalid

COLUMNS = ("second", "stage", "users", "method", "name", "milliseconds", "error")
"""As `locustfile.py --record` writes them; an empty error is none."""

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Record:
    """Every answer of a flood, in columns of one length.

    Attributes:
        seconds: When the answer was read, from the flood's beginning.
        stages: Index of the stage.
        users: How many there were at the time.
        kinds: Method and name of the request.
        milliseconds: From the request's first byte to the answer's last.
        errors: What was wrong, empty where nothing was.
    """

    seconds: FloatArray
    stages: IntArray
    users: IntArray
    kinds: list[tuple[str, str]]
    milliseconds: FloatArray
    errors: list[str]


def read_record(path: Path) -> Record:
    """Read a record.

    Raises:
        FloodInvalid: It is not one.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = [_checked(row) for row in csv.DictReader(file, strict=True)]
        return Record(
            seconds=np.array([float(row["second"]) for row in rows]),
            stages=np.array([int(row["stage"]) for row in rows], np.int64),
            users=np.array([int(row["users"]) for row in rows], np.int64),
            kinds=[(row["method"], row["name"]) for row in rows],
            milliseconds=np.array([float(row["milliseconds"]) for row in rows]),
            errors=[row["error"] for row in rows],
        )
    except (OSError, ValueError, csv.Error) as error:
        raise FloodInvalid(
            f"{path} is no record of a flood: {error}. It has the columns {', '.join(COLUMNS)}."
        ) from error


def _checked(row: dict[str, str]) -> dict[str, str]:
    if set(row) != set(COLUMNS) or None in row.values():
        raise ValueError("a line has other columns")
    return row
