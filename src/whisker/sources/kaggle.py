"""A dataset from Kaggle, by kagglehub, which resumes interrupted downloads by itself.

Most public datasets need no account. Those that do, and private ones, need a token, which kagglehub looks for in
KAGGLE_API_TOKEN, ~/.kaggle/access_token, KAGGLE_USERNAME with KAGGLE_KEY, and ~/.kaggle/kaggle.json, in that order.
"""

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from whisker.disk_space import full_disk_named
from whisker.errors import CredentialsMissing, SourceUnavailable, TrainingUnavailable

if TYPE_CHECKING:
    from requests import HTTPError

_TRIES: Final = 5
CREDENTIALS: Final = (
    "Make a token at https://www.kaggle.com/settings/api and set KAGGLE_API_TOKEN to it, or write it to "
    "~/.kaggle/access_token; an older pair of name and key goes into KAGGLE_USERNAME and KAGGLE_KEY, or into "
    "~/.kaggle/kaggle.json."
)
_FULL: Final = "The data folder's disk is full. Make room and fetch again: what has come so far is kept."


def download_from_kaggle(handle: str, folder: Path, *, again: bool = False) -> Path:
    """Download a dataset, resuming where an earlier call stopped, and return the folder of its files.

    Args:
        handle: OWNER/DATASET, or OWNER/DATASET/versions/N.
        folder: Where it is kept, unless KAGGLEHUB_CACHE is set.
        again: Download again what exists.

    Raises:
        SourceUnavailable: Kaggle cannot be reached, or has no such dataset.
        CredentialsMissing: It requires a login.
        StorageFull: The disk is full.
        TrainingUnavailable: kagglehub is not installed.
    """
    download = _kagglehub_download()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with _cache_at(folder) as cache, full_disk_named(_FULL), _faults_named(handle):
            return Path(_download(partial(download, handle, force_download=again), cache))
    finally:
        with suppress(OSError):  # nothing was downloaded
            folder.rmdir()


def _download(download: Callable[[], str], cache: Path) -> str:
    """Try again after the connection broke, as long as each attempt downloads something."""
    import requests

    for tries_left in reversed(range(_TRIES)):
        before = _size_bytes(cache)
        try:
            return download()
        except (requests.exceptions.ChunkedEncodingError, requests.exceptions.ConnectionError):
            if not tries_left or _size_bytes(cache) <= before:
                raise
    raise AssertionError("the last try returns or raises")


def _kagglehub_download() -> Callable[..., str]:
    if not sys.stderr.isatty():
        os.environ.setdefault("TQDM_MININTERVAL", "10")  # without a terminal, a line of progress every ten seconds
    try:
        import kagglehub
    except ModuleNotFoundError as error:
        raise TrainingUnavailable.without(error.name, "Fetching from Kaggle") from error
    logging.getLogger("kagglehub").setLevel(logging.WARNING)  # it writes its progress to standard output
    download: Callable[..., str] = kagglehub.dataset_download
    return download


@contextmanager
def _cache_at(folder: Path) -> Iterator[Path]:
    """Point kagglehub to a folder: with `output_dir` instead it would not resume."""
    before = os.environ.get("KAGGLEHUB_CACHE")
    os.environ["KAGGLEHUB_CACHE"] = before or str(folder)
    try:
        yield Path(before or folder)
    finally:
        if not before:
            del os.environ["KAGGLEHUB_CACHE"]


@contextmanager
def _faults_named(handle: str) -> Iterator[None]:
    import requests
    from kagglehub.exceptions import DataCorruptionError, UnauthenticatedError

    try:
        yield
    except UnauthenticatedError as error:
        raise CredentialsMissing(f"Kaggle wants to know who asks for {handle}. {CREDENTIALS}") from error
    except DataCorruptionError as error:
        raise SourceUnavailable(f"What came of {handle} is damaged and was removed. Fetch it again.") from error
    except requests.HTTPError as error:
        raise _refusal(handle, error) from error
    except requests.RequestException as error:
        raise SourceUnavailable(
            f"Kaggle cannot be reached, or the connection broke ({type(error).__name__}): check the network, and "
            "HTTPS_PROXY if you need a proxy; fetching again goes on where it stopped. Or download the dataset in your "
            "browser and give the ZIP's path."
        ) from error
    except ValueError as error:  # a credentials file or an archive that it cannot read
        raise SourceUnavailable(f"kagglehub cannot fetch {handle}: {str(error)[:200]}") from error


def _refusal(handle: str, error: "HTTPError") -> SourceUnavailable:
    status = error.response.status_code if error.response is not None else 0
    if status in (401, 403):
        return CredentialsMissing(
            f"Kaggle does not give {handle} to just anybody ({status}): it is private, wants its terms to be accepted "
            f"on its page first, or does not exist. {CREDENTIALS}"
        )
    if status == 404:
        return SourceUnavailable(
            f"Kaggle has no dataset {handle}. Copy OWNER/DATASET from its address: kaggle.com/datasets/OWNER/DATASET."
        )
    return SourceUnavailable(
        f"Kaggle answered {status} for {handle}. Try later; fetching again goes on where it stopped."
    )


def _size_bytes(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
