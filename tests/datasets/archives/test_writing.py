"""ZIPs written from beginning to end: whole for every reader, and as long as was said."""

import io
import shutil
import subprocess
import zipfile
from collections.abc import Generator, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from whisker.datasets.archives import writing
from whisker.datasets.archives.structure import ArchiveLimits, check_archive
from whisker.datasets.archives.writing import Member, PulledFile, zip_bytes, zip_pieces
from whisker.errors import NotFound

MADE_AT = datetime(2026, 11, 30, 12, 34, 56, tzinfo=UTC)
FILES: Mapping[str, bytes] = {
    "train/cat/1.jpg": b"one" * 50_000,
    "train/Zürich %/日本 語.png": b"two",
    "test/cat/empty.jpg": b"",
    "test/Zürich %/4.png": bytes(70_000),
}


def write_files(folder: Path) -> list[Member]:
    """Write the files, and list them as members."""
    for name, content in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return [Member(name, len(content)) for name, content in FILES.items()]


def test_written_zip_holds_the_files_as_they_are(tmp_path: Path) -> None:
    """Names of any script, and a length that was known before."""
    members = write_files(tmp_path)
    content = b"".join(zip_pieces(tmp_path, members, MADE_AT))
    assert len(content) == zip_bytes(members)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == FILES
        assert {info.date_time for info in archive.infolist()} == {(2026, 11, 30, 12, 34, 56)}
        assert {(info.flag_bits & 8, info.compress_type) for info in archive.infolist()} == {(0, zipfile.ZIP_STORED)}


@pytest.mark.parametrize("smallest_large", [(2, 0xFFFFFFFF), (0xFFFF, 200), (0xFFFF, 60_000)])
def test_zip_of_many_or_large_files_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, smallest_large: tuple[int, int]
) -> None:
    """Past what the fields of a ZIP hold, ZIP64's say how many there are and where; here they are used early."""
    members = write_files(tmp_path)
    plain = zip_bytes(members)
    monkeypatch.setattr(writing, "_FROM_COUNT_64", smallest_large[0])
    monkeypatch.setattr(writing, "_FROM_BYTES_64", smallest_large[1])
    content = b"".join(zip_pieces(tmp_path, members, MADE_AT))
    assert len(content) == zip_bytes(members) > plain
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert {name: archive.read(name) for name in archive.namelist()} == FILES
    (tmp_path / "a.zip").write_bytes(content)
    assert len(check_archive(tmp_path / "a.zip", ArchiveLimits(), 1, "auto", None).entries) >= 2


def test_zip_is_whole_for_another_program(tmp_path: Path) -> None:
    """Info-ZIP finds nothing to say about it."""
    unzip = shutil.which("unzip")
    if unzip is None:
        pytest.skip("needs unzip")
    archive = tmp_path / "a.zip"
    archive.write_bytes(b"".join(zip_pieces(tmp_path, write_files(tmp_path), MADE_AT)))
    done = subprocess.run([unzip, "-t", str(archive)], check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("change", ["gone", "longer"])
def test_file_that_is_not_as_it_was_ends_the_zip(tmp_path: Path, change: str) -> None:
    """What was said of the length would be wrong, so nobody gets a ZIP that looks whole."""
    members = write_files(tmp_path)
    path = tmp_path / members[1].name
    if change == "gone":
        path.unlink()
    else:
        path.write_bytes(b"three")
    with pytest.raises(NotFound):
        list(zip_pieces(tmp_path, members, MADE_AT))


def test_pulled_file_makes_no_more_than_is_read(tmp_path: Path) -> None:
    """Pieces of any size come as one stream; closing it ends what makes them."""
    members = write_files(tmp_path)
    made, is_closed = 0, False

    def counted() -> Generator[bytes, None, None]:
        nonlocal made, is_closed
        try:
            for piece in zip_pieces(tmp_path, members, MADE_AT):
                made += len(piece)
                yield piece
        finally:
            is_closed = True

    file = PulledFile(counted())
    first = file.read(10)
    assert first is not None
    assert made < 1000
    assert first + file.readall() == b"".join(zip_pieces(tmp_path, members, MADE_AT))
    made, is_closed = 0, False
    with PulledFile(counted()) as left:
        left.read(10)
    assert (is_closed, made < 1000) == (True, True)
