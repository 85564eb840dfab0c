"""What ingestion finds in pictures: rows 56 to 58 of the abuse catalogue, and the rest of the report."""

import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from decode_kinds import KINDS, flat, noise
from PIL import Image, ImageEnhance
from sklearn.datasets import load_digits
from tests.crafted_images import bmp_of_masks, png
from tests.foreign_files import LFS_POINTER, NOISE, VIDEO, WEB_PAGE, media_file, tiff_file
from tests.real_photos import PHOTOS, real_photo
from tests.zips import RawMember, picture_bytes, raw_zip, tiny_members

from whisker.datasets import ingestion
from whisker.datasets.revision import DatasetSource, DatasetTarget, Revision
from whisker.datasets.store import DatasetStore
from whisker.errors import ClassEmpty, DatasetInvalid, NoClasses, TooCorrupt, TooFewClasses

Ingest = Callable[..., Revision]


def contents(revision: Revision) -> set[bytes]:
    """Read every picture of a revision."""
    return {path.read_bytes() for path in revision.folder.rglob("*.*")}


def test_row_56_picture_in_two_classes_is_left_out_of_both(ingest: Ingest, tmp_path: Path) -> None:
    """At least one label is wrong, and it is not known which; the report shows where the copies lie."""
    members = tiny_members(tmp_path)
    members["blue/copy.png"] = members["red/0.png"]
    revision = ingest(members)
    found = revision.report.duplicates.across_classes
    assert (found.count, sorted(found.examples[0])) == (2, ["blue/copy.png", "red/0.png"])
    assert revision.report.left_out == 2
    assert members["red/0.png"] not in contents(revision)
    assert revision.image_count == 7


def test_row_57_test_picture_is_left_out_of_train(ingest: Ingest, tmp_path: Path) -> None:
    """Test pictures must not be trained on."""
    train = tiny_members(tmp_path, prefix="train/")
    test = tiny_members(tmp_path, prefix="test/", first=10)
    train["train/red/leak.png"] = test["test/red/10.png"]
    revision = ingest(train | test)
    found = revision.report.duplicates.across_splits
    assert (found.count, found.examples) == (1, (("test/red/10.png", "train/red/leak.png"),))
    assert revision.counts == {"train": {"blue": 4, "red": 4}, "test": {"blue": 4, "red": 4}}


def test_case_M_pictures_that_show_nothing_are_told_before_training(ingest: Ingest, tmp_path: Path) -> None:
    """Transparent all over, of 12 bits in 16, black: named, with what may be the cause."""
    members = tiny_members(tmp_path)
    for number in range(4):
        pixels = b"".join(bytes([level, number, 0, 0]) for level in range(64)) * 48
        members[f"red/{number}.bmp"] = bmp_of_masks((64, 48), 32, (0xFF0000, 0xFF00, 0xFF, 0xFF000000), pixels)
    ramp = np.arange(64) * 64
    members["red/sensor.png"] = png((64, 48), 16, 0, [ramp.astype(">u2").tobytes()] * 48)
    warnings = ingest(members).report.warnings
    assert len(warnings) == 1
    assert warnings[0].startswith(
        "In 5 pictures nothing can be seen: all of one colour, or nearly black, such as 'red/"
    )
    assert "save them anew without transparency" in warnings[0]
    assert "scale them to the full range" in warnings[0]


def test_case_M_ordinary_pictures_are_no_warning(ingest: Ingest, tmp_path: Path) -> None:
    """And a single black one is said in the singular, without a cause that it has not."""
    members = tiny_members(tmp_path)
    assert ingest(members).report.warnings == ()
    black = png((64, 48), 8, 2, [bytes(64 * 3)] * 48)
    (warning,) = ingest({**members, "red/black.png": black}).report.warnings
    assert warning.startswith("In 1 picture nothing can be seen")
    assert warning.endswith("A model learns nothing of a class from them.")


def test_row_58_corrupt_files_are_listed_and_left_out(ingest: Ingest, tmp_path: Path) -> None:
    """By path, each with its reason."""
    members = tiny_members(tmp_path, count=6)
    broken = {"red/cut.png": members["red/0.png"][:500], "blue/text.jpg": b"not a picture", "blue/empty.jpg": b""}
    report = ingest(members | broken).report
    assert [fault.file_name for fault in report.corrupt] == ["red/cut.png", "blue/text.jpg", "blue/empty.jpg"]
    assert "end of this picture is missing" in report.corrupt[0].reason
    assert (report.corrupt_count, report.image_count) == (3, 12)


