"""From a parsed reference to a source of images: found or downloaded, and its format recognised."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from whisker.datasets.archives.structure import ArchiveLimits
from whisker.datasets.image_sources import DigitsSample, ImageSource, ZipSource, open_source
from whisker.datasets.layouts.class_roots import LayoutChoice
from whisker.datasets.names.encoding import NameEncoding
from whisker.datasets.revision import DatasetSource
from whisker.errors import SourceUnavailable
from whisker.sources.caltech import caltech_source, find_images_tar
from whisker.sources.catalogue import MICROSOFT_CATS, MICROSOFT_CATS_PUBLISHED, Reference
from whisker.sources.cifar import CifarSource, is_cifar
from whisker.sources.download import ByteProgress, DownloadRules, download
from whisker.sources.http_client import Published, file_hash
from whisker.sources.kaggle import download_from_kaggle
from whisker.sources.tar import TarSource, is_tar, open_unpacked
from whisker.sources.tfds import PreparedTfds, TfdsCatsSource, find_prepared, prepared_folder
from whisker.workspace import Workspace

_ENDINGS = (".zip", ".tar", ".gz", ".tgz", ".bz2", ".tbz2", ".xz", ".txz")

_RECEIPT: Final = "fetched.json"

_LONGEST_NAME: Final = 60


@dataclass(frozen=True)
class ReadingOptions:
    """How a folder or archive is read.

    Attributes:
        with_background: Take Caltech-101's background as a class.
        name_encoding: What names are written in that are not UTF-8; None: what all together look like.
        layout: How a person said to read folders that are called like splits.
    """

    with_background: bool = False
    name_encoding: NameEncoding | None = None
    layout: LayoutChoice = "auto"

    @property
    def key(self) -> str:
        """All options, as part of the key of what is ingested with them."""
        return f"{self.with_background}{self.names_key}"

    @property
    def names_key(self) -> str:
        """The options for names and folders, as part of that key; empty by default, so that earlier keys stay valid."""
        return "".join(f"/{said}" for said in (self.name_encoding, self.layout) if said and said != "auto")


PLAIN: Final = ReadingOptions()


@dataclass(frozen=True)
class Fetched:
    """Images that lie on this machine.

    Attributes:
        source: Collects them.
        name: What a new dataset of them is called by default.
        key: Identifies their content, so that it is ingested once; empty for a folder, whose files may change.
        downloaded: Whether anything had to be downloaded.
    """

    source: ImageSource
    name: str
    key: str
    downloaded: bool = False


@dataclass(frozen=True)
class Fetcher:
    """Fetches datasets into <data folder>/sources/<name>.

    Attributes:
        workspace: The data folder, which says what a ZIP may hold.
        rules: What a download may cost.
        again: Download again what exists.
        reading: How the files are read.
        on_bytes: Called with how much was downloaded.
        on_check: Called with the share of the file that was hashed.
    """

    workspace: Workspace
    rules: DownloadRules
    again: bool = False
    reading: ReadingOptions = PLAIN
    on_bytes: ByteProgress = lambda _done, _total: None
    on_check: Callable[[float], None] = lambda _share: None

    def fetch(self, reference: Reference) -> Fetched:
        """Find a source's images, and download them where they are not on this machine.

        Raises:
            SourceUnavailable: They cannot be downloaded.
            CredentialsMissing: The source requires a login.
            StorageFull: The disk is full.
            DatasetInvalid: The download is in none of the known formats.
        """
        match reference.kind:
            case "sample":
                return Fetched(DigitsSample(), DigitsSample.name, DigitsSample.name)
            case "path":
                return self._local(Path(reference.value))
            case "tfds":
                return self._tfds(reference.value)
            case "kaggle":
                return self._kaggle(reference)
            case "url":
                return self._url(reference)

    def folder_of(self, reference: Reference) -> Path:
        """Return the folder of a source's files."""
        if reference.known:
            name = reference.known.name
        elif reference.kind == "url":
            # Addresses may differ in characters that a folder's name leaves out.
            digest = hashlib.sha256(reference.value.encode()).hexdigest()[:8]
            name = f"{urlsplit(reference.value).hostname}-{_file_name(reference.value)[:_LONGEST_NAME]}-{digest}"
        else:
            name = f"{reference.kind}-{reference.value}"
        return self.workspace.sources_dir / _folder_name(name)

    def _local(self, path: Path) -> Fetched:
        source = open_local(path, self.workspace.data_dir, self.workspace.archive_limits, self.reading)
        return Fetched(source, source.name, self._key(path) if path.is_file() else "")

    def _url(self, reference: Reference) -> Fetched:
        target = self.folder_of(reference) / _file_name(reference.value)
        published = reference.known.published if reference.known else Published()
        downloaded = self._download(reference.value, target, published)
        source = open_local(target, self.workspace.data_dir, self.workspace.archive_limits, self.reading)
        name = reference.known.name if reference.known else plain_name(target)
        return Fetched(source, name, self._key(target), downloaded)

    def _tfds(self, name: str) -> Fetched:
        """Use what TensorFlow Datasets has prepared; Cats vs Dogs is downloaded without it."""
        prepared = prepared_folder(name)
        if prepared is not None:
            key = f"tfds/{name}/{file_hash(prepared / 'dataset_info.json')}"
            return Fetched(PreparedTfds(prepared, name), name, key)
        if name != TfdsCatsSource.name:
            raise SourceUnavailable(
                f"TensorFlow Datasets has not prepared {name[:80]!r} on this machine. Prepare it there (tfds build "
                f"{name[:80]}), set TFDS_DATA_DIR where it lies elsewhere than in ~/tensorflow_datasets, or give its "
                "folder. Only cats_vs_dogs can be fetched without."
            )
        target = self.folder_of(Reference("tfds", name)) / _file_name(MICROSOFT_CATS)
        downloaded = self._download(MICROSOFT_CATS, target, MICROSOFT_CATS_PUBLISHED)
        return Fetched(TfdsCatsSource(target), name, f"tfds/{self._key(target)}", downloaded)

    def _kaggle(self, reference: Reference) -> Fetched:
        folder = self.folder_of(reference)
        receipt = folder / _RECEIPT
        files = None if self.again else _read_receipt(receipt)
        downloaded = files is None
        if files is None:
            files = download_from_kaggle(reference.value, folder, again=self.again)
            folder.mkdir(parents=True, exist_ok=True)  # not made where KAGGLEHUB_CACHE is set
            receipt.write_text(json.dumps({"source": reference.value, "files": str(files)}), encoding="utf-8")
        source = open_local(files, self.workspace.data_dir, self.workspace.archive_limits, self.reading)
        name = reference.known.name if reference.known else reference.value.split("/")[1]
        return Fetched(source, name, f"kaggle/{reference.value}/{files.name}{self.reading.names_key}", downloaded)

    def _download(self, url: str, target: Path, published: Published) -> bool:
        if self.again:
            target.unlink(missing_ok=True)
        return download(url, target, published, self.rules, self.on_bytes)

    def _key(self, path: Path) -> str:
        return f"{file_hash(path, on_progress=self.on_check)}/{self.reading.key}"


