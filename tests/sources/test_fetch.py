"""From what a person typed to pictures, over a server of our own."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from tests.sources.intakes import by_origin, collect
from tests.sources.kaggle_api import ARCHIVE, running_kaggle
from tests.sources.origin import Origin, Served
from tests.sources.tars import tar_bytes
from tests.tiny_dataset import write_tiny_dataset
from tests.zips import tiny_members, write_zip

from whisker.errors import FormatUnsupported, SourceUnavailable
from whisker.settings import Settings
from whisker.sources import fetch as fetch_module
from whisker.sources.catalogue import Reference, find_known, read_reference
from whisker.sources.download import DownloadRules
from whisker.sources.fetch import Fetcher
from whisker.sources.http_client import Published
from whisker.workspace import Workspace


@pytest.fixture
def fetcher(tmp_path: Path, rules: DownloadRules) -> Fetcher:
    """Fetches into a temporary data folder."""
    return Fetcher(Workspace(Settings(data_dir=tmp_path / "data")), rules)


@pytest.fixture
def pets_zip(tmp_path: Path) -> bytes:
    """A ZIP of class folders."""
    return write_zip(tmp_path / "made.zip", tiny_members(tmp_path, 4)).read_bytes()


def test_address_of_a_zip_is_fetched_once(origin: Origin, fetcher: Fetcher, pets_zip: bytes, tmp_path: Path) -> None:
    """Into a folder by its address; its content has one key, and --again asks once more."""
    origin.files["/a/My pets.zip"] = origin.files["/a/My%20pets.zip"] = Served(pets_zip)
    reference = read_reference(f"{origin.url}/a/My%20pets.zip?token=1")
    first, second = fetcher.fetch(reference), fetcher.fetch(reference)
    again = replace(fetcher, again=True).fetch(reference)
    assert [first.downloaded, second.downloaded, again.downloaded] == [True, False, True]
    assert first.key == second.key == again.key
    assert first.name == "My_pets"
    assert len(by_origin(collect(first.source, tmp_path / "in"))) == 8
    assert len(origin.asked) == 2
    assert [path.name for path in fetcher.folder_of(reference).iterdir()] == ["My_pets.zip"]


def test_addresses_that_look_alike_have_their_own_folders(fetcher: Fetcher) -> None:
    """They differ in what a folder cannot be called."""
    folders = {
        fetcher.folder_of(Reference("url", f"http://host/{path}")) for path in ("a/p.zip", "b/p.zip", "b/p.zip?")
    }
    assert len(folders) == 3


def test_address_of_a_tar_is_fetched(origin: Origin, fetcher: Fetcher, tmp_path: Path) -> None:
    """What it is, its content says: this server has no name and no type for it."""
    origin.files["/"] = Served(tar_bytes(tiny_members(tmp_path, 4), "gz"), content_type="application/octet-stream")
    fetched = fetcher.fetch(read_reference(f"{origin.url}/"))
    assert len(by_origin(collect(fetched.source, tmp_path / "in"))) == 8
    assert fetched.name == "download"


def test_another_kind_of_archive_is_named(origin: Origin, fetcher: Fetcher, tmp_path: Path) -> None:
    """A RAR is named as one."""
    origin.files["/pets.rar"] = Served(b"Rar!\x1a\x07\x01\x00" + bytes(100))
    fetched = fetcher.fetch(read_reference(f"{origin.url}/pets.rar"))
    with pytest.raises(FormatUnsupported):
        collect(fetched.source, tmp_path / "in")


def test_named_file_is_held_against_what_is_published(origin: Origin, fetcher: Fetcher, pets_zip: bytes) -> None:
    """A named dataset's file is the published one or none."""
    known = find_known("caltech-101")
    assert known is not None
    origin.files["/caltech-101.zip"] = Served(pets_zip)
    with pytest.raises(SourceUnavailable, match="not the published file"):
        fetcher.fetch(Reference("url", f"{origin.url}/caltech-101.zip", known))
    known = replace(known, published=Published(len(pets_zip)))
    fetched = fetcher.fetch(Reference("url", f"{origin.url}/caltech-101.zip", known))
    assert fetched.name == "caltech-101"
    assert (fetcher.workspace.data_dir / "sources/caltech-101/caltech-101.zip").is_file()


def test_kaggle_is_asked_once(
    fetcher: Fetcher, pets_zip: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second time works without a network, unless it shall be fetched again or its files are gone."""
    with running_kaggle(monkeypatch) as kaggle:
        kaggle.files[ARCHIVE] = Served(pets_zip)
        first = fetcher.fetch(read_reference("kaggle:somebody/pets"))
        asked = len(kaggle.asked)
        second = fetcher.fetch(read_reference("kaggle:somebody/pets"))
        assert len(kaggle.asked) == asked
        asked = kaggle.asked.count((ARCHIVE, None))
        assert replace(fetcher, again=True).fetch(read_reference("kaggle:somebody/pets")).downloaded
        assert kaggle.asked.count((ARCHIVE, None)) == asked + 1
    assert (first.downloaded, second.downloaded, first.name) == (True, False, "pets")
    assert first.key == second.key == "kaggle/somebody/pets/3"
    assert len(by_origin(collect(second.source, tmp_path / "in"))) == 8


def test_tfds_cats_are_downloaded_where_nothing_is_prepared(
    origin: Origin,
    fetcher: Fetcher,
    make_picture: Callable[..., bytes],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """From where TensorFlow Datasets has them, with its rule."""
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path / "none"))
    members = {"PetImages/Cat/0.jpg": make_picture(file_format="JPEG"), "PetImages/Dog/0.jpg": b""}
    origin.files["/pets.zip"] = Served(write_zip(tmp_path / "made.zip", members).read_bytes())
    monkeypatch.setattr(fetch_module, "MICROSOFT_CATS", f"{origin.url}/pets.zip")
    monkeypatch.setattr(fetch_module, "MICROSOFT_CATS_PUBLISHED", Published())
    fetched = fetcher.fetch(read_reference("tfds:cats_vs_dogs"))
    collected = collect(fetched.source, tmp_path / "in")
    assert (fetched.name, fetched.downloaded) == ("cats_vs_dogs", True)
    assert (len(collected.incoming), len(collected.damaged)) == (1, 1)
    with pytest.raises(SourceUnavailable, match=r"has not prepared 'beans'.*tfds build beans"):
        fetcher.fetch(read_reference("tfds:beans"))


def test_prepared_tfds_needs_no_network(fetcher: Fetcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its description is its key."""
    monkeypatch.setenv("TFDS_DATA_DIR", str(tmp_path))
    folder = tmp_path / "beans" / "0.1.0"
    folder.mkdir(parents=True)
    for name in ("dataset_info.json", "features.json"):
        (folder / name).write_text("{}")
    fetched = fetcher.fetch(read_reference("tfds:beans"))
    assert (fetched.name, fetched.downloaded) == ("beans", False)
    assert fetched.key.startswith("tfds/beans/")


def test_folder_has_no_key_and_a_file_has(fetcher: Fetcher, pets_zip: bytes, tmp_path: Path) -> None:
    """A folder may hold other pictures tomorrow."""
    folder = write_tiny_dataset(tmp_path / "colours")
    assert fetcher.fetch(read_reference(str(folder))).key == ""
    fetched = fetcher.fetch(read_reference(str(tmp_path / "made.zip")))
    assert fetched.key
    assert fetched.name == "made"
    assert not fetcher.workspace.data_dir.exists()


def test_sample_is_there(fetcher: Fetcher) -> None:
    """It comes with scikit-learn."""
    assert fetcher.fetch(read_reference("digits")).name == "digits"
