"""Caltech-101's ZIP in small: a tar.gz of class folders beside annotations and what a Mac leaves."""

import zipfile
from pathlib import Path

import pytest
from tests.sources.intakes import by_origin, collect
from tests.sources.tars import tar_bytes
from tests.zips import picture_bytes, tiny_members, write_zip

from whisker.datasets.archives.structure import ArchiveLimits
from whisker.errors import DatasetInvalid
from whisker.sources.caltech import BACKGROUND, IMAGES_TAR
from whisker.sources.fetch import ReadingOptions, open_local


@pytest.fixture(params=[zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED])
def caltech_zip(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A ZIP laid out as Caltech's is."""
    pictures = tiny_members(tmp_path, 3, "101_ObjectCategories/")
    pictures[f"101_ObjectCategories/{BACKGROUND}/image_0001.jpg"] = picture_bytes("red", 99, tmp_path)
    pictures[f"101_ObjectCategories/{BACKGROUND}/tmp"] = b""
    members = {
        "caltech-101/": b"",
        f"caltech-101/{IMAGES_TAR}": tar_bytes(pictures, "gz"),
        "caltech-101/Annotations.tar": tar_bytes({"Annotations/red/annotation_0001.mat": b"MATLAB"}),
        "caltech-101/show_annotation.m": b"function",
        f"__MACOSX/caltech-101/._{IMAGES_TAR}": b"\0\5\x16\7",
    }
    return write_zip(tmp_path / "caltech-101.zip", members, compression=request.param)


def test_class_folders_of_the_inner_tar_are_taken(caltech_zip: Path, tmp_path: Path) -> None:
    """The background is no class; that it was left out is said."""
    source = open_local(caltech_zip, tmp_path / "data", ArchiveLimits())
    collected = collect(source, tmp_path / "in")
    assert source.name == "caltech-101"
    assert {name for name, _ in by_origin(collected).values()} == {"blue", "red"}
    assert len(collected.incoming) == 6
    assert collected.warnings == ("2 files of BACKGROUND_Google were left out: --with-background takes them in.",)


def test_background_is_taken_where_it_is_asked_for(caltech_zip: Path, tmp_path: Path) -> None:
    """As a class of its own; its file that is no picture arrives and is found out later."""
    source = open_local(caltech_zip, tmp_path / "data", ArchiveLimits(), ReadingOptions(with_background=True))
    collected = collect(source, tmp_path / "in")
    assert {name for name, _ in by_origin(collected).values()} == {"blue", "red", BACKGROUND}
    assert collected.warnings == ()


def test_damaged_inner_tar_is_named(caltech_zip: Path, tmp_path: Path) -> None:
    """Its bytes do not match the ZIP's checksum."""
    data = bytearray(caltech_zip.read_bytes())
    with zipfile.ZipFile(caltech_zip) as archive:
        place = archive.getinfo(f"caltech-101/{IMAGES_TAR}")
    at = place.header_offset + 30 + len(place.filename) + place.compress_size // 2
    data[at : at + 40] = bytes(40)
    caltech_zip.write_bytes(data)
    source = open_local(caltech_zip, tmp_path / "data", ArchiveLimits())
    with pytest.raises(DatasetInvalid, match="damaged"):
        collect(source, tmp_path / "in")
