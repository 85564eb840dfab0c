"""Sending ZIPs to the API, and bad ones of each kind."""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from whisker.settings import Settings

PIXEL = b"not looked at before the job"
PETS = {f"{name}/{number}.jpg": PIXEL for name in ("cat", "dog") for number in range(1, 5)}


def make_zip(members: Mapping[str, bytes] = PETS, compression: int = zipfile.ZIP_STORED) -> bytes:
    """Make a ZIP's bytes."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def send_zip(client: FlaskClient, content: bytes, path: str = "/datasets", **fields: str) -> TestResponse:
    """Send a ZIP as the part `file` of a form, behind its fields; the client's own forms use temporary files."""
    parts = [f'Content-Disposition: form-data; name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    parts.append(b'Content-Disposition: form-data; name="file"; filename="pets.zip"\r\n\r\n' + content)
    body = b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"
    return client.post(path, data=body, content_type="multipart/form-data; boundary=b")


def left_on_disk(settings: Settings) -> list[Path]:
    """List the files of the uploads' folder."""
    return sorted((settings.data_dir / "uploads").glob("*")) + sorted((settings.data_dir / "uploads").glob(".*"))


def symlink_zip() -> bytes:
    """A ZIP whose member is a link."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        link = zipfile.ZipInfo("cat/1.jpg")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("dog/1.jpg", PIXEL)
    return file.getvalue()


def encrypted_zip() -> bytes:
    """A ZIP whose members claim to be encrypted."""
    content = bytearray(make_zip())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(signature, at + 4)
    return bytes(content)


def overlapping_zip() -> bytes:
    """A ZIP whose second member's record lies in the first one's data."""
    inner_name, inner = b"dog/1.jpg", PIXEL
    inner_record = _local(inner_name, inner)
    outer_name, outer = b"cat/1.jpg", inner_record + b"tail"
    body = _local(outer_name, outer)
    inner_at = body.index(inner_record, 4)
    directory = _central(outer_name, outer, 0) + _central(inner_name, inner, inner_at)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 2, 2, len(directory), len(body), 0)
    return body + directory + end


def _local(name: bytes, content: bytes) -> bytes:
    sizes = (zlib.crc32(content), len(content), len(content))
    return struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 0, 0, 0x21, *sizes, len(name), 0) + name + content


def _central(name: bytes, content: bytes, at: int) -> bytes:
    sizes = (zlib.crc32(content), len(content), len(content))
    head = struct.pack("<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 0, 0, 0x21, *sizes, len(name), 0, 0, 0, 0, 0, at)
    return head + name
