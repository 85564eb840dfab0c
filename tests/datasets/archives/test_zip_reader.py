"""What is said of files that are no ZIPs at all."""

from pathlib import Path

import pytest
from tests.foreign_files import LFS_POINTER, NOISE, VIDEO, WEB_PAGE

from whisker.datasets.archives.structure import ArchiveLimits, check_archive
from whisker.errors import ZipMalformed


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (LFS_POINTER, "This is a Git LFS pointer, not a ZIP"),
        (WEB_PAGE, r"This is a web page \(HTML\), not a ZIP"),
        (VIDEO, r"This is a video \(MP4\), not a ZIP"),
        (b"%PDF-1.7" + NOISE, "This is a file of type PDF, not a ZIP"),
        (b"\xff\xd8\xff\xe0" + NOISE, "This is a picture, not a ZIP.*one folder a class"),
        (b"PK\x03\x04" + NOISE, "its end is missing"),
        (NOISE, "not a ZIP, or its end is missing"),
    ],
)
def test_case_N_what_comes_in_a_zip_s_place_is_named(tmp_path: Path, data: bytes, words: str) -> None:
    """A repository's pointer, the page of a download that failed, one picture."""
    path = tmp_path / "pets.zip"
    path.write_bytes(data)
    with pytest.raises(ZipMalformed, match=words):
        check_archive(path, ArchiveLimits())
