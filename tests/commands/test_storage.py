"""`whisker storage`, `whisker uploads`, and deleting and renaming from the command line."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from tests.tiny_dataset import write_tiny_dataset
from tests.tiny_version import write_tiny_version

from whisker.cli import cli
from whisker.datasets.resumable_uploads import append_part, begin_upload
from whisker.errors import AppError, InUse, RequestInvalid, WasLive
from whisker.settings import Settings

Run = Callable[..., Result]


@pytest.fixture
def run(migrated: Settings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command on the test's data folder; a fault is raised."""
    monkeypatch.setenv("WHISKER_DATA_DIR", str(migrated.data_dir))
    monkeypatch.setenv("WHISKER_BUNDLED_MODELS_DIR", str(migrated.bundled_models_dir))

    def run(*words: str) -> Result:
        result = CliRunner().invoke(cli, words)
        if isinstance(result.exception, AppError):
            raise result.exception
        assert result.exit_code == 0, result.output
        return result

    return run


def test_dataset_is_renamed_and_deleted(run: Run, migrated: Settings, tmp_path: Path) -> None:
    """And `whisker storage` says what it takes, and how to delete it."""
    write_tiny_dataset(tmp_path / "pets", 5)
    run("datasets", "add", str(tmp_path / "pets"))
    run("datasets", "rename", "pets", "Cats and dogs")
    run("datasets", "rename", "pets@1", "as they came")
    (dataset,) = json.loads(run("storage", "--json").output)["datasets"]
    assert (dataset["name"], dataset["parts"][0]["name"]) == ("Cats and dogs", "as they came")
    assert "whisker datasets delete pets" in " ".join(run("storage").output.split())
    assert "are free again" in run("datasets", "delete", "pets").output
    assert not (migrated.data_dir / "datasets" / "pets").exists()


def test_versions_are_labelled_and_deleted_with_force_where_they_were_live(run: Run, migrated: Settings) -> None:
    """The live one never."""
    for version in ("tiny-2", "tiny-3"):
        write_tiny_version(migrated.models_dir, version)
        run("models", "promote", version)
    run("models", "rename", "tiny-2", "the old one")
    with pytest.raises(WasLive, match="--force"):
        run("models", "delete", "tiny-2")
    with pytest.raises(InUse):
        run("models", "delete", "tiny-3", "--force")
    run("models", "delete", "tiny-2", "--force", "--yes")
    assert [folder.name for folder in migrated.models_dir.iterdir()] == ["tiny-3"]


def test_caches_are_cleared_without_a_database(run: Run, migrated: Settings) -> None:
    """A full disk may keep the database from being opened."""
    (migrated.data_dir / "whisker.db").write_bytes(b"no database")
    kept = migrated.data_dir / "thumbnails" / "a.webp"
    kept.parent.mkdir()
    kept.write_bytes(b"x" * 200_000)
    assert "0.2 MB" in run("storage", "clear").output
    assert not kept.exists()
    with pytest.raises(RequestInvalid, match="thumbnails"):
        run("storage", "clear", "everything")


def test_upload_on_its_way_is_listed_and_deleted(run: Run, migrated: Settings) -> None:
    """With how much has arrived."""
    folder = migrated.data_dir / "uploads"
    limits = {"max_bytes": 10**9, "reserve_bytes": 0, "most_unfinished": 10}
    upload = begin_upload(folder, 700_000_000, **limits).id
    append_part(folder, upload, 0, [bytes(300_000)], None, 0)
    assert "unfinished: 0.3 MB of 700.0 MB have arrived" in run("uploads").output
    (listed,) = json.loads(run("uploads", "--json").output)
    assert (listed["state"], listed["received_bytes"], listed["total_bytes"]) == ("unfinished", 300_000, 700_000_000)
    run("uploads", "rename", upload, "pets")
    assert "pets" in run("uploads").output
    assert upload in run("uploads", "delete", upload, "--yes").output
    assert list(folder.iterdir()) == []


def test_uploads_and_jobs_are_listed(run: Run) -> None:
    """Nothing there is said in words."""
    assert "No uploads" in run("uploads").output
    assert run("uploads", "--json").output == "[]\n"
