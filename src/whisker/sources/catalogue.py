"""The datasets known by name, and parsing what a person typed: a name, an address or a path."""

import difflib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from whisker.errors import RequestInvalid, SourceUnavailable, UrlSchemeForbidden
from whisker.sources.http_client import Published

SourceKind = Literal["kaggle", "url", "tfds", "sample"]


@dataclass(frozen=True)
class KnownSource:
    """A dataset by name.

    Attributes:
        kind: How it is fetched.
        address: A Kaggle handle, a URL, a TFDS name, or a sample's.
        title: One line for people.
        download_bytes: About how much is downloaded.
        published: Size and hashes of the file, where it is one file.
        homepage: Where its terms of use are.
    """

    name: str
    kind: SourceKind
    address: str
    title: str
    download_bytes: int
    published: Published
    homepage: str


MICROSOFT_CATS: Final = (
    "https://download.microsoft.com/download/3/E/1/3E1C3F21-ECDB-4869-8368-6DEBA77B919F/kagglecatsanddogs_5340.zip"
)
MICROSOFT_CATS_PUBLISHED: Final = Published(
    824_887_076, sha256="b7974bd00a84a99921f36ee4403f089853777b5ae8d151c76a86e64900334af9"
)
"""As TensorFlow Datasets 4.9.10 has it in url_checksums/cats_vs_dogs.txt."""

KNOWN_SOURCES: Final = (
    KnownSource(
        "cats-vs-dogs",
        "kaggle",
        "shaunthesheep/microsoft-catsvsdogs-dataset",
        "Cats vs Dogs from Kaggle (Microsoft's PetImages): 25,000 photos, 2 classes",
        826_000_000,
        Published(),
        "https://www.kaggle.com/datasets/shaunthesheep/microsoft-catsvsdogs-dataset",
    ),
    KnownSource(
        "tfds:cats_vs_dogs",
        "tfds",
        "cats_vs_dogs",
        "Cats vs Dogs as TensorFlow Datasets cleans it: 23,262 photos, 2 classes",
        824_887_076,
        MICROSOFT_CATS_PUBLISHED,
        "https://www.tensorflow.org/datasets/catalog/cats_vs_dogs",
    ),
    KnownSource(
        "caltech-101",
        "url",
        "https://data.caltech.edu/records/mzrjq-6wc02/files/caltech-101.zip?download=1",
        "Caltech-101: 8,677 photos of things, 101 classes",
        137_000_000,
        Published(md5="3138e1922a9193bfa496528edbbc45d0"),
        "https://data.caltech.edu/records/mzrjq-6wc02",
    ),
    KnownSource(
        "cifar-10",
        "url",
        "https://www.cs.toronto.edu/~kriz/cifar-10-python.tar.gz",
        "CIFAR-10: 60,000 pictures of 32 x 32 pixels, 10 classes, with a test part",
        170_498_071,
        Published(170_498_071, md5="c58f30108f718f92721af3b95e74349a"),
        "https://www.cs.toronto.edu/~kriz/cifar.html",
    ),
    KnownSource(
        "digits",
        "sample",
        "digits",
        "Handwritten digits: 1,797 pictures of 8 x 8 pixels, 10 classes; needs no network",
        0,
        Published(),
        "https://archive.ics.uci.edu/dataset/80/optical+recognition+of+handwritten+digits",
    ),
)


def find_known(name: str) -> KnownSource | None:
    """Find a dataset by its name, capitals or not, with "-" or "_"."""
    wanted = _tidy(name)
    return next((source for source in KNOWN_SOURCES if _tidy(source.name) == wanted), None)


def _tidy(name: str) -> str:
    return name.lower().replace("_", "-")


ACCEPTED: Final = (
    f"Accepted are the names {', '.join(source.name for source in KNOWN_SOURCES)}; kaggle:OWNER/DATASET; an http or "
    "https address of a ZIP or tar; and the path of a folder, a ZIP or a tar."
)
_KAGGLE_HANDLE: Final = re.compile(r"[\w.-]+/[\w.-]+(?:/versions/\d+)?")
_KAGGLE_PAGE: Final = re.compile(
    r"https?://(?:www\.)?kaggle\.com/(?:datasets/)?([\w.-]+/[\w.-]+?)(?:/data)?/?(?:\?.*)?"
)
_SCHEME: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]+):")


@dataclass(frozen=True)
class Reference:
    """A dataset's source.

    Attributes:
        kind: How it is fetched.
        value: A Kaggle handle, a TFDS name, a URL, a path, or a sample's name.
        known: Its entry in the catalogue, where it has one.
    """

    kind: Literal["kaggle", "tfds", "url", "path", "sample"]
    value: str
    known: KnownSource | None = None


def read_reference(text: str) -> Reference:
    """Parse a name, an address or a path; a known name takes precedence over a folder of that name.

    Raises:
        UrlSchemeForbidden: An address that is neither http nor https.
        RequestInvalid: A Kaggle handle or an address that cannot be one.
        SourceUnavailable: No known dataset, file or folder has that name.
    """
    if known := find_known(text):
        return Reference(known.kind, known.address, known)
    prefix, _, rest = text.partition(":")
    if prefix == "kaggle":
        return _kaggle(rest)
    if prefix == "tfds" and rest:
        return Reference("tfds", rest)
    if page := _KAGGLE_PAGE.fullmatch(text):
        return _kaggle(page[1])
    if "://" in text:
        return _address(text)
    if Path(text).expanduser().exists():
        return Reference("path", str(Path(text).expanduser()))
    if _SCHEME.match(text):
        raise _other_scheme(text)
    raise SourceUnavailable(f"There is no dataset {text[:160]!r}, and no file or folder. {_guess(text)}{ACCEPTED}")


def _kaggle(handle: str) -> Reference:
    if not _KAGGLE_HANDLE.fullmatch(handle):
        raise RequestInvalid(
            f"{handle[:160]!r} is no Kaggle dataset: expected OWNER/DATASET, as in kaggle:tongpython/cat-and-dog, as "
            "the dataset's address on kaggle.com has it."
        )
    return Reference("kaggle", handle)


def _address(text: str) -> Reference:
    parts = urlsplit(text)
    if parts.scheme.lower() not in ("http", "https"):
        raise _other_scheme(text)
    if not parts.hostname:
        raise RequestInvalid(f"The address {text[:160]!r} names no host.")
    if parts.username is not None or parts.password is not None:
        raise RequestInvalid(
            f"Addresses with a name and a password in them are not accepted ({parts.hostname}). Download the file with "
            "your browser and give its path."
        )
    return Reference("url", text)


def _other_scheme(text: str) -> UrlSchemeForbidden:
    return UrlSchemeForbidden(f"Data is fetched by http and https alone; got {text[:160]!r}. {ACCEPTED}")


def _guess(text: str) -> str:
    near = difflib.get_close_matches(text.lower(), [source.name for source in KNOWN_SOURCES], n=1)
    return f"Did you mean {near[0]}? " if near else ""