SIDECARS: dict[str, dict[str, bytes]] = {
    "xmp": {"{name}.xmp": b"<?xpacket begin=''?>", "{name}.png.xmp": b"<x:xmpmeta>", "{name}.pp3": b"[Version]"},
    "apple": {"{name}.AAE": b"<plist/>", "{name}.MOV": media_file(b"qt  "), "._{name}.png": b"\x00\x05\x16\x07"},
    "takeout": {"{name}.MP": VIDEO, "{name}.png.supplemental-metadata.json": b"{}", "{name}.png.supp.json": b"{}"},
    "raw": {"{name}.NEF": tiff_file(b"NIKON", (330, 0)), "{name}.CR3": media_file(b"crx "), "{name}.unheard": NOISE},
    "labels": {"{name}.json": b"{}", "{name}.png.meta": b"x", "{name}.txt": b"0 0.5 0.5", "classes.names": b"red"},
    "whatsapp": {
        "{name}.opus": b"OggS",
        "{name}.3gp": media_file(b"3gp4"),
        "{name}.vcf": b"BEGIN:VCARD",
        ".nomedia": b"",
    },
    "windows": {
        "{name}.png:Zone.Identifier": b"[ZoneTransfer]",
        "Thumbs.db:encryptable": b"",
        "Thumbs.db": NOISE,
        "{name}.png\uf03aZone.Identifier": b"[ZoneTransfer]",
    },
    "wrong endings": {"{name} film.jpg": VIDEO, "{name} page.png": WEB_PAGE, "{name} pointer.jpg": LFS_POINTER},
    "no endings": {"{name}_notes": b"nothing that anybody knows", "{name}.x": NOISE},
    "drawings": {"{name}.xcf": b"gimp xcf v011", "{name}.psd": b"8BPS", "{name}.tif": b"II*\x00" + NOISE},
}
"""What programs put beside each picture, in the same folder."""


@pytest.mark.parametrize("kind", SIDECARS)
def test_case_C_what_lies_beside_each_picture_is_ignored_and_counted(ingest: Ingest, tmp_path: Path, kind: str) -> None:
    """Though there are more of it than pictures: each is named with its reason."""
    pictures = tiny_members(tmp_path, count=6)
    beside = {
        f"{path.rpartition('/')[0]}/{pattern.format(name=path.rpartition('/')[2].removesuffix('.png'))}": content
        for path in pictures
        for pattern, content in SIDECARS[kind].items()
    }
    report = ingest(pictures | beside).report
    assert [(row.class_name, row.train + row.test) for row in report.classes] == [("blue", 6), ("red", 6)]
    assert (report.corrupt_count, report.ignored_count) == (0, len(beside))
    assert {found.path for found in report.ignored} == set(beside)
    assert all(found.reason for found in report.ignored)


FOLDERS: dict[str, list[str]] = {
    "python": ["__pycache__/prep.cpython-311.pyc"],
    "subversion": ["CVS/Entries", "CVS/Root", ".svn/entries", "red/.svn/wc.db"],
    "java": ["META-INF/MANIFEST.MF"],
    "labels": ["annotations/1.xml", "labels/1.txt", "weights/model.ckpt"],
    "repository": [".git/HEAD", "hooks/pre-commit", "docs/LICENSE", "Makefile", "runs/best.pt"],
    "unheard of": ["tools/settings.abc", "tools/deep/more.abc"],
    "lightroom": ["Pictures.lrcat", "Pictures Previews.lrdata/0/1.lrprev"],
}


@pytest.mark.parametrize("kind", FOLDERS)
@pytest.mark.parametrize("prefix", ["", "pets/"])
def test_case_C_folder_without_pictures_is_no_class(ingest: Ingest, tmp_path: Path, kind: str, prefix: str) -> None:
    """Beside the classes, or beside the folder that holds them."""
    members = tiny_members(tmp_path, prefix=prefix) | dict.fromkeys(FOLDERS[kind], b"\xa7\r\r\n")
    report = ingest(members).report
    assert [row.class_name for row in report.classes] == ["blue", "red"]
    assert (report.corrupt_count, report.ignored_count) == (0, len(FOLDERS[kind]))


