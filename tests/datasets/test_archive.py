"""Datasets that come as a ZIP."""

import stat
import zipfile
from pathlib import Path

import pytest
from tests.tiny_dataset import write_tiny_dataset

from whisker.datasets.archive import dataset_folder
from whisker.datasets.folders import scan_folder
from whisker.errors import DatasetInvalid


def test_folder_is_used_where_it_lies(tmp_path: Path) -> None:
    """Nothing is copied."""
    with dataset_folder(tmp_path) as folder:
        assert folder == tmp_path


def test_zip_is_unpacked_and_cleared_away(tmp_path: Path) -> None:
    """A ZIP reads like its folder and leaves nothing behind."""
    source = write_tiny_dataset(tmp_path / "colours", count=2)
    with zipfile.ZipFile(tmp_path / "colours.zip", "w") as archive:
        for path in sorted(source.rglob("*")):
            archive.write(path, path.relative_to(tmp_path))
    with dataset_folder(tmp_path / "colours.zip") as folder:
        assert scan_folder(folder, "colours").sha256() == scan_folder(source, "colours").sha256()
    assert not folder.exists()


@pytest.mark.parametrize("name", ["../outside.png", "/etc/outside.png", "a/../../outside.png", "a\\..\\outside.png"])
def test_member_that_leads_outside_is_refused(tmp_path: Path, name: str) -> None:
    """No member is written anywhere but below the temporary folder."""
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        archive.writestr(name, b"x")
    with pytest.raises(DatasetInvalid, match="leads outside"), dataset_folder(tmp_path / "bad.zip"):
        pass


def test_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    """A link could make a later member land elsewhere."""
    link = zipfile.ZipInfo("link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        archive.writestr(link, "/etc")
    with pytest.raises(DatasetInvalid, match="leads outside"), dataset_folder(tmp_path / "bad.zip"):
        pass


def test_file_that_is_no_zip_is_refused(tmp_path: Path) -> None:
    """The message names the file."""
    (tmp_path / "photo.zip").write_bytes(b"not a zip")
    with pytest.raises(DatasetInvalid, match=r"photo\.zip is not a ZIP"), dataset_folder(tmp_path / "photo.zip"):
        pass


def test_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """The message names the path."""
    with pytest.raises(DatasetInvalid, match="no folder or ZIP"), dataset_folder(tmp_path / "absent"):
        pass
