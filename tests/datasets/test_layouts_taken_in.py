"""Well-known datasets' layouts, made small, through every way in: what the report says, and what would be trained."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.datasets.conftest import Ingest
from tests.sources.intakes import by_origin, collect
from tests.sources.tars import write_tar
from tests.zips import RawMember, picture_bytes, raw_zip, write_zip

from whisker.datasets.archives.structure import ArchiveLimits, check_archive
from whisker.datasets.folders import scan_folder
from whisker.datasets.image_sources import FolderSource, ZipSource
from whisker.errors import LayoutAmbiguous, ZipUnsafePath
from whisker.sources.fetch import ReadingOptions, open_local

Members = dict[str, bytes]


class Drawn:
    """Draws pictures, no two alike, of the classes red and blue."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._next = 0

    def folder(self, prefix: str, count: int, classes: tuple[str, str] = ("red", "blue")) -> Members:
        """Draw `count` pictures into either class folder."""
        found: Members = {}
        for colour, name in zip(("red", "blue"), classes, strict=True):
            for _ in range(count):
                self._next += 1
                found[f"{prefix}{name}/{self._next}.png"] = picture_bytes(colour, self._next, self._folder)
        return found

    def flat(self, prefix: str, count: int) -> Members:
        """Draw pictures without a class."""
        return {f"{prefix}{name.rpartition('/')[2]}": data for name, data in self.folder("", count).items()}


@pytest.fixture
def drawn(tmp_path: Path) -> Drawn:
    """Something to draw with."""
    return Drawn(tmp_path / "drawings")


def intel(drawn: Drawn) -> Members:
    """Draw Intel Image Classification."""
    splits = {**drawn.folder("seg_train/seg_train/", 4), **drawn.folder("seg_test/seg_test/", 2)}
    return {**splits, **drawn.flat("seg_pred/seg_pred/", 2)}


def udemy(drawn: Drawn) -> Members:
    """Draw a course's cats and dogs."""
    splits = {**drawn.folder("dataset/training_set/", 4), **drawn.folder("dataset/test_set/", 2)}
    return {**splits, **drawn.flat("dataset/single_prediction/", 1)}


def fruits(drawn: Drawn) -> Members:
    """Draw Fruits-360."""
    home = "fruits-360_dataset/fruits-360/"
    splits = {**drawn.folder(f"{home}Training/", 4), **drawn.folder(f"{home}Test/", 2)}
    beside = {**drawn.flat(f"{home}test-multiple_fruits/", 1), **drawn.flat(f"{home}papers/", 1)}
    return {**splits, **beside, f"{home}readme.md": b"fruits"}


def chest(drawn: Drawn) -> Members:
    """Draw chest X-rays: a copy of it all inside, and what a Mac leaves."""
    classes = ("NORMAL", "PNEUMONIA")
    splits = {**drawn.folder("train/", 4, classes), **drawn.folder("val/", 1, classes)}
    splits |= drawn.folder("test/", 2, classes)
    inside = {f"chest_xray/chest_xray/{name}": data for name, data in splits.items()}
    leftovers = {f"chest_xray/__MACOSX/chest_xray/._{number}.jpeg": b"x" for number in range(3)}
    return {**{f"chest_xray/{name}": data for name, data in splits.items()}, **inside, **leftovers}


def plants(drawn: Drawn) -> Members:
    """Draw PlantVillage, with its copy inside."""
    classes = drawn.folder("PlantVillage/", 5, ("Tomato_healthy", "Potato___Early_blight"))
    return {**classes, **{f"PlantVillage/{name}": data for name, data in classes.items()}}


def breeds(drawn: Drawn) -> Members:
    """Draw Stanford Dogs: annotations without an ending, in folders of the same names."""
    pictures = drawn.folder("Images/", 5, ("n02085620-Chihuahua", "n02085782-Japanese_spaniel"))
    notes = {name.replace("Images", "Annotation").removesuffix(".png"): b"<annotation/>" for name in pictures}
    return {**pictures, **notes}


KNOWN = [
    (intel, ("blue", "red"), {"train": 8, "test": 4}, ["seg_pred"]),
    (udemy, ("blue", "red"), {"train": 8, "test": 4}, ["dataset/single_prediction"]),
    (fruits, ("blue", "red"), {"train": 8, "test": 4}, ["papers", "test-multiple_fruits"]),
    (chest, ("NORMAL", "PNEUMONIA"), {"train": 10, "test": 4}, ["chest_xray/chest_xray"]),
    (plants, ("Potato___Early_blight", "Tomato_healthy"), {"train": 8, "test": 2}, ["PlantVillage/PlantVillage"]),
    (breeds, ("n02085620-Chihuahua", "n02085782-Japanese_spaniel"), {"train": 8, "test": 2}, ["Annotation"]),
]


@pytest.mark.parametrize(("draw", "classes", "splits", "left_out"), KNOWN)
def test_case_A_known_datasets_are_taken_in_as_their_makers_meant(
    ingest: Ingest,
    drawn: Drawn,
    draw: Callable[[Drawn], Members],
    classes: tuple[str, str],
    splits: dict[str, int],
    left_out: list[str],
) -> None:
    """Classes and splits as they are, no picture lost or twice, and the rest named in the report."""
    revision = ingest(draw(drawn))
    assert revision.class_names == classes
    assert revision.report.splits == splits
    assert revision.report.duplicates.within_class.count == 0
    told = " ".join(revision.report.warnings)
    assert all(name in told for name in left_out)
    assert told.count("left out") == 1
    assert revision.report.corrupt_count == 0


