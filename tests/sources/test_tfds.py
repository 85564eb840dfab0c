"""What TensorFlow Datasets leaves on disk, written here by TensorFlow itself; and its rule for Cats vs Dogs."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from tests.conftest import MakePicture
from tests.sources.intakes import by_origin, collect
from tests.zips import picture_bytes, write_zip

from whisker.datasets.archives.structure import ArchiveLimits
from whisker.errors import DatasetInvalid
from whisker.sources.fetch import open_local
from whisker.sources.tfds import PreparedTfds, TfdsCatsSource, parse_example, prepared_folder, read_records

Rows = Iterable[tuple[str, int, bytes]]


def write_shard(path: Path, rows: Rows) -> None:
    """Write pictures as TensorFlow does: name, label and bytes."""
    import tensorflow as tf

    with tf.io.TFRecordWriter(str(path)) as writer:
        for name, label, data in rows:
            features = {
                "image": tf.train.Feature(bytes_list=tf.train.BytesList(value=[data])),
                "image/filename": tf.train.Feature(bytes_list=tf.train.BytesList(value=[name.encode()])),
                "label": tf.train.Feature(int64_list=tf.train.Int64List(value=[label])),
                "weight": tf.train.Feature(float_list=tf.train.FloatList(value=[0.5, -1.0])),
            }
            example = tf.train.Example(features=tf.train.Features(feature=features))
            writer.write(example.SerializeToString())


@pytest.fixture
def prepared(tmp_path: Path) -> Path:
    """A prepared version of two shards, as `tfds build` leaves it."""
    folder = tmp_path / "tfds" / "cats_vs_dogs" / "4.0.1"
    folder.mkdir(parents=True)
    features = {
        "image": {"image": {"dtype": "uint8"}},
        "image/filename": {"text": {}},
        "label": {"classLabel": {"numClasses": "2"}},
    }
    info = {"name": "cats_vs_dogs", "version": "4.0.1", "fileFormat": "tfrecord"}
    (folder / "features.json").write_text(json.dumps({"featuresDict": {"features": features}}))
    (folder / "dataset_info.json").write_text(json.dumps(info))
    (folder / "label.labels.txt").write_text("cat\ndog\n")
    for shard in range(2):
        rows = [(f"Pet/{shard}{n}.png", n % 2, picture_bytes("red", 10 * shard + n, tmp_path)) for n in range(3)]
        write_shard(folder / f"cats_vs_dogs-train.tfrecord-0000{shard}-of-00002", rows)
    return folder


@pytest.mark.parametrize("above", [0, 1])
def test_prepared_folder_is_read(above: int, prepared: Path, tmp_path: Path) -> None:
    """The version's folder or the dataset's; every byte as TensorFlow wrote it."""
    folder = [prepared, prepared.parent][above]
    source = open_local(folder, tmp_path / "data", ArchiveLimits())
    assert isinstance(source, PreparedTfds)
    assert source.name == "cats_vs_dogs"
    collected = collect(source, tmp_path / "in")
    assert by_origin(collected)["Pet/11.png"] == ("dog", None)
    assert len(collected.incoming) == 6
    file = next(found for found in collected.incoming if found.origin == "Pet/12.png")
    assert (file.class_name, file.path.read_bytes()) == ("cat", picture_bytes("red", 12, tmp_path))


def test_several_parts_are_splits_and_secret_labels_are_left_out(prepared: Path, tmp_path: Path) -> None:
    """A test part is one, and -1 is no class."""
    rows = [("a.png", 1, b"a"), ("b.png", -1, b"b")]
    write_shard(prepared / "cats_vs_dogs-test.tfrecord-00000-of-00001", rows)
    collected = collect(PreparedTfds(prepared, "pets"), tmp_path / "in")
    assert by_origin(collected)["a.png"] == ("dog", "test")
    assert by_origin(collected)["Pet/00.png"] == ("cat", "train")
    assert collected.warnings == ("1 pictures without a label were left out.",)


def test_newest_version_is_found_by_name(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where TFDS_DATA_DIR says, and not outside of it."""
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path / "tfds"))
    newer = prepared.parent / "10.0.0"
    newer.mkdir()
    for name in ("features.json", "dataset_info.json"):
        (newer / name).write_text((prepared / name).read_text())
    assert prepared_folder("cats_vs_dogs") == newer
    assert prepared_folder("../tfds/cats_vs_dogs") is None
    assert prepared_folder("mnist") is None


def test_classes_without_names_are_numbers(prepared: Path, tmp_path: Path) -> None:
    """As TensorFlow Datasets shows them."""
    (prepared / "label.labels.txt").unlink()
    collected = collect(PreparedTfds(prepared, "pets"), tmp_path / "in")
    assert {name for name, _ in by_origin(collected).values()} == {"0", "1"}