@pytest.mark.parametrize("folder", ["@eaDir/0.png", "@__thumb", "__MACOSX", ".thumbnails", "#recycle"])
def test_case_C_small_copies_of_pictures_are_no_pictures(ingest: Ingest, tmp_path: Path, folder: str) -> None:
    """File servers keep them in folders of their own, below each folder or once."""
    copies = {
        f"{home}{folder}/SYNOPHOTO_THUMB_M.png": picture_bytes("red", seed, tmp_path)
        for seed, home in enumerate(("red/", "blue/", ""), 70)
    }
    report = ingest(tiny_members(tmp_path) | copies).report
    assert (report.image_count, report.ignored_count) == (8, 3)
    assert [row.class_name for row in report.classes] == ["blue", "red"]


def test_case_C_class_of_nothing_but_pointers_is_gone_with_a_warning(ingest: Ingest, tmp_path: Path) -> None:
    """That names it and what to do."""
    members = tiny_members(tmp_path) | {f"green/{number}.jpg": LFS_POINTER for number in range(3)}
    report = ingest(members).report
    assert [row.class_name for row in report.classes] == ["blue", "red"]
    (warning,) = report.warnings
    assert "'green' is no class" in warning
    assert "3 such as 'green/0.jpg': This is a Git LFS pointer" in warning
    assert "git lfs pull" in warning


def test_case_C_nothing_but_other_files_is_refused_with_what_they_are(ingest: Ingest, tmp_path: Path) -> None:
    """All pointers, or one class that is left."""
    pointers = {f"{name}/{number}.jpg": LFS_POINTER for name in ("red", "blue") for number in range(3)}
    with pytest.raises(NoClasses, match=r"None of the 6 files is a picture.*6 such as.*Git LFS pointer.*git lfs pull"):
        ingest(pointers)
    red = {path: content for path, content in tiny_members(tmp_path).items() if path.startswith("red")}
    with pytest.raises(TooFewClasses, match=r"Only the class 'red' has pictures.*'blue/0\.jpg'.*Git LFS pointer"):
        ingest({path: content for path, content in pointers.items() if path.startswith("blue")} | red)


def test_case_N_files_of_a_dataset_are_named_as_what_they_are(ingest: Ingest, tmp_path: Path) -> None:
    """Empty ones are lost pictures; a page and a pointer never were any."""
    others = {"red/666.jpg": b"", "red/hotlink.jpg": WEB_PAGE, "blue/lfs.jpg": LFS_POINTER}
    report = ingest(tiny_members(tmp_path, count=10) | others).report
    assert [(fault.file_name, "empty (0 bytes)" in fault.reason) for fault in report.corrupt] == [("red/666.jpg", True)]
    assert {found.path: found.reason.split(",")[0] for found in report.ignored} == {
        "red/hotlink.jpg": "This is a web page (HTML)",
        "blue/lfs.jpg": "This is a Git LFS pointer",
    }
    assert report.warnings[0].startswith("2 files are named like pictures but are something else: left out. ")


def test_row_98_cut_animation_is_one_corrupt_file(ingest: Ingest, tmp_path: Path) -> None:
    """The dataset goes on without it."""
    whole = KINDS["GIF animated"](flat(24))
    cut = whole[: whole.index(b"\x00\x2c", whole.index(b"\x2c", 13) + 1) + 6]
    report = ingest(tiny_members(tmp_path, count=6) | {"red/cut.gif": cut}).report
    assert [fault.file_name for fault in report.corrupt] == ["red/cut.gif"]
    assert "end of this picture is missing" in report.corrupt[0].reason
    assert report.image_count == 12


