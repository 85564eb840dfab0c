"""What mutations begin with: 30 drawn pictures in every accepted format and some ZIPs of class folders."""

import io
import random
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image

DRAWN_HEIC = Path(__file__).resolve().parents[1] / "tests" / "data" / "drawn.heic"
SIZE_PX = (96, 64)
FRAMES = 3
SECONDS_FROM_1904_TO_1970 = 2_082_844_800
CLASS_NAMES = ("red", "blue")
IMAGES_PER_CLASS = 3


def picture_seeds() -> dict[str, bytes]:
    """Draw the pictures, by name: still and animated, each mode a format can hold."""
    return dict(_pictures())


def zip_seeds() -> dict[str, bytes]:
    """Write the ZIPs, by name: layouts and ways of writing that people send."""
    return {name: write() for name, write in _ZIPS.items()}


def _pictures() -> Iterator[tuple[str, bytes]]:
    rgb = _noise("RGB")
    yield "jpeg", _saved(rgb, "JPEG", quality=85)
    yield "jpeg-progressive", _saved(rgb, "JPEG", progressive=True)
    yield "jpeg-444", _saved(rgb, "JPEG", subsampling=0)
    yield "jpeg-restart-markers", _saved(rgb, "JPEG", restart_marker_rows=1)
    yield "jpeg-grey", _saved(rgb.convert("L"), "JPEG")
    yield "jpeg-cmyk", _saved(rgb.convert("CMYK"), "JPEG")
    yield "jpeg-exif", _saved(rgb, "JPEG", exif=_orientation(6))
    yield "jpeg-mpo", _saved(rgb, "MPO", save_all=True, append_images=[rgb.rotate(90)])
    for mode in ("RGB", "RGBA", "P", "L", "LA", "1", "I;16"):
        yield f"png-{mode}", _saved(_noise(mode), "PNG")
    yield "png-transparent-palette", _saved(_noise("P"), "PNG", transparency=3)
    yield "png-animated", _saved(rgb, "PNG", save_all=True, append_images=_frames("RGB"))
    yield "gif", _saved(_noise("P"), "GIF")
    yield "gif-animated", _saved(_noise("P"), "GIF", save_all=True, append_images=_frames("P"), disposal=2, loop=0)
    yield "gif-transparent", _saved(_noise("P"), "GIF", transparency=1, interlace=1)
    yield "webp", _saved(rgb, "WEBP", quality=80)
    yield "webp-lossless-alpha", _saved(_noise("RGBA"), "WEBP", lossless=True)
    yield "webp-animated", _saved(rgb, "WEBP", save_all=True, append_images=_frames("RGB"))
    yield "bmp", _saved(rgb, "BMP")
    yield "bmp-palette", _saved(_noise("P"), "BMP")
    yield "bmp-1-bit", _saved(_noise("1"), "BMP")
    yield "avif", _saved(rgb, "AVIF", speed=10)
    yield "avif-444-alpha", _saved(_noise("RGBA"), "AVIF", subsampling="4:4:4", speed=10)
    yield "avif-animated", _saved(rgb, "AVIF", save_all=True, append_images=_frames("RGB"), speed=10)
    yield "heic", DRAWN_HEIC.read_bytes()


def _noise(mode: str, seed: int = 0) -> Image.Image:
    """Draw smooth colours with some noise, which no format packs away."""
    width_px, height_px = SIZE_PX
    random_numbers = np.random.default_rng(seed)
    slope = np.linspace(0, 200, width_px)[None, :, None] + np.zeros((height_px, width_px, 4))
    pixels = (slope + random_numbers.integers(0, 55, slope.shape)).astype(np.uint8)
    if mode == "I;16":
        return Image.fromarray(pixels[..., 0].astype(np.uint16) * 257)
    image = Image.fromarray(pixels, "RGBA")
    return image if mode == "RGBA" else image.convert("RGB").convert(mode)


def _frames(mode: str) -> list[Image.Image]:
    return [_noise(mode, seed) for seed in range(1, FRAMES)]


def _orientation(value: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = value
    exif[0x010E] = "drawn"
    return exif


def _saved(image: Image.Image, file_format: str, **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, file_format, **options)
    return _without_times(file.getvalue()) if file_format == "AVIF" else file.getvalue()


def _without_times(data: bytes) -> bytes:
    """Set the times in an AVIF sequence to one that is always the same, so that equal seeds give equal files."""
    now = int(time.time()) + SECONDS_FROM_1904_TO_1970
    for seconds in range(now - 60, now + 2):
        data = data.replace(seconds.to_bytes(8, "big"), bytes(8))
    return data


def _members(prefix: str = "") -> Iterator[tuple[str, bytes]]:
    chooser = random.Random(prefix)  # noqa: S311 - a seeded choice, nothing secret
    for class_name in CLASS_NAMES:
        for number in range(IMAGES_PER_CLASS):
            seed = chooser.randrange(1 << 30)
            yield f"{prefix}{class_name}/{number}.png", _saved(_noise("RGB", seed).resize((24, 16)), "PNG")


def _zipped(compression: int, *prefixes: str, extra: dict[str, bytes] | None = None) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as archive:
        for prefix in prefixes:
            for name, content in _members(prefix):
                archive.writestr(zipfile.ZipInfo(name), content, compression)
        for name, content in (extra or {}).items():
            archive.writestr(zipfile.ZipInfo(name), content, compression)
    return file.getvalue()


def _streamed() -> bytes:
    """Write as a program that cannot go back: sizes stand behind the data."""

    class OneWay(io.BytesIO):
        def seekable(self) -> bool:
            return False

        def seek(self, *_where: int) -> int:
            raise OSError("this file only goes forward")

    file = OneWay()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _members():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


_ZIPS: dict[str, Callable[[], bytes]] = {
    "class-folders": lambda: _zipped(zipfile.ZIP_DEFLATED, ""),
    "stored": lambda: _zipped(zipfile.ZIP_STORED, "pets/"),
    "train-and-test": lambda: _zipped(zipfile.ZIP_DEFLATED, "train/", "test/"),
    "streamed": _streamed,
    "other-files": lambda: _zipped(
        zipfile.ZIP_DEFLATED, "", extra={"__MACOSX/red/._0.png": b"\0\5\x16\7", ".DS_Store": b"Bud1", "notes.txt": b"x"}
    ),
    "long-names": lambda: _zipped(zipfile.ZIP_DEFLATED, "ü" * 100 + "/" + "写" * 60 + "/"),
}
