"""Datasets of TensorFlow Datasets, read without that library: those it prepared here, and Cats vs Dogs."""

import json
import os
import re
import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, Final

from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.json_format import ParseDict
from google.protobuf.message import DecodeError
from google.protobuf.message_factory import GetMessageClass

from whisker.datasets.image_sources import Collected, IncomingFile, Intake, ZipSource
from whisker.datasets.layouts.split_names import Split, split_of
from whisker.datasets.measures import MAX_IMAGE_BYTES
from whisker.datasets.names.safe_paths import check_class_name
from whisker.errors import DatasetInvalid

_REPEATED: Final = {"label": "LABEL_REPEATED"}
# What is read of TensorFlow's example.proto and feature.proto. On the wire a map is repeated messages of key and value.
# Lists of floats are not named here, so they are passed over.
_EXAMPLE_PROTO: Final = {
    "name": "example.proto",
    "syntax": "proto3",
    "messageType": [
        {"name": "BytesList", "field": [_REPEATED | {"name": "value", "number": 1, "type": "TYPE_BYTES"}]},
        {"name": "Int64List", "field": [_REPEATED | {"name": "value", "number": 1, "type": "TYPE_INT64"}]},
        {
            "name": "Feature",
            "field": [
                {"name": "bytes_list", "number": 1, "typeName": "BytesList"},
                {"name": "int64_list", "number": 3, "typeName": "Int64List"},
            ],
        },
        {
            "name": "Entry",
            "field": [
                {"name": "key", "number": 1, "type": "TYPE_STRING"},
                {"name": "value", "number": 2, "typeName": "Feature"},
            ],
        },
        {"name": "Features", "field": [_REPEATED | {"name": "feature", "number": 1, "typeName": "Entry"}]},
        {"name": "Example", "field": [{"name": "features", "number": 1, "typeName": "Features"}]},
    ],
}

Feature = tuple[bytes, ...] | tuple[int, ...]
"""Bytes or integers; lists of floats come out empty, for nothing here needs them."""

_LENGTH: Final = struct.Struct("<QL")
_CHECKSUM_BYTES: Final = 4
_LONGEST_RECORD_BYTES: Final = MAX_IMAGE_BYTES + (1 << 20)
_CRC32C_POLYNOMIAL: Final = 0x82F63B78
_MASK: Final = 0xA282EAD8


def read_records(path: Path) -> Iterator[bytes]:
    """Give the records of a file, one after the other.

    Raises:
        DatasetInvalid: The file is damaged, cut off, or no TFRecord.
    """
    with path.open("rb") as file:
        while head := file.read(_LENGTH.size):
            if len(head) < _LENGTH.size:
                raise _damaged(path)
            length, checksum = _LENGTH.unpack(head)
            if _masked_crc32c(head[:8]) != checksum or length > _LONGEST_RECORD_BYTES:
                raise _damaged(path)
            data = file.read(length + _CHECKSUM_BYTES)
            if len(data) < length + _CHECKSUM_BYTES:
                raise _damaged(path)
            yield data[:length]


def parse_example(record: bytes) -> Mapping[str, Feature]:
    """Read an Example's features by name.

    Raises:
        DatasetInvalid: The record is none.
    """
    try:
        entries = _example_class().FromString(record).features.feature
    except DecodeError as error:
        raise DatasetInvalid("A record is no tf.train.Example.") from error
    return {entry.key: _feature(entry.value) for entry in entries}


def _feature(message: Any) -> Feature:
    return tuple(message.bytes_list.value) or tuple(message.int64_list.value)


@cache
def _example_class() -> Any:
    """Make the class of tf.train.Example, in a pool of its own: TensorFlow has one of the same name."""
    pool = DescriptorPool()
    pool.Add(ParseDict(_EXAMPLE_PROTO, FileDescriptorProto()))
    return GetMessageClass(pool.FindMessageTypeByName("Example"))


def _masked_crc32c(data: bytes) -> int:
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = (crc >> 1) ^ (_CRC32C_POLYNOMIAL & -(crc & 1))
    crc ^= 0xFFFFFFFF
    return (((crc >> 15) | (crc << 17)) + _MASK) & 0xFFFFFFFF


def _damaged(path: Path) -> DatasetInvalid:
    return DatasetInvalid(f"The shard {path.name} is damaged or cut off. Prepare the dataset again.")


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


_LOOKED_AT_BYTES: Final = 512
_REASON: Final = "no JFIF header, by which TensorFlow Datasets tells broken pictures of this dataset"


@dataclass(frozen=True)
class TfdsCatsSource:
    """Microsoft's ZIP without what TensorFlow Datasets drops, and with its names of the classes: cat and dog."""

    path: Path
    name: ClassVar[str] = "cats_vs_dogs"

    def collect(self, intake: Intake) -> Collected:
        """Unpack the ZIP and drop what has no JFIF header.

        Raises:
            DatasetInvalid: The ZIP cannot be used.
        """
        collected = ZipSource(self.path, self.name).collect(intake)
        kept, broken = _sort(collected.incoming)
        return replace(collected, incoming=tuple(kept), damaged=(*collected.damaged, *broken))


def _sort(incoming: Iterable[IncomingFile]) -> tuple[list[IncomingFile], list[tuple[str, str, str]]]:
    kept, broken = [], []
    for file in incoming:
        class_name = file.class_name.lower()
        with file.path.open("rb") as opened:
            has_header = b"JFIF" in opened.read(_LOOKED_AT_BYTES)
        if has_header:
            kept.append(replace(file, class_name=class_name))
        else:
            file.path.unlink()
            broken.append((class_name, file.origin, _REASON))
    return kept, broken
