"""kagglehub's own code against a server of ours."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.sources.kaggle_api import ARCHIVE, DOWNLOAD_CALL, VERSION_CALL, running_kaggle
from tests.sources.origin import Origin, Served
from tests.zips import tiny_members, write_zip

from whisker.errors import CredentialsMissing, SourceUnavailable
from whisker.sources.kaggle import download_from_kaggle


@pytest.fixture
def kaggle(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Origin]:
    """Kaggle with the dataset somebody/pets."""
    with running_kaggle(monkeypatch) as server:
        server.files[ARCHIVE] = Served(
            write_zip(tmp_path / "pets.zip", tiny_members(tmp_path, 9, "PetImages/")).read_bytes()
        )
        yield server


def test_dataset_is_downloaded_and_unpacked(kaggle: Origin, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """Into the given folder, and nothing is written to standard output."""
    files = download_from_kaggle("somebody/pets", tmp_path / "sources")
    assert files == tmp_path / "sources/datasets/somebody/pets/versions/3"
    assert (files / "PetImages/red/8.png").is_file()
    assert not list((tmp_path / "sources").rglob("*.archive"))
    assert capfd.readouterr().out == ""


def test_broken_connection_goes_on_where_it_ended(kaggle: Origin, tmp_path: Path) -> None:
    """In the same call, and from the last megabyte that the library has written."""
    members = {**tiny_members(tmp_path, 9), "noise.bin": os.urandom(3_000_000)}
    content = write_zip(tmp_path / "large.zip", members).read_bytes()
    kaggle.files[ARCHIVE] = Served(content, breaks_after=[2_500_000])
    files = download_from_kaggle("somebody/pets", tmp_path / "sources")
    assert len(list(files.rglob("*.png"))) == 18
    assert kaggle.asked[-1] == (ARCHIVE, "bytes=2097152-")


def test_own_cache_is_used_where_one_is_set(kaggle: Origin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """KAGGLEHUB_CACHE takes precedence."""
    monkeypatch.setenv("KAGGLEHUB_CACHE", str(tmp_path / "mine"))
    assert download_from_kaggle("somebody/pets", tmp_path / "sources").is_relative_to(tmp_path / "mine")
    assert not (tmp_path / "sources").exists()


@pytest.mark.parametrize("status", [401, 403])
def test_refusal_says_what_to_set(status: int, kaggle: Origin, tmp_path: Path) -> None:
    """All the places that kagglehub reads."""
    kaggle.files[VERSION_CALL] = Served(status=status)
    with pytest.raises(CredentialsMissing, match=r"KAGGLE_API_TOKEN.*KAGGLE_USERNAME and KAGGLE_KEY.*kaggle.json"):
        download_from_kaggle("somebody/pets", tmp_path / "sources")
    assert not (tmp_path / "sources").exists()


@pytest.mark.parametrize(
    ("call", "served", "words"),
    [
        (VERSION_CALL, Served(status=404), "Kaggle has no dataset somebody/pets"),
        (VERSION_CALL, Served(status=500), "Kaggle answered 500"),
        (VERSION_CALL, Served(b"<html>", content_type="text/html"), "cannot be reached|cannot fetch"),
        (DOWNLOAD_CALL, Served(status=503), "Kaggle answered 503"),
        (ARCHIVE, Served(b"<html>no archive"), "cannot fetch somebody/pets: Unsupported archive type"),
    ],
)
def test_what_went_wrong_is_named(call: str, served: Served, words: str, kaggle: Origin, tmp_path: Path) -> None:
    """In words, and with what to do."""
    kaggle.files[call] = served
    with pytest.raises(SourceUnavailable, match=words):
        download_from_kaggle("somebody/pets", tmp_path / "sources")


def test_no_network_is_named(kaggle: Origin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what can be done without one."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with pytest.raises(SourceUnavailable, match=r"Kaggle cannot be reached.*give the ZIP's path"):
        download_from_kaggle("somebody/pets", tmp_path / "sources")


def test_file_of_credentials_that_is_damaged_is_named(
    kaggle: Origin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its path."""
    (tmp_path / "kaggle.json").write_text("{")
    monkeypatch.setenv("KAGGLE_CONFIG_DIR", str(tmp_path))
    with pytest.raises(SourceUnavailable, match=r"Invalid Kaggle credentials file at .*kaggle.json"):
        download_from_kaggle("somebody/pets", tmp_path / "sources")
