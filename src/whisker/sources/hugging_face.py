"""A file from the Hugging Face Hub, by huggingface_hub, which resumes interrupted downloads by itself.

Public files need no account. Those behind terms, and private ones, need a token, which huggingface_hub looks for in
HF_TOKEN and where `hf auth login` leaves it.
"""

import hashlib
import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from whisker.disk_space import full_disk_named
from whisker.errors import AppError, CredentialsMissing, RequestInvalid, SourceUnavailable, TrainingUnavailable

PREFIX: Final = "hf:"
_REFERENCE: Final = re.compile(
    rf"{PREFIX}(?P<repository>[\w.-]+/[\w.-]+)/(?P<file>[^@?#]+\.onnx)(?:@(?P<revision>[\w./-]+))?"
)
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_REASON_CHARACTERS: Final = 200
_FULL: Final = "The data folder's disk is full. Make room and try again: what has come so far is kept."


@dataclass(frozen=True)
class HubFile:
    """A file that was downloaded.

    Attributes:
        path: Where it lies.
        source: Where it came from, with the commit.
    """

    path: Path
    source: str


def download_from_hub(reference: str, folder: Path) -> HubFile:
    """Download a file, and check it by the hash that the Hub publishes of it.

    Args:
        reference: hf:OWNER/REPOSITORY/PATH.onnx, with @REVISION behind for a branch, a tag or a commit.
        folder: Where downloads are kept.

    Raises:
        RequestInvalid: It is no such reference.
        SourceUnavailable: The Hub cannot be reached, has no such file, or sent another one.
        CredentialsMissing: It requires a login.
        StorageFull: The disk is full.
        TrainingUnavailable: huggingface_hub is not installed.
    """
    named = _REFERENCE.fullmatch(reference)
    if named is None:
        raise RequestInvalid(
            f"{reference[:120]!r} names no file of the Hugging Face Hub. Write hf:OWNER/REPOSITORY/PATH.onnx, such as "
            "hf:onnx-community/dinov2-small/onnx/model.onnx, with @REVISION behind for another than its newest."
        )
    repository, file = named["repository"], named["file"]
    if not sys.stderr.isatty():
        os.environ.setdefault("TQDM_MININTERVAL", "10")  # without a terminal, a line of progress every ten seconds
    try:
        import huggingface_hub
    except ModuleNotFoundError as error:
        raise TrainingUnavailable.without(error.name, "Fetching from the Hugging Face Hub") from error
    endpoint = os.environ.get("HF_ENDPOINT")
    with _faults_named(repository, file), full_disk_named(_FULL):
        url = huggingface_hub.hf_hub_url(repository, file, revision=named["revision"], endpoint=endpoint)
        published = huggingface_hub.get_hf_file_metadata(url, endpoint=endpoint)
        path = Path(
            huggingface_hub.hf_hub_download(
                repository, file, revision=published.commit_hash, cache_dir=folder, endpoint=endpoint
            )
        )
        _require_as_published(path, published.etag)
    return HubFile(path, f"huggingface.co/{repository}/{file} at commit {published.commit_hash}")


def _require_as_published(path: Path, etag: str | None) -> None:
    """Compare a file with its SHA-256, which is the ETag of every large file of the Hub; of small ones it is Git's."""
    if etag is None or not _SHA256.fullmatch(etag):
        return
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != etag:
        path.resolve().unlink()
        path.unlink(missing_ok=True)
        raise SourceUnavailable(
            f"What came has the SHA-256 {found}, and the Hub publishes {etag}: it was damaged on its way and is "
            "removed. Try again."
        )


@contextmanager
def _faults_named(repository: str, file: str) -> Iterator[None]:
    """Translate the library's faults."""
    from huggingface_hub import errors

    try:
        yield
    except errors.GatedRepoError as error:
        raise CredentialsMissing(
            f"{repository} wants its terms to be accepted first, at https://huggingface.co/{repository}. Then make a "
            "token at https://huggingface.co/settings/tokens and set HF_TOKEN to it."
        ) from error
    except errors.RepositoryNotFoundError as error:
        raise SourceUnavailable(
            f"The Hugging Face Hub has no repository {repository}, or it is private: then set HF_TOKEN to a token of "
            "https://huggingface.co/settings/tokens."
        ) from error
    except errors.RevisionNotFoundError as error:
        raise SourceUnavailable(f"{repository} has no such revision. Leave out what is behind @ for its newest.") from (
            error
        )
    except errors.LocalEntryNotFoundError as error:
        raise _unreachable(error) from error
    except errors.EntryNotFoundError as error:
        raise SourceUnavailable(
            f"{repository} has no file {file}. Its files are at https://huggingface.co/{repository}/tree/main."
        ) from error
    except AppError:
        raise
    except Exception as error:  # the library raises what its HTTP client does, whose kinds it does not promise
        raise _unreachable(error) from error


def _unreachable(error: Exception) -> SourceUnavailable:
    return SourceUnavailable(
        f"The Hugging Face Hub cannot be reached, or the connection broke ({_reason(error)}): check the network, and "
        "HTTPS_PROXY if you need a proxy; trying again goes on where it stopped. Or download the file in your browser "
        "and give its path."
    )


def _reason(error: Exception) -> str:
    return " ".join(str(error).split())[:_REASON_CHARACTERS] or type(error).__name__