def open_local(path: Path, data_dir: Path, limits: ArchiveLimits, reading: ReadingOptions = PLAIN) -> ImageSource:
    """Recognise a folder or file by its content, whatever its name.

    Args:
        path: It exists.
        data_dir: The data folder, of which only train/, test/ and validation/ are read.
        limits: What an archive may cost.
        reading: How it is read.

    Raises:
        DatasetInvalid: A tar that cannot be used; other errors are raised when the images are collected.
    """
    if path.is_dir():
        prepared = find_prepared(path)
        if prepared is not None:
            return PreparedTfds(prepared, _tfds_name(prepared))
        source = DatasetSource(
            kind="path", value=str(path.resolve()), layout=reading.layout, name_encoding=reading.name_encoding
        )
        return open_source(source, data_dir)
    if member := find_images_tar(path):
        return caltech_source(path, member, with_background=reading.with_background)
    if not is_tar(path):
        # Its `collect` says what is wrong where it is no ZIP.
        return ZipSource(path, plain_name(path), reading.layout, reading.name_encoding)
    if is_cifar(path, limits):
        return CifarSource(path)
    return TarSource(
        partial(open_unpacked, path),
        path.stat().st_size,
        plain_name(path),
        layout=reading.layout,
        name_encoding=reading.name_encoding,
    )


def plain_name(path: Path) -> str:
    """Return a file's name without the endings of archives."""
    name = path.name
    while name.lower().endswith(_ENDINGS) and Path(name).stem:
        name = Path(name).stem
    return name


def _tfds_name(folder: Path) -> str:
    """Name a prepared dataset by its folder: <name>/<version>, or <name>/<configuration>/<version>."""
    return folder.resolve().parent.name


def _read_receipt(path: Path) -> Path | None:
    """Find the files of a download that was finished; None without one, or where they do not exist any more."""
    try:
        files = Path(json.loads(path.read_text(encoding="utf-8"))["files"])
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return files if files.is_dir() else None


def _file_name(url: str) -> str:
    name = unquote(urlsplit(url).path).rpartition("/")[2]
    return re.sub(r"[^\w.-]+", "_", name).strip(".")[-_LONGEST_NAME:] or "download"


def _folder_name(name: str) -> str:
    """Return a name as a folder's: its dots stay, for it may be a host's or a version's."""
    return re.sub(r"[^a-z0-9._]+", "-", name.lower()).strip("-.")
