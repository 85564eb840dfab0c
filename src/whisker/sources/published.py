"""What a source says of its own file, and whether what came is that."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from whisker.errors import SourceUnavailable

_BLOCK_BYTES: Final = 1 << 20


@dataclass(frozen=True)
class Published:
    """Size and hashes of a file as its publisher, or a library that has long used it, gives them.

    Attributes:
        size_bytes: None where nobody says.
        md5: 32 hexadecimal digits, or empty.
        sha256: 64 hexadecimal digits, or empty.
    """

    size_bytes: int | None = None
    md5: str = ""
    sha256: str = ""

    def check(self, path: Path, on_progress: Callable[[float], None] = lambda _share: None) -> None:
        """Hold a file against what is published.

        Args:
            path: What came.
            on_progress: Told the share that is read.

        Raises:
            SourceUnavailable: It is another file.
        """
        size_bytes = path.stat().st_size
        if self.size_bytes is not None and size_bytes != self.size_bytes:
            raise SourceUnavailable(_unlike("size", f"{self.size_bytes} bytes", f"{size_bytes} bytes"))
        for algorithm, expected in (("sha256", self.sha256), ("md5", self.md5)):
            if not expected:
                continue
            found = file_hash(path, algorithm, on_progress)
            if found != expected:
                raise SourceUnavailable(_unlike(algorithm, expected, found))
            return


def file_hash(path: Path, algorithm: str = "sha256", on_progress: Callable[[float], None] = lambda _share: None) -> str:
    """Hash a file of any size in blocks of a megabyte, as hexadecimal digits."""
    digest, done, total = hashlib.new(algorithm, usedforsecurity=False), 0, path.stat().st_size
    with path.open("rb") as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
            done += len(block)
            on_progress(done / max(total, done))
    return digest.hexdigest()


def _unlike(what: str, expected: str, found: str) -> str:
    return (
        f"What was downloaded is not the published file: its {what} is {found}, and {expected} was expected. It was "
        "removed. Fetch it again; if that ends like this too, the publisher has changed the file."
    )
