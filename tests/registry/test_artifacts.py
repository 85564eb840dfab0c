"""Version folders: whole or not at all, and never changed unseen."""

import json
from pathlib import Path

import pytest
from tests.tiny_version import write_tiny_version

from whisker.errors import ArtifactCorrupt, VersionExists
from whisker.registry.artifacts import find_versions, verify_version, write_version
from whisker.registry.manifest import ManifestDraft


def test_written_version_verifies(tmp_path: Path) -> None:
    """What was written is what is read, by hash."""
    folder = write_tiny_version(tmp_path, "tiny-1")
    manifest = verify_version(folder)
    assert manifest.version == "tiny-1"
    assert {"model.onnx", "labels.txt", "metrics.json", "card.md"} <= manifest.files.keys()
    assert list(find_versions(tmp_path)) == [folder]


@pytest.mark.parametrize("name", ["model.onnx", "labels.txt", "head.npz"])
def test_changed_file_is_found(tmp_path: Path, name: str) -> None:
    """One byte more in any file is enough."""
    folder = write_tiny_version(tmp_path, "tiny-1")
    with (folder / name).open("ab") as file:
        file.write(b"x")
    with pytest.raises(ArtifactCorrupt, match=name):
        verify_version(folder)


def test_missing_file_is_found(tmp_path: Path) -> None:
    """A file that went away is named."""
    folder = write_tiny_version(tmp_path, "tiny-1")
    (folder / "head.npz").unlink()
    with pytest.raises(ArtifactCorrupt, match=r"head\.npz"):
        verify_version(folder)


def test_version_is_never_overwritten(tmp_path: Path) -> None:
    """A second version of the same name is refused, and the first stays whole."""
    folder = write_tiny_version(tmp_path, "tiny-1")
    with pytest.raises(VersionExists):
        write_tiny_version(tmp_path, "tiny-1")
    verify_version(folder)


def test_incomplete_version_leaves_nothing_behind(tmp_path: Path) -> None:
    """A version without its files is refused before anything is written."""
    manifest = verify_version(write_tiny_version(tmp_path / "source", "tiny-1"))
    draft = ManifestDraft(**manifest.model_dump(exclude={"files", "manifest_schema"}))
    with pytest.raises(ArtifactCorrupt, match=r"model\.onnx"):
        write_version(tmp_path / "target", draft, {"labels.txt": b"a\nb\n"})
    assert not (tmp_path / "target").exists()


def test_manifest_that_leaves_out_a_file_is_refused(tmp_path: Path) -> None:
    """What has no checksum would be used unchecked."""
    folder = write_tiny_version(tmp_path, "tiny-1")
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["files"]["model.onnx"]
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(ArtifactCorrupt, match=r"model\.onnx"):
        verify_version(folder)


def test_manifest_of_another_version_is_refused(tmp_path: Path) -> None:
    """A folder that was renamed by hand is not the version it claims to be."""
    folder = write_tiny_version(tmp_path, "tiny-1").rename(tmp_path / "tiny-2")
    with pytest.raises(ArtifactCorrupt, match="tiny-1"):
        verify_version(folder)
