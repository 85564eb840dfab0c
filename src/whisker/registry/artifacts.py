"""Version folders on disk: written once and whole, and checked by hash before they are used."""

import errno
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import ValidationError

from whisker.errors import ArtifactCorrupt, VersionExists
from whisker.registry.manifest import VERSION_PATTERN, FileRecord, Manifest, ManifestDraft

MANIFEST_FILE = "manifest.json"
REQUIRED_FILES = frozenset({"model.onnx", "labels.txt", "head.npz", "metrics.json", "data.json", "card.md"})

_HALF_MADE = re.compile(rf"\.({VERSION_PATTERN})-making-[a-z0-9_]{{8}}")
"""What `write_version` calls a folder until it is whole."""


def write_version(root: Path, draft: ManifestDraft, files: Mapping[str, bytes]) -> Path:
    """Write a version's folder: all of it, or nothing.

    Args:
        root: The folder that holds the versions.
        draft: The manifest without checksums.
        files: Content by file name; `REQUIRED_FILES` must be among them.

    Returns:
        The new folder, `root / draft.version`.

    Raises:
        VersionExists: There is a version of that name.
        ArtifactCorrupt: A required file is missing.
    """
    missing = REQUIRED_FILES - files.keys()
    if missing:
        raise ArtifactCorrupt(f"A version needs {', '.join(sorted(missing))} as well.")
    target = root / draft.version
    if target.exists():
        raise VersionExists(
            f"There is a version {draft.version!r} already. Versions never change; choose another name."
        )
    root.mkdir(parents=True, exist_ok=True)
    manifest = Manifest(**draft.model_dump(), files={name: _record(content) for name, content in files.items()})
    contents = {**files, MANIFEST_FILE: manifest.model_dump_json(indent=2).encode() + b"\n"}
    work = Path(tempfile.mkdtemp(prefix=f".{draft.version}-making-", dir=root))
    try:
        for name, content in contents.items():
            _write_synced(work / name, content)
        work.chmod(0o755)
        _rename_to_free_place(work, target)
        _sync_folder(root)
    except BaseException:
        shutil.rmtree(work, ignore_errors=True)
        raise
    return target


def _rename_to_free_place(work: Path, target: Path) -> None:
    try:
        work.rename(target)
    except OSError as error:
        if error.errno not in {errno.ENOTEMPTY, errno.EEXIST}:
            raise
        raise VersionExists(f"Another process has just written version {target.name!r}.") from error


def read_manifest(folder: Path) -> Manifest:
    """Read a version's manifest, without checking its files.

    Args:
        folder: The version's.

    Raises:
        ArtifactCorrupt: There is none that can be read, it names another version than its folder, or it leaves out a
            file that every version has.
    """
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST_FILE).read_bytes())
    except (OSError, ValidationError, ValueError) as error:
        raise ArtifactCorrupt(f"Version {folder.name!r} has no manifest that can be read.") from error
    if manifest.version != folder.name:
        raise ArtifactCorrupt(f"The manifest in folder {folder.name!r} is of version {manifest.version!r}.")
    missing = REQUIRED_FILES - manifest.files.keys()
    if missing:
        raise ArtifactCorrupt(f"Version {manifest.version!r} has no checksum of {', '.join(sorted(missing))}.")
    return manifest


def verify_version(folder: Path) -> Manifest:
    """Check every file of a version against its checksum.

    Raises:
        ArtifactCorrupt: A file is missing, or is not as it was written.
    """
    manifest = read_manifest(folder)
    for name, record in manifest.files.items():
        try:
            with (folder / name).open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
        except OSError as error:
            raise ArtifactCorrupt(f"Version {manifest.version!r} lacks its file {name!r}.") from error
        if digest != record.sha256:
            raise ArtifactCorrupt(f"File {name!r} of version {manifest.version!r} is not as it was written.")
    return manifest


def find_versions(root: Path) -> Iterator[Path]:
    """Yield the folders below `root` that hold a version; folders still being written begin with a dot."""
    if root.is_dir():
        yield from sorted(
            folder
            for folder in root.iterdir()
            if not folder.name.startswith(".") and (folder / MANIFEST_FILE).is_file()
        )


def half_made_version(folder: Path) -> str | None:
    """Return the version that was to be written into a folder; None where it is no folder of `write_version`'s."""
    found = _HALF_MADE.fullmatch(folder.name)
    return found[1] if found else None


def read_labels(folder: Path) -> tuple[str, ...]:
    """Read the class names in the order of the model's outputs."""
    return tuple((folder / "labels.txt").read_text(encoding="utf-8").splitlines())


def read_card(folder: Path) -> str:
    """Read a version's model card, in Markdown."""
    try:
        return (folder / "card.md").read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise ArtifactCorrupt(f"The model card of version {folder.name!r} cannot be read.") from error


def read_report(folder: Path, name: str) -> object:
    """Read one of a version's JSON files."""
    try:
        return json.loads((folder / name).read_bytes())
    except (OSError, ValueError) as error:
        raise ArtifactCorrupt(f"File {name!r} of version {folder.name!r} cannot be read.") from error


def _record(content: bytes) -> FileRecord:
    return FileRecord(sha256=hashlib.sha256(content).hexdigest(), size_bytes=len(content))


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
