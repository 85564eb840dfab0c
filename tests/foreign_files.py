"""The beginnings of files that people send in a picture's place, as their programs write them."""

import base64
import io
import struct
import zipfile
from typing import Final

NOISE: Final = bytes((37 * number * number + 11 * number) % 256 for number in range(600))


def media_file(brand: bytes) -> bytes:
    """A file of boxes, of which only the brand is known."""
    return struct.pack(">I", 24) + b"ftyp" + brand + bytes(4) + b"isomiso2" + NOISE


def tiff_file(make: bytes, *tags: tuple[int, int], order: str = "<") -> bytes:
    """A TIFF with the name of a camera's maker and further tags."""
    entries = [(271, 2, len(make), 200), *((tag, 4, 1, value) for tag, value in tags)]
    directory = struct.pack(f"{order}H", len(entries)) + b"".join(
        struct.pack(f"{order}HHII", *each) for each in entries
    )
    head = (b"II*\x00" if order == "<" else b"MM\x00*") + struct.pack(f"{order}I", 8)
    return (head + directory).ljust(200, b"\x00") + make + NOISE


def zip_file(*names: str) -> bytes:
    """A ZIP of empty files."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name in names:
            archive.writestr(name, b"")
    return file.getvalue()


LFS_POINTER: Final = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a2146\nsize 12345\n"
WEB_PAGE: Final = b"<!DOCTYPE html><html><body>403 Forbidden</body></html>"
VIDEO: Final = media_file(b"isom")

NO_PICTURES: Final[dict[str, tuple[bytes, str]]] = {
    "git lfs": (LFS_POINTER, "a Git LFS pointer.*git lfs pull"),
    "git annex": (b"/annex/objects/SHA256E-s1234--abc.jpg\n", "git annex get"),
    "dvc": (b"outs:\n- md5: 0123\n  path: cat.jpg\n", "dvc pull"),
    "page": (WEB_PAGE, "a web page"),
    "page behind space": (b"\xef\xbb\xbf\r\n <HTML lang=en><head>", "a web page"),
    "page as XML": (b"<?xml version='1.0'?><!DOCTYPE html PUBLIC '-//W3C'><html>", "a web page"),
    "page in UTF-16": ("<html><body>".encode("utf-16"), "a web page"),
    "XML error": (b"<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>", "error message of a server"),
    "text error": (b"404: Not Found", "error message of a server"),
    "JSON": (b'{"error":"not found"}', "JSON"),
    "JSON list": (b'[\n  {"label": 1}]', "JSON"),
    "JSON with a picture": (
        b'{"id": 7, "image": "data:image/png;base64,iVBORw0KGgo',
        "JSON with a picture.*application/json",
    ),
    "page in pieces": (b"<div class=error>Not found</div>", "a web page"),
    "DICOM without a preamble": (b"\x08\x00\x05\x00CS\n\x00ISO_IR 100" + NOISE, "DICOM"),
    "base64": (base64.b64encode(b"\xff\xd8\xff\xe0\x00\x10JFIF" + NOISE), 'base64 text.*{"image"'),
    "base64 of a PNG": (base64.b64encode(b"\x89PNG\r\n\x1a\n" + NOISE), "base64 text"),
    "base64 of a HEIC": (base64.b64encode(media_file(b"heic")), "base64 text"),
    "data URL": (b"data:image/jpeg;base64,/9j/4AAQSkZJRgABAQ", "a data: URL.*POST /predict"),
    "hexadecimal": (b"ffd8ffe000104a464946", "hexadecimal"),
    "printed bytes": (b"b'\\xff\\xd8\\xff\\xe0'", "Python prints"),
    "web address": (b"https://example.org/cat.jpg\n", 'a web address.*{"url"'),
    "XMP": (b"<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?>", "beside a photo"),
    "AAE": (b"<?xml version='1.0'?>\n<!DOCTYPE plist PUBLIC '-//Apple'><plist>", "property list"),
    "base64 as Python prints it": (
        b"b'" + base64.b64encode(b"\xff\xd8\xff\xe0\x00\x10JFIF" + NOISE) + b"'",
        "base64 text",
    ),
    "bytes as C lists them": (b"0xff, 0xd8, 0xff, 0xe0, 0x00", "hexadecimal"),
    "a hexadecimal dump": (b"00000000: ffd8 ffe0 0010 4a46  ......JF\n", "hexadecimal"),
    "bytes as a database prints them": (b"\\xffd8ffe000104a46", "hexadecimal"),
    "an open file as Python prints it": (b"<_io.BufferedReader name='cat.jpg'>", "what a program prints"),
    "a picture as Python prints it": (b"<PIL.JpegImagePlugin.JpegImageFile image mode=RGB>", "what a program prints"),
    "a file as a browser prints it": (b"[object File]", "what a program prints"),
    "name of a file": (b"C:\\fakepath\\cat.jpg", "the name of a picture.*curl"),
    "name of a file behind curl's sign": (b"@photos/my cat.jpeg\n", "the name of a picture"),
    "place of a file": (b"file:///home/me/cat.png", "the name of a picture"),
    "iCloud's placeholder": (
        b"bplist00\xd3\x01\x02\x03_\x10\x0fNSURLFileSizeKey" + NOISE,
        "what iCloud leaves.*Download",
    ),
    "property list": (b"bplist00\xd1\x01\x02TNameQ1" + NOISE, "a property list"),
    "form with a picture": (
        b"--x\r\nContent-Type: image/jpeg\r\n\r\n\xff\xd8\xff\xe0\x00\x10JFIF" + NOISE,
        "a whole form",
    ),
    "answer with a picture": (
        b"HTTP/1.1 200 OK\nContent-Type: image/png\n\n\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + NOISE,
        "a server's whole answer",
    ),
    "piece of a video": (struct.pack(">I", 24) + b"stypmsdh" + bytes(4) + b"msdhmsix" + NOISE, "a piece of a video"),
    "zone": (b"[ZoneTransfer]\r\nZoneId=3", "Zone.Identifier"),
    "contact": (b"BEGIN:VCARD\r\nVERSION:3.0", "a contact"),
    "form": (b"--abc\r\nContent-Disposition: form-data; name=file\r\n\r\n", "a whole form"),
    "AVI": (b"RIFF\xff\xff\x00\x00AVI LIST" + NOISE, "a video \\(AVI\\)"),
    "WebM": (b"\x1aE\xdf\xa3\x93B\x82\x88webm" + NOISE, "a video"),
    "MP4": (VIDEO, "a video"),
    "3GP": (media_file(b"3gp4"), "a video \\(3GP\\)"),
    "MOV": (media_file(b"qt  "), "a video \\(QuickTime"),
    "MOV without a brand": (struct.pack(">I", 8) + b"wide" + NOISE, "a video \\(QuickTime"),
    "MPEG-TS": (b"".join(b"G" + NOISE[:187] for _ in range(4)), "a video"),
    "WMV": (b"0&\xb2u\x8ef\xcf\x11\xa6\xd9" + NOISE, "a video or sound"),
    "CR3": (media_file(b"crx "), "RAW file \\(Canon CR3\\)"),
    "CR2": (b"II*\x00\x10\x00\x00\x00CR\x02\x00" + NOISE, "RAW file \\(Canon CR2\\)"),
    "NEF": (tiff_file(b"NIKON CORPORATION", (330, 0), order=">"), "RAW file \\(Nikon NEF\\)"),
    "ARW": (tiff_file(b"SONY", (330, 0)), "RAW file \\(Sony ARW\\)"),
    "DNG": (tiff_file(b"Google", (50706, 0x0104)), "RAW file \\(DNG\\)"),
    "RAF": (b"FUJIFILMCCD-RAW 0201" + NOISE, "RAW file \\(Fujifilm RAF\\)"),
    "ORF": (b"IIRO\x08\x00" + NOISE, "RAW file \\(Olympus ORF\\)"),
    "RW2": (b"IIU\x00\x18\x00" + NOISE, "RAW file \\(Panasonic RW2\\)"),
    "DICOM": (bytes(128) + b"DICM" + NOISE, "DICOM"),
    "MP3": (b"ID3\x03\x00" + NOISE, "a sound \\(MP3\\)"),
    "Opus": (b"OggS\x00\x02" + bytes(22) + b"OpusHead" + NOISE, "a sound"),
    "WAV": (b"RIFF\x24\x08\x00\x00WAVEfmt " + NOISE, "a sound \\(WAV\\)"),
    "AppleDouble": (b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X" + NOISE, "AppleDouble"),
    "old Office": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + NOISE, "an Office document"),
    "DOCX": (zip_file("[Content_Types].xml", "word/document.xml"), "an Office document \\(Word\\)"),
    "NumPy": (b"\x93NUMPY\x01\x00v\x00{'descr'", "an array of numbers \\(NumPy\\)"),
    "bytecode": (b"\xa7\r\r\n" + bytes(12) + NOISE, "Python bytecode"),
}
"""What comes in a picture's place, and what its fault has to say: it is no picture."""