def test_damaged_shards_are_named(prepared: Path, tmp_path: Path) -> None:
    """Cut off in the data, in a head, or with another length: never another picture."""
    shard = prepared / "cats_vs_dogs-train.tfrecord-00000-of-00002"
    whole = shard.read_bytes()
    for number, damaged in enumerate([whole[:-1], whole + b"\0\1\2", b"\1" + whole[1:]]):
        shard.write_bytes(damaged)
        with pytest.raises(DatasetInvalid, match=r"00000-of-00002 is damaged or cut off"):
            collect(PreparedTfds(prepared, "pets"), tmp_path / str(number))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("features.json", "{", "cannot be read as JSON"),
        ("features.json", '{"featuresDict": {"features": {"text": {}}}}', "it has text, and image and label"),
        ("dataset_info.json", '{"fileFormat": "array_record"}', "prepared as 'array_record'; expected 'tfrecord'"),
    ],
)
def test_what_cannot_be_read_is_named(name: str, content: str, words: str, prepared: Path, tmp_path: Path) -> None:
    """With what was found and what was expected."""
    (prepared / name).write_text(content)
    with pytest.raises(DatasetInvalid, match=words):
        collect(PreparedTfds(prepared, "pets"), tmp_path / "in")


def test_missing_shards_are_counted(prepared: Path, tmp_path: Path) -> None:
    """Half a dataset is not taken for a whole one."""
    (prepared / "cats_vs_dogs-train.tfrecord-00001-of-00002").unlink()
    with pytest.raises(DatasetInvalid, match="has 1 of 2 shards"):
        collect(PreparedTfds(prepared, "pets"), tmp_path / "in")


def test_features_of_every_kind_are_read(tmp_path: Path) -> None:
    """Packed and single integers, negative ones, several byte strings; floats are passed over."""
    import tensorflow as tf

    features = {
        "many": tf.train.Feature(int64_list=tf.train.Int64List(value=[1, -1, 300, 2**62])),
        "words": tf.train.Feature(bytes_list=tf.train.BytesList(value=[b"a", b""])),
        "none": tf.train.Feature(),
        "weight": tf.train.Feature(float_list=tf.train.FloatList(value=[0.5])),
    }
    example = tf.train.Example(features=tf.train.Features(feature=features)).SerializeToString()
    assert parse_example(example) == {"many": (1, -1, 300, 2**62), "words": (b"a", b""), "none": (), "weight": ()}
    unpacked = b"\x0a\x0d\x0a\x0b\x0a\x01n\x12\x06\x1a\x04\x08\x07\x08\x09"
    assert parse_example(unpacked) == {"n": (7, 9)}
    nameless = b"\x0a\x04\x0a\x02\x12\x00"
    assert parse_example(nameless) == {"": ()}


@pytest.mark.parametrize("record", [b"\x0a\xff", b"\x0a\x05\x0a", b"\xff" * 3])
def test_record_that_is_no_example_is_named(record: bytes) -> None:
    """Whatever its bytes are."""
    with pytest.raises(DatasetInvalid, match=r"no tf\.train\.Example"):
        parse_example(record)


def test_empty_shard_has_no_records(tmp_path: Path) -> None:
    """Which is no fault."""
    (tmp_path / "empty").touch()
    assert list(read_records(tmp_path / "empty")) == []


def test_pictures_without_jfif_are_dropped_and_counted(tmp_path: Path, make_picture: MakePicture) -> None:
    """As TensorFlow Datasets does, with its class names; readme and thumbnails stay behind."""
    good, odd = make_picture("red", "JPEG"), make_picture("red", "PNG")
    late = b"\xff\xd8\xff\xfe" + bytes(600) + b"JFIF"
    members = {
        "PetImages/Cat/0.jpg": good,
        "PetImages/Cat/666.jpg": b"",
        "PetImages/Dog/1.jpg": good + b"\0",
        "PetImages/Dog/2.jpg": odd,
        "PetImages/Dog/3.jpg": late,
        "PetImages/Dog/Thumbs.db": b"thumbs",
        "readme[1].txt": b"hello",
        "MSR-LA - 3467.docx": b"terms",
    }
    collected = collect(TfdsCatsSource(write_zip(tmp_path / "pets.zip", members)), tmp_path / "in")
    assert by_origin(collected) == {"PetImages/Cat/0.jpg": ("cat", None), "PetImages/Dog/1.jpg": ("dog", None)}
    assert {(name, path) for name, path, _ in collected.damaged} == {
        ("cat", "PetImages/Cat/666.jpg"),
        ("dog", "PetImages/Dog/2.jpg"),
        ("dog", "PetImages/Dog/3.jpg"),
    }
    assert len(list((tmp_path / "in").iterdir())) == 2
