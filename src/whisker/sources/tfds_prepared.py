"""A dataset that TensorFlow Datasets has prepared on this machine, read without that library.

tensorflow-datasets 4.9.10 resolves with our pins on Python 3.11 to 3.13, but brings 17 more packages of 227 MB (170 of
them pyarrow), one of them an unbuilt release of 2019 (promise). What it leaves on disk is plain: TFRecord shards of
tf.train.Example, and two JSON files that describe them; `tfrecord` reads those.

Source of the format: https://www.tensorflow.org/datasets/external_tfrecord and tensorflow_datasets/core/features.
"""

import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from whisker.datasets.image_sources import Collected, IncomingFile, Intake
from whisker.datasets.layouts.split_names import Split, split_of
from whisker.datasets.names.safe_names import check_class_name
from whisker.errors import DatasetInvalid
from whisker.sources.tfrecord import Feature, parse_example, read_records

_INFO: Final = "dataset_info.json"
_FEATURES: Final = "features.json"
_SHARD: Final = re.compile(r".+-(?P<split>[\w.]+)\.tfrecord-\d{5}-of-(?P<count>\d{5})")


@dataclass(frozen=True)
class PreparedTfds:
    """A prepared version, such as ~/tensorflow_datasets/cats_vs_dogs/4.0.1: pictures in `image`, classes in `label`."""

    folder: Path
    name: str

    def collect(self, intake: Intake) -> Collected:
        """Copy the pictures out of the shards.

        Raises:
            DatasetInvalid: The folder is not as the format says.
        """
        class_names = self._class_names()
        shards = self._shards()
        splits = {split for _, split in shards}
        incoming: list[IncomingFile] = []
        nameless = 0
        for done, (shard, split) in enumerate(shards, start=1):
            for example in map(parse_example, read_records(shard)):
                label = _label(example)
                if not 0 <= label < len(class_names):
                    nameless += 1  # a test part whose answers are secret has -1
                    continue
                target = intake.target(len(incoming))
                _write(target, _bytes(example, "image"))
                origin = _bytes(example, "image/filename").decode("utf-8", "replace")
                # One part alone is no split that somebody chose: a test part is carved out of it.
                told: Split | None = split_of(split) if len(splits) > 1 else None
                incoming.append(
                    IncomingFile(target, class_names[label], told, origin or f"{shard.name}/{len(incoming)}")
                )
            intake.on_progress(done / len(shards))
        warnings = (f"{nameless} pictures without a label were left out.",) if nameless else ()
        return Collected(tuple(incoming), warnings=warnings)

    def _class_names(self) -> Sequence[str]:
        features = _read_json(self.folder / _FEATURES).get("featuresDict", {}).get("features", {})
        if "image" not in features or "classLabel" not in features.get("label", {}):
            raise DatasetInvalid(
                f"{self.folder} is no image classification dataset: it has {', '.join(features) or 'no features'}, and "
                "image and label were expected."
            )
        count = int(features["label"]["classLabel"].get("numClasses", 0))
        names = self.folder / "label.labels.txt"
        found = names.read_text(encoding="utf-8").split("\n") if names.is_file() else map(str, range(count))
        return [check_class_name(name) for name in found if name.strip()]

    def _shards(self) -> list[tuple[Path, str]]:
        told = _read_json(self.folder / _INFO).get("fileFormat") or "tfrecord"
        if told != "tfrecord":
            raise DatasetInvalid(f"{self.folder} is prepared as {told!r}; expected 'tfrecord', which is the default.")
        matches = ((path, _SHARD.fullmatch(path.name)) for path in sorted(self.folder.iterdir()))
        found = [(path, match) for path, match in matches if match]
        expected = {match["split"]: int(match["count"]) for _, match in found}
        if not found or len(found) < sum(expected.values()):
            raise DatasetInvalid(
                f"{self.folder} has {len(found)} of {sum(expected.values()) or 'its'} shards: its preparation was cut "
                "off. Prepare it again."
            )
        return [(path, match["split"]) for path, match in found]


def find_prepared(folder: Path) -> Path | None:
    """Find the prepared version in a folder, the newest of several; None where it is something else.

    Args:
        folder: The version's, the dataset's, or that of one of its configurations.
    """
    if (folder / _INFO).is_file() and (folder / _FEATURES).is_file():
        return folder
    versions = sorted(folder.glob(f"*/{_INFO}"), key=lambda info: _version(info.parent.name))
    return versions[-1].parent if versions and (versions[-1].parent / _FEATURES).is_file() else None


def prepared_folder(name: str) -> Path | None:
    """Find a dataset by name where TensorFlow Datasets puts them; None where it is not prepared."""
    root = Path(os.environ.get("TFDS_DATA_DIR") or "~/tensorflow_datasets").expanduser()
    folder = root / name
    return find_prepared(folder) if folder.is_dir() and Path(name).name == name else None


def _read_json(path: Path) -> dict[str, Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise DatasetInvalid(f"{path} cannot be read as JSON.") from error
    return content if isinstance(content, dict) else {}


def _label(example: Mapping[str, Feature]) -> int:
    values = example.get("label", ())
    return values[0] if values and isinstance(values[0], int) else -1


def _bytes(example: Mapping[str, Feature], name: str) -> bytes:
    values = example.get(name, ())
    return values[0] if values and isinstance(values[0], bytes) else b""


def _write(target: Path, data: bytes) -> None:
    target.write_bytes(data)
    os.chmod(target, 0o444)  # noqa: PTH101 - revisions share their files, so nobody may write to one of them


def _version(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in name.split(".")) if re.fullmatch(r"\d+(\.\d+)*", name) else ()
