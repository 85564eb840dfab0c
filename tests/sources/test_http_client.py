"""Files against what their publishers say of them."""

import hashlib
from pathlib import Path

import pytest

from whisker.errors import SourceUnavailable
from whisker.sources.http_client import Published, file_hash


def test_hash_of_a_file_is_told_with_progress(tmp_path: Path) -> None:
    """In blocks, each of which is reported."""
    data, told = b"pets" * 500_000, list[float]()
    (tmp_path / "pets.zip").write_bytes(data)
    assert file_hash(tmp_path / "pets.zip", "sha256", told.append) == hashlib.sha256(data).hexdigest()
    assert told[-1] == 1
    assert len(told) == 2


@pytest.mark.parametrize("published", [Published(4), Published(md5="0" * 32), Published(5, sha256="0" * 64)])
def test_each_thing_that_is_published_is_checked(published: Published, tmp_path: Path) -> None:
    """Size, MD5 or SHA-256: one that differs is enough."""
    (tmp_path / "pets.zip").write_bytes(b"hello")
    with pytest.raises(SourceUnavailable, match="not the published file"):
        published.check(tmp_path / "pets.zip")


def test_what_nobody_publishes_is_not_checked(tmp_path: Path) -> None:
    """And what agrees passes."""
    (tmp_path / "pets.zip").write_bytes(b"hello")
    Published().check(tmp_path / "pets.zip")
    Published(5, md5="5d41402abc4b2a76b9719d911017c592").check(tmp_path / "pets.zip")
