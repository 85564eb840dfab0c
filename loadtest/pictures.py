"""The pictures that users send, and how they are wrapped."""

import base64
import random
import sys
import zipfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, features

ROOT = Path(__file__).resolve().parents[1]
BOUNDARY = "whisker-load-test-boundary"
MOST_PICTURES = 500
"""Of a folder; they are kept in memory."""

MEDIA_TYPES = {
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".png": "image/png",
    ".webp": "image/webp",
    ".gif": "image/gif",
    ".bmp": "image/bmp",
    ".heic": "image/heic",
    ".avif": "image/avif",
}


@dataclass(frozen=True)
class Picture:
    """A picture as it is sent."""

    name: str
    content: bytes

    @property
    def media_type(self) -> str:
        """Its type, by its name."""
        return MEDIA_TYPES[Path(self.name).suffix.lower()]


def load_pictures(folder: str | None) -> list[Picture]:
    """Read the pictures of a folder, or make some of every kind: small and large, in each format Pillow can write."""
    if folder:
        paths = sorted(path for path in Path(folder).expanduser().rglob("*") if path.suffix.lower() in MEDIA_TYPES)
        if not paths:
            sys.exit(f"--pictures: there is no picture below {folder}; {', '.join(MEDIA_TYPES)} are sent.")
        return [Picture(path.name, path.read_bytes()) for path in paths[:MOST_PICTURES]]
    samples = sorted((ROOT / "public" / "samples").glob("*.jpg"))
    pictures = [Picture(path.name, path.read_bytes()) for path in samples]
    source = Image.open(samples[0]).convert("RGB") if samples else draw(0, 640)
    for suffix, file_format in ((".jpg", "JPEG"), (".png", "PNG"), (".webp", "WEBP"), (".avif", "AVIF")):
        if file_format != "AVIF" or features.check("avif"):
            pictures.append(Picture(f"small{suffix}", encode(source.resize((480, 360)), file_format)))
    pictures += [Picture("photo-12-mp.jpg", encode(source.resize((4000, 3000)), "JPEG"))]
    heic = ROOT / "tests" / "data" / "drawn.heic"  # Pillow cannot write these
    return pictures + ([Picture("drawn.heic", heic.read_bytes())] if heic.is_file() else [])


def draw(seed: int, size_px: int) -> Image.Image:
    """Draw a disc (even seeds) or a square (odd ones) somewhere on a plain ground."""
    chance = random.Random(seed)  # noqa: S311 - a drawing is no secret
    image = Image.new("RGB", (size_px, size_px), tuple(chance.randrange(40, 120) for _ in range(3)))
    left, top = (chance.randrange(size_px // 3) for _ in range(2))
    box = (left, top, left + size_px // 2, top + size_px // 2)
    colour = tuple(chance.randrange(140, 256) for _ in range(3))
    pen = ImageDraw.Draw(image)
    pen.rectangle(box, fill=colour) if seed % 2 else pen.ellipse(box, fill=colour)
    return image


def encode(image: Image.Image, file_format: str) -> bytes:
    """Write a picture's file in memory."""
    file = BytesIO()
    image.save(file, file_format)
    return file.getvalue()


def draw_zip(seed: int) -> bytes:
    """Make a ZIP of two folders, discs and squares, other ones for each seed."""
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for index in range(48):
            class_name = "squares" if index % 2 else "discs"
            archive.writestr(f"{class_name}/{index}.png", encode(draw(1000 * seed + index, 48), "PNG"))
    return file.getvalue()


def form(parts: list[tuple[str, str, str, bytes]]) -> dict[str, Any]:
    """Write a multipart form of (name, file name, media type, content); a part without file name is a text field."""
    body = bytearray()
    for name, file_name, media_type, content in parts:
        file = f'; filename="{file_name}"\r\nContent-Type: {media_type}' if file_name else ""
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
        body += head.encode() + content + b"\r\n"
    body += f"--{BOUNDARY}--\r\n".encode()
    return {"data": bytes(body), "headers": {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}}


def picture_form(*pictures: Picture) -> dict[str, Any]:
    """Write the form that a browser or curl -F sends."""
    return form([("file", picture.name, picture.media_type, picture.content) for picture in pictures])


def as_base64(picture: Picture) -> str:
    """Write a picture as base64 text."""
    return base64.b64encode(picture.content).decode()