FOREIGN_FORMATS: Final[dict[str, tuple[bytes, str]]] = {
    "CUR": (b"\x00\x00\x02\x00\x01\x00  " + NOISE, "Windows cursor"),
    "ICO": (b"\x00\x00\x01\x00\x01\x00  " + NOISE, "Windows icon"),
    "JPEG XL": (b"\xff\x0a" + NOISE, "JPEG XL"),
    "JPEG XL in boxes": (b"\x00\x00\x00\x0cJXL \r\n\x87\n" + NOISE, "JPEG XL"),
    "JPEG 2000": (b"\x00\x00\x00\x0cjP  \r\n\x87\n" + NOISE, "JPEG 2000"),
    "JPEG-LS": (b"\xff\xd8\xff\xf7\x00\x0b\x08\x00\x30\x00\x40\x01\x01\x11\x00\xff\xda" + NOISE, "JPEG-LS"),
    "JPEG of 12 bits": (
        b"\xff\xd8\xff\xc1\x00\x0b\x0c\x00\x30\x00\x40\x01\x01\x11\x00\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + NOISE,
        "JPEG of 12 bits",
    ),
    "PSD": (b"8BPS\x00\x01" + NOISE, "Photoshop"),
    "XCF": (b"gimp xcf v011\x00" + NOISE, "GIMP"),
    "KTX": (b"\xabKTX 11\xbb\r\n\x1a\n" + NOISE, "KTX"),
    "HDR": (b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n", "Radiance HDR"),
    "EXR": (b"\x76\x2f\x31\x01\x02\x00\x00\x00" + NOISE, "OpenEXR"),
    "TGA": (b"\x00\x00\x02" + bytes(9) + struct.pack("<HHBB", 64, 48, 24, 32) + NOISE, "TGA"),
    "PPM": (b"P6\n64 48\n255\n" + NOISE, "Netpbm"),
    "TIFF of a camera": (tiff_file(b"Canon"), "TIFF"),
    "PDF": (b"\xef\xbb\xbf%PDF-1.7\n" + NOISE, "PDF"),
    "SVG": (b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- drawn -->\n<svg/>", "SVG"),
    "ZIP": (zip_file("cats/1.jpg"), "ZIP.*Unpack"),
    "tar": (b"cats/1.jpg".ljust(257, b"\x00") + b"ustar\x0000" + NOISE, "tar.*Unpack"),
    "zstd": (b"\x28\xb5\x2f\xfd" + NOISE, "Zstandard.*Unpack"),
}
"""Files of formats that are refused by name, and what the fault has to say."""