@pytest.mark.parametrize(("draw", "classes", "splits", "left_out"), KNOWN)
def test_case_A_zip_tar_and_folder_are_read_alike(
    tmp_path: Path,
    drawn: Drawn,
    draw: Callable[[Drawn], Members],
    classes: tuple[str, str],
    splits: dict[str, int],
    left_out: list[str],
) -> None:
    """The same classes, splits and warnings, whichever way the files come."""
    members = draw(drawn)
    for name, data in members.items():
        path = tmp_path / "folder" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    packed = open_local(write_tar(tmp_path / "a.tar.gz", members), tmp_path / "data", ArchiveLimits())
    sources = (
        ZipSource(write_zip(tmp_path / "a.zip", members), "a"),
        packed,
        FolderSource(tmp_path / "folder", "a"),
    )
    collected = [collect(source, tmp_path / f"copies{number}") for number, source in enumerate(sources)]
    assert by_origin(collected[0]) == by_origin(collected[1]) == by_origin(collected[2])
    assert collected[0].warnings == collected[1].warnings == collected[2].warnings
    scanned = scan_folder(tmp_path / "folder", "a")
    assert (scanned.class_names, scanned.warnings) == (classes, collected[0].warnings)
    assert len(scanned.files) == len(collected[0].incoming)


def test_case_A_what_a_person_says_of_a_layout_holds_for_every_source(tmp_path: Path, drawn: Drawn) -> None:
    """A ZIP, a tar and a folder."""
    members = {**drawn.flat("train/", 2), **drawn.flat("test1/", 2)}
    for name, data in members.items():
        path = tmp_path / "folder" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    paths = (write_zip(tmp_path / "a.zip", members), write_tar(tmp_path / "a.tar.gz", members), tmp_path / "folder")
    for number, path in enumerate(paths):
        with pytest.raises(LayoutAmbiguous):
            collect(open_local(path, tmp_path / "data", ArchiveLimits()), tmp_path / f"asked{number}")
        source = open_local(path, tmp_path / "data", ArchiveLimits(), ReadingOptions(layout="classes"))
        told = by_origin(collect(source, tmp_path / f"copies{number}"))
        assert set(told.values()) == {("train", None), ("test1", None)}


def test_case_O_report_names_a_class_of_one_picture(ingest: Ingest, drawn: Drawn) -> None:
    """Before anybody trains on it."""
    members = {name: data for name, data in drawn.folder("", 6).items() if "red" in name}
    members |= {f"dogs/{name}": data for name, data in list(drawn.flat("", 1).items())[:1]}
    (warning,) = ingest(members).report.warnings
    assert warning == (
        "The class 'dogs' cannot be trained on: too few pictures. Five different ones are the least, fifty make a good "
        "start."
    )


def test_case_O_classes_of_one_picture_each_are_named(ingest: Ingest, drawn: Drawn) -> None:
    """Both of them."""
    (warning,) = ingest(drawn.folder("", 1)).report.warnings
    assert "The classes 'blue', 'red' cannot be trained on" in warning


@pytest.mark.parametrize("mode", [0o040755, 0])
def test_case_O_folders_without_a_slash_are_folders(tmp_path: Path, mode: int) -> None:
    """By their mode, or because other members lie in them."""
    shells = [RawMember(name, mode=mode) for name in (b"pets", b"pets/cats", b"pets/dogs")]
    pictures = [RawMember(b"pets/cats/1.jpg", b"a"), RawMember(b"pets/dogs/1.jpg", b"b")]
    outline = check_archive(raw_zip(tmp_path / "a.zip", [*shells, *pictures]), ArchiveLimits())
    assert [(entry.class_name, entry.crc != 0) for entry in outline.entries] == [("cats", True), ("dogs", True)]
    assert (outline.warnings, outline.ignored_count) == ((), 0)


def test_case_O_file_of_no_bytes_stays_a_file(tmp_path: Path) -> None:
    """As long as nothing lies in it."""
    outline = check_archive(
        write_zip(tmp_path / "a.zip", {"a/1.jpg": b"", "b/1.jpg": b"x", "a/2.jpg": b"y"}), ArchiveLimits()
    )
    assert [entry.size_bytes for entry in outline.entries] == [0, 1, 1]


def test_case_O_class_called_like_a_drive_is_a_class(tmp_path: Path) -> None:
    """A letter, a colon and a space begin no path."""
    outline = check_archive(
        write_zip(tmp_path / "a.zip", {"T: shirts/0.jpg": b"a", "U: socks/0.jpg": b"b"}), ArchiveLimits()
    )
    assert outline.class_names == ("T: shirts", "U: socks")


@pytest.mark.parametrize(
    "name", ["C:/cats/1.jpg", "C:1.jpg", "c:\\cats\\1.jpg", "T:shirts/1.jpg", "C: /cats/1.jpg", "C:"]
)
def test_case_O_paths_on_drives_stay_refused(tmp_path: Path, name: str) -> None:
    """Whatever stands behind the colon, unless it is a space and a word."""
    members = {"cats/1.jpg": b"a", "dogs/1.jpg": b"b", name: b"x"}
    with pytest.raises(ZipUnsafePath):
        check_archive(write_zip(tmp_path / "a.zip", members), ArchiveLimits())


def test_case_O_names_with_spaces_or_dots_behind_them_are_one_class(tmp_path: Path) -> None:
    """They would be one folder on Windows; the report says so. A dot without such a twin stays."""
    members = dict.fromkeys(("cats/1.jpg", "cats /2.jpg", "dogs/1.jpg", "dogs./2.jpg", "etc./1.jpg"), b"x")
    outline = check_archive(write_zip(tmp_path / "a.zip", members), ArchiveLimits())
    assert outline.class_names == ("cats", "dogs", "etc.")
    assert outline.warnings == (
        "The folders 'cats', 'cats ' were read as one class, 'cats'.",
        "The folders 'dogs', 'dogs.' were read as one class, 'dogs'.",
    )
