"""Tars as tests need them: of class folders, and such as no honest program makes."""

import io
import tarfile
from collections.abc import Iterable, Mapping
from pathlib import Path

Members = Mapping[str, bytes] | Iterable[tuple[str | tarfile.TarInfo, bytes]]


def tar_bytes(members: Members, packing: str = "") -> bytes:
    """Make a tar.

    Args:
        members: The content by name, in order; a name that ends in "/" is a folder.
        packing: gz, bz2, xz or nothing.
    """
    file = io.BytesIO()
    pairs = members.items() if isinstance(members, Mapping) else members
    with tarfile.open(fileobj=file, mode=f"w:{packing}") as tar:  # type: ignore[call-overload]
        for name, content in pairs:
            member = tarfile.TarInfo(name.rstrip("/")) if isinstance(name, str) else name
            if isinstance(name, str):
                member.type = tarfile.DIRTYPE if name.endswith("/") else tarfile.REGTYPE
                member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return file.getvalue()


def write_tar(path: Path, members: Members, packing: str = "gz") -> Path:
    """Write a tar into a file."""
    path.write_bytes(tar_bytes(members, packing))
    return path
