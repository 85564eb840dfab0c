"""What a person typed to say which dataset they mean."""

import difflib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal
from urllib.parse import urlsplit

from whisker.errors import RequestInvalid, SourceUnavailable, UrlSchemeForbidden
from whisker.sources.catalogue import KNOWN_SOURCES, KnownSource, find_known

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
        kind: How to get at it.
        value: A Kaggle handle, a TFDS name, a URL, a path, or a sample's name.
        known: Its entry in the catalogue, where it has one.
    """

    kind: Literal["kaggle", "tfds", "url", "path", "sample"]
    value: str
    known: KnownSource | None = None


def read_reference(text: str) -> Reference:
    """Read a name, an address or a path; a name wins over a folder that is called like it.

    Raises:
        UrlSchemeForbidden: An address that is neither http nor https.
        RequestInvalid: A Kaggle handle or an address that cannot be one.
        SourceUnavailable: Nothing of that name is known or there.
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
