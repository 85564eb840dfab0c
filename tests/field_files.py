"""Write what people send into a folder, for tests in a browser: `python -m tests.field_files FOLDER`."""

import io
import sys
from pathlib import Path
from typing import Final

from PIL import Image

from tests.crafted_images import png_chunk, xmp_orientation
from tests.foreign_files import LFS_POINTER, VIDEO, WEB_PAGE
from tests.zips import RawMember, raw_zip, tiny_members, write_zip

CAT: Final = Path(__file__).resolve().parents[1] / "public" / "samples" / "cat.jpg"
_SIGNATURE_AND_HEADER: Final = 8 + 25
_PHONE_PX: Final = (8192, 6144)
_XMP: Final = b"http://ns.adobe.com/xap/1.0/\x00"


def write_pictures(folder: Path) -> None:
    """Write a photo of a cat in the ways that are met, and what is no picture."""
    jpeg = CAT.read_bytes()
    cat = Image.open(CAT).convert("RGB")
    plain, avif = saved(cat, "PNG"), saved(cat, "AVIF")
    at = _SIGNATURE_AND_HEADER
    files = {
        "motion-photo.jpg": jpeg + VIDEO + b"\xff\xda" * 500,
        "wrong-checksum.png": plain[:at] + png_chunk(b"tEXt", b"a\x00b", is_broken=True) + plain[at:],
        "phone.jpg": saved(cat.resize(_PHONE_PX), "JPEG"),
        "cut.jpg": jpeg.removesuffix(b"\xff\xd9"),
        "other-brand.avif": avif.replace(b"ftypavif", b"ftypmif1", 1),
        "hidden.png": saved(_hidden(cat), "PNG"),
        "black.png": saved(Image.new("RGB", (320, 240)), "PNG"),
        "page.jpg": WEB_PAGE,
        "pointer.jpg": LFS_POINTER,
        "film.jpg": VIDEO,
        "turned-by-xmp.jpg": jpeg[:2] + _segment(_XMP + xmp_orientation(6)) + jpeg[2:],
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)


def write_zips(folder: Path) -> None:
    """Write ZIPs of small pictures in the layouts and with the companions that are met."""
    drawn = folder / "drawn"
    drawn.mkdir()
    pictures = tiny_members(drawn, count=8)
    fresh = tiny_members(drawn, count=4, first=20)
    splits = {f"intel/seg_train/{name}": data for name, data in pictures.items()}
    splits |= {f"intel/seg_test/{name}": data for name, data in fresh.items()}
    splits |= {f"intel/seg_pred/{number}.png": data for number, data in enumerate(fresh.values())}
    write_zip(folder / "splits.zip", splits)
    flat = {f"train/{number}.png": data for number, data in enumerate(pictures.values())}
    flat |= {f"test1/{number}.png": data for number, data in enumerate(fresh.values())}
    write_zip(folder / "flat.zip", flat)
    write_zip(folder / "copy-inside.zip", pictures | {f"pets/{name}": data for name, data in pictures.items()})
    write_zip(folder / "sidecars.zip", pictures | {f"{name}.xmp": b"<x:xmpmeta/>" for name in pictures})
    write_zip(folder / "blank.zip", pictures | {f"red/blank-{number}.png": _blank(number) for number in range(4)})
    inner = (folder / "flat.zip").read_bytes()
    write_zip(folder / "zips.zip", {"red.zip": inner, "blue.zip": inner})
    named = {"red": "猫", "blue": "狗"}
    members = ((named[name.partition("/")[0]] + "/" + name.partition("/")[2], data) for name, data in pictures.items())
    raw_zip(folder / "gbk.zip", [RawMember(name.encode("gbk"), data) for name, data in members])


def saved(image: Image.Image, image_format: str) -> bytes:
    """Write a picture."""
    file = io.BytesIO()
    image.save(file, image_format)
    return file.getvalue()


def _hidden(cat: Image.Image) -> Image.Image:
    """The cat on the left, and on the right another colour that is transparent."""
    wide = Image.new("RGBA", (2 * cat.width, cat.height), (0, 0, 255, 0))
    wide.paste(cat, (0, 0))
    return wide


def _blank(number: int) -> bytes:
    return saved(Image.new("RGB", (64, 64), (number, 0, 0)), "PNG")


def _segment(content: bytes) -> bytes:
    return b"\xff\xe1" + (len(content) + 2).to_bytes(2) + content


if __name__ == "__main__":
    write_pictures(Path(sys.argv[1]))
    write_zips(Path(sys.argv[1]))