def test_case_J_frames_of_films_without_their_end_are_taken(ingest: Ingest, tmp_path: Path) -> None:
    """With a warning that counts them; those of which rows are missing are corrupt as ever."""
    frames = {
        f"{name}/frame{number:02}.jpg": KINDS["JPEG without its end"](noise(40).rotate(9 * number + turn))
        for turn, name in ((0, "cats"), (90, "dogs"))
        for number in range(6)
    }
    report = ingest(frames).report
    assert (report.image_count, report.corrupt_count) == (12, 0)
    assert any("12 files lack their end" in warning and "'cats/frame00.jpg'" in warning for warning in report.warnings)
    whole = KINDS["JPEG"](noise(64))
    report = ingest(frames | {"cats/cut.jpg": whole[: len(whole) // 2], "cats/whole.jpg": whole}).report
    assert [fault.file_name for fault in report.corrupt] == ["cats/cut.jpg"]
    assert "end of this picture is missing" in report.corrupt[0].reason
    assert report.image_count == 13


def test_case_J_whole_pictures_are_not_warned_of(ingest: Ingest, tmp_path: Path) -> None:
    """Whatever lies behind their end."""
    members = tiny_members(tmp_path) | {"red/trailer.jpg": KINDS["JPEG"](flat(40)) + b"a trailer"}
    assert ingest(members).report.warnings == ()


def test_row_58_more_than_a_fifth_corrupt_is_too_corrupt(
    ingest: Ingest, store: DatasetStore, root: Path, tmp_path: Path
) -> None:
    """The fault names some, and nothing of it stays."""
    broken = {f"red/broken {number}.jpg": b"x" for number in range(3)}
    with pytest.raises(TooCorrupt, match=r"3 of 11 pictures.*'red/broken 0\.jpg'"):
        ingest(tiny_members(tmp_path) | broken)
    assert store.list_datasets() == []
    assert list(root.iterdir()) == []


def test_member_damaged_in_the_zip_counts_as_corrupt(store: DatasetStore, tmp_path: Path) -> None:
    """It cannot even be unpacked."""
    members = [RawMember(name.encode(), content) for name, content in tiny_members(tmp_path).items()]
    damaged = RawMember(b"red/damaged.png", b"x", size_bytes=2, deflate=True)
    path = raw_zip(tmp_path / "a.zip", [*members, damaged])
    report = ingestion.ingest(store, DatasetSource(kind="path", value=str(path)), DatasetTarget()).revision.report
    assert [(fault.file_name, fault.reason) for fault in report.corrupt] == [("red/damaged.png", "damaged in the ZIP")]


def test_class_of_which_nothing_is_left_is_named(ingest: Ingest, tmp_path: Path) -> None:
    """Whether its files are broken or lie in another class as well."""
    members = tiny_members(tmp_path)
    with pytest.raises(ClassEmpty, match="'green': none of its files can be read"):
        ingest(members | {"green/1.png": b"x"})
    with pytest.raises(ClassEmpty, match="'green': its pictures also lie in other classes"):
        ingest(members | {"green/1.png": members["red/1.png"]})


def test_copies_within_a_class_are_kept_once(ingest: Ingest, tmp_path: Path) -> None:
    """And counted."""
    members = tiny_members(tmp_path)
    revision = ingest(members | {"red/again.png": members["red/0.png"], "red/and again.png": members["red/0.png"]})
    assert revision.report.duplicates.within_class.count == 2
    assert revision.image_count == 8


def test_report_counts_measures_and_warns(ingest: Ingest, tmp_path: Path) -> None:
    """Classes, splits, formats, sizes, tiny pictures, imbalance, what was ignored."""
    members = tiny_members(tmp_path, count=10)
    for number in range(4, 10):
        del members[f"blue/{number}.png"]
    real_photo("coffee").resize((30, 20)).save(tmp_path / "small.jpg")
    revision = ingest(
        members | {"blue/small.jpg": (tmp_path / "small.jpg").read_bytes(), "notes.txt": b"", "blue/a.zip": b""},
        name="Colours of things",
    )
    report = revision.report
    assert report.dataset == revision.name == "Colours of things"
    assert [(row.class_name, row.train, row.test) for row in report.classes] == [("blue", 4, 1), ("red", 8, 2)]
    assert (report.splits, report.formats) == ({"train": 12, "test": 3}, {"PNG": 14, "JPEG": 1})
    assert [(tiny.file_name, tiny.width_px, tiny.height_px) for tiny in report.tiny] == [("small.jpg", 30, 20)]
    assert (report.imbalance.smallest, report.imbalance.largest, report.imbalance.is_imbalanced) == (
        "blue",
        "red",
        False,
    )
    assert [found.path for found in report.ignored] == ["notes.txt", "blue/a.zip"]
    assert report.total_bytes == revision.total_bytes == sum(len(content) for content in contents(revision))


def test_class_under_half_of_the_largest_is_called_imbalance(ingest: Ingest, tmp_path: Path) -> None:
    """Training then weighs classes."""
    members = tiny_members(tmp_path, count=9)
    few = {name: content for name, content in members.items() if "red" in name or name[5] in "0123"}
    assert ingest(few).report.imbalance.is_imbalanced


def test_pictures_that_look_alike_stay_on_one_side(ingest: Ingest, tmp_path: Path) -> None:
    """Each photo is there in five shades: all five train, or all five test."""
    members = {}
    for number, name in enumerate(PHOTOS):
        photo = real_photo(name).resize((200, 200))
        for shade in range(5):
            path = tmp_path / "shade.jpg"
            ImageEnhance.Brightness(photo).enhance(1 + shade / 20).save(path, quality=90)
            members[f"{'cat' if number == 0 else 'other'}/{name}-{shade}.jpg"] = path.read_bytes()
    members |= {f"cat/{number}.png": picture_bytes("red", number, tmp_path) for number in range(20)}
    revision = ingest(members)
    sides: dict[str, set[str]] = {name: set() for name in PHOTOS}
    for path in revision.folder.rglob("*.jpg"):
        sides[path.stem.partition("-")[0]].add(path.relative_to(revision.folder).parts[0])
    assert all(len(found) == 1 for found in sides.values())
    assert revision.report.duplicates.near.count == 12
    assert revision.report.duplicates.near_across_splits.count == 0
    assert revision.counts["test"]["other"] == 5


def test_alike_pictures_that_the_layout_puts_on_both_sides_stay_and_are_reported(
    ingest: Ingest, tmp_path: Path
) -> None:
    """A given layout is kept."""
    photo = real_photo("chelsea")
    photo.save(tmp_path / "a.jpg", quality=90)
    photo.save(tmp_path / "b.jpg", quality=50)
    given = {
        "train/red/cat.jpg": (tmp_path / "a.jpg").read_bytes(),
        "test/red/cat.jpg": (tmp_path / "b.jpg").read_bytes(),
    }
    members = tiny_members(tmp_path, prefix="train/") | tiny_members(tmp_path, prefix="test/", first=9) | given
    found = ingest(members).report.duplicates.near_across_splits
    assert (found.count, sorted(found.examples[0])) == (1, ["test/red/cat.jpg", "train/red/cat.jpg"])


def test_digits_sample_is_ten_classes_of_tiny_pictures(store: DatasetStore) -> None:
    """It comes with scikit-learn; no size is refused."""
    revision = ingestion.ingest(store, DatasetSource(kind="sample", value="digits"), DatasetTarget()).revision
    assert (revision.dataset, revision.image_count) == ("digits", 1797)
    assert revision.class_names == tuple("0123456789")
    assert revision.report.tiny_count == 1797
    assert 0.19 < revision.report.splits["test"] / 1797 < 0.21


def test_digits_are_drawn_dark_on_white(store: DatasetStore) -> None:
    """Every picture is what scikit-learn's own loader gives."""
    revision = ingestion.ingest(store, DatasetSource(kind="sample", value="digits"), DatasetTarget()).revision
    digits = load_digits()
    for path in revision.folder.rglob("*.png"):
        number = int(path.stem.removeprefix("digit-"))
        assert path.parent.name == str(digits.target[number])
        assert np.array_equal(np.asarray(Image.open(path)), np.round(255 * (1 - digits.images[number] / 16)))


def test_unknown_sample_is_refused(store: DatasetStore) -> None:
    """The fault names those that there are."""
    with pytest.raises(Exception, match="'digits'"):
        ingestion.ingest(store, DatasetSource(kind="sample", value="letters"), DatasetTarget())


def test_folder_is_copied_and_not_touched(store: DatasetStore, tmp_path: Path) -> None:
    """A person goes on working in it; links in it are not followed."""
    (tmp_path / "mine").mkdir()
    extract_members(tmp_path / "mine", tiny_members(tmp_path))
    (tmp_path / "mine" / "red" / "link.png").symlink_to("/etc/passwd")
    revision = ingestion.ingest(
        store, DatasetSource(kind="path", value=str(tmp_path / "mine")), DatasetTarget()
    ).revision
    (tmp_path / "mine" / "red" / "0.png").write_bytes(b"changed")
    assert (revision.dataset, revision.image_count) == ("mine", 8)
    assert b"changed" not in contents(revision)


def test_case_O_file_name_that_is_no_utf_8_is_shown_as_it_was_read(store: DatasetStore, tmp_path: Path) -> None:
    """Old disks have such names; the report says in which code page, and that this is a guess."""
    extract_members(tmp_path / "old", tiny_members(tmp_path))
    for name, content in ((b"b\xff.png", picture_bytes("red", 9, tmp_path)), (b"c\xff.txt", b""), (b"d\xff.png", b"x")):
        Path(os.fsdecode(os.fsencode(tmp_path / "old" / "red") + b"/" + name)).write_bytes(content)
    revision = ingestion.ingest(
        store, DatasetSource(kind="path", value=str(tmp_path / "old")), DatasetTarget()
    ).revision
    assert [fault.file_name for fault in revision.report.corrupt] == ["red/dÿ.png"]
    assert [found.path for found in revision.report.ignored] == ["red/cÿ.txt"]
    assert revision.report.names is not None
    assert "Names of classes are not concerned" in revision.report.warnings[-1]
    assert revision.image_count == 9
    assert store.revision("old") == revision


def test_splits_in_the_data_folder_are_taken_and_all_else_in_it_is_not(
    store: DatasetStore, ingest: Ingest, root: Path, tmp_path: Path
) -> None:
    """`data/train` and `data/test` lie beside the datasets and the database."""
    ingest(tiny_members(tmp_path))
    data_dir = root.parent
    extract_members(data_dir, tiny_members(tmp_path, prefix="train/") | tiny_members(tmp_path, prefix="test/", first=9))
    revision = ingestion.ingest(store, DatasetSource(kind="path", value=str(data_dir)), DatasetTarget()).revision
    assert revision.counts == {"train": {"blue": 4, "red": 4}, "test": {"blue": 4, "red": 4}}


def extract_members(folder: Path, members: dict[str, bytes]) -> None:
    """Write members as files."""
    for name, content in members.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)


def test_pictures_that_people_labelled_are_taken_in(store: DatasetStore, ingest: Ingest, tmp_path: Path) -> None:
    """As files and classes; one that is gone meanwhile is reported."""
    ingest(tiny_members(tmp_path))
    files = [tmp_path / "red-20.png", tmp_path / "gone.png"]
    files[0].write_bytes(picture_bytes("red", 20, tmp_path))
    revision = ingestion.ingest(
        store,
        DatasetSource(kind="feedback", ids=("1", "2")),
        DatasetTarget(mode="add", dataset="colours"),
        labelled=[(files[0], "red"), (files[1], "blue")],
    ).revision
    assert revision.diff is not None
    assert (revision.diff.added, revision.diff.unchanged) == (1, 8)
    assert [found.path for found in revision.report.ignored] == ["gone.png"]


def test_labelled_pictures_of_one_class_start_no_dataset(store: DatasetStore, tmp_path: Path) -> None:
    """Two classes do: nothing else is asked of them than of a ZIP."""
    files = [tmp_path / f"{colour}-{number}.png" for colour in ("blue", "red") for number in range(4)]
    for file in files:
        colour, number = file.stem.split("-")
        file.write_bytes(picture_bytes(colour, int(number), tmp_path))
    source = DatasetSource(kind="feedback", ids=("1", "2"))
    with pytest.raises(TooFewClasses, match="all of the class 'blue'"):
        ingestion.ingest(store, source, DatasetTarget(name="mine"), labelled=[(file, "blue") for file in files[:4]])
    labelled = [(file, file.stem.split("-")[0]) for file in files]
    revision = ingestion.ingest(store, source, DatasetTarget(name="mine"), labelled=labelled).revision
    assert (revision.id, revision.class_names, revision.image_count) == ("mine@1", ("blue", "red"), 8)


def test_nothing_labelled_is_refused(store: DatasetStore) -> None:
    """There is nothing to do."""
    with pytest.raises(DatasetInvalid, match="no pictures to add"):
        ingestion.ingest(store, DatasetSource(kind="feedback"), DatasetTarget())


def test_progress_is_told_by_stage(store: DatasetStore, make_zip: Callable[..., Path], tmp_path: Path) -> None:
    """Each stage ends with a share of one."""
    told: list[tuple[str, float]] = []
    source = DatasetSource(kind="path", value=str(make_zip(tiny_members(tmp_path))))
    ingestion.ingest(store, source, DatasetTarget(), on_progress=lambda stage, share: told.append((stage, share)))
    assert [stage for stage, share in told if share == 1.0] == ["unpacking", "reading", "storing"]
