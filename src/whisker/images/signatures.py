"""What a file of no supported format is, by its first bytes, and what to do with it.

Nothing is parsed but the first tags of a TIFF, which cameras build their RAW files on.

Source: the formats' own specifications, and the table of file(1).
"""

import re
from dataclasses import dataclass
from typing import Final

from whisker.images.text_signatures import is_svg, known_text

_FRAME: Final = "Save one of its frames as JPEG or PNG and send that."
_RAW: Final = "Export it as JPEG with the camera's program and send that."
_SAVE: Final = "Save it as JPEG or PNG and send that."
_TAKE_OUT: Final = "Take the picture that you mean out of it, as JPEG or PNG, and send that."
_UNPACK: Final = "Unpack it and send the pictures in it."
_ITSELF: Final = "Send the picture itself."
_SLICE: Final = "Export the slice or view that you mean as PNG or JPEG and send that."
_DRAW: Final = "Draw the numbers in it as a PNG and send that."


@dataclass(frozen=True, slots=True)
class Foreign:
    """What a file is.

    Attributes:
        what: In words, for "This is ...", or behind "a file of type" where `is_format`.
        advice: What to do, in a sentence.
        is_format: A format by a name of its own that is refused as not on the list of formats that are read; all else
            is no picture.
    """

    what: str
    advice: str
    is_format: bool = False


_FORMATS: Final[tuple[tuple[int, bytes, str, str], ...]] = (
    (0, b"II+\x00", "BigTIFF", _SAVE),
    (0, b"MM\x00+", "BigTIFF", _SAVE),
    (0, b"8BPS", "Photoshop (PSD)", _SAVE),
    (0, b"gimp xcf", "GIMP (XCF)", _SAVE),
    (0, b"%!PS", "PostScript (EPS)", _SAVE),
    (0, b"\xc5\xd0\xd3\xc6", "PostScript (EPS)", _SAVE),
    (0, b"SIMPLE  =", "FITS", _SAVE),
    (0, b"\x00\x00\x00\x0cjP  \r\n\x87\n", "JPEG 2000", _SAVE),
    (0, b"\xff\x4f\xff\x51", "JPEG 2000", _SAVE),
    (0, b"\xff\x0a", "JPEG XL", _SAVE),
    (0, b"\x00\x00\x00\x0cJXL \r\n\x87\n", "JPEG XL", _SAVE),
    (0, b"II\xbc\x01", "JPEG XR", _SAVE),
    (0, b"\x00\x00\x01\x00", "Windows icon (ICO)", _SAVE),
    (0, b"icns", "Apple icon (ICNS)", _SAVE),
    (0, b"qoif", "QOI", _SAVE),
    (0, b"DDS ", "DDS", _SAVE),
    (0, b"BLP1", "BLP texture", _SAVE),
    (0, b"BLP2", "BLP texture", _SAVE),
    (0, b"\xabKTX 11\xbb", "KTX texture", _SAVE),
    (0, b"\xabKTX 20\xbb", "KTX2 texture", _SAVE),
    (0, b"\x13\xab\xa1\x5c", "ASTC texture", _SAVE),
    (0, b"PVR\x03", "PVR texture", _SAVE),
    (0, b"#?RADIANCE", "Radiance HDR", _SAVE),
    (0, b"#?RGBE", "Radiance HDR", _SAVE),
    (0, b"\x76\x2f\x31\x01", "OpenEXR", _SAVE),
    (0, b"FLIF", "FLIF", _SAVE),
    (0, b"BPG\xfb", "BPG", _SAVE),
    (0, b"\x8aMNG\r\n\x1a\n", "MNG", _SAVE),
    (0, b"\x8bJNG\r\n\x1a\n", "JNG", _SAVE),
    (0, b"AT&TFORM", "DjVu", _SAVE),
    (0, b"\xd7\xcd\xc6\x9a", "Windows metafile (WMF)", _SAVE),
    (40, b" EMF", "Windows metafile (EMF)", _SAVE),
    (0, b"SDPX", "DPX", _SAVE),
    (0, b"XPDS", "DPX", _SAVE),
    (0, b"\x80\x2a\x5f\xd7", "Cineon", _SAVE),
    (0, b"\x59\xa6\x6a\x95", "Sun raster", _SAVE),
    (0, b"\x01\xda\x00\x01", "SGI", _SAVE),
    (0, b"\x01\xda\x01\x01", "SGI", _SAVE),
    (0, b"\x0a\x05\x01", "PCX", _SAVE),
    (0, b"/* XPM */", "XPM", _SAVE),
    (0, b"CSFCHUNK", "Clip Studio Paint", _SAVE),
    (0, b"Paint Shop Pro Image", "Paint Shop Pro (PSP)", _SAVE),
    (0, b"\x00\xffKA", "Affinity", _SAVE),
    (0, b"%PDF", "PDF", _TAKE_OUT),
    (0, b"Rar!\x1a\x07", "RAR", _UNPACK),
    (0, b"7z\xbc\xaf\x27\x1c", "7z", _UNPACK),
    (0, b"\x1f\x8b", "gzip", _UNPACK),
    (0, b"BZh", "bzip2", _UNPACK),
    (0, b"\xfd7zXZ\x00", "xz", _UNPACK),
    (0, b"\x28\xb5\x2f\xfd", "Zstandard", _UNPACK),
    (0, b"\x04\x22\x4d\x18", "LZ4", _UNPACK),
    (0, b"MSCF", "CAB archive", _UNPACK),
    (0, b"xar!", "XAR archive", _UNPACK),
    (257, b"ustar", "tar", _UNPACK),
    (0x8001, b"CD001", "disc image (ISO)", _UNPACK),
)
"""Place, signature, name, advice: of formats that are refused by name, status 415."""

_THINGS: Final[tuple[tuple[int, bytes, str, str], ...]] = (
    (0, b"\x1aE\xdf\xa3", "a video (Matroska or WebM)", _FRAME),
    (0, b"FLV\x01", "a video (Flash)", _FRAME),
    (0, b"FWS", "a Flash film", _FRAME),
    (0, b"CWS", "a Flash film", _FRAME),
    (0, b"0&\xb2u\x8ef\xcf\x11", "a video or sound (Windows Media)", _FRAME),
    (0, b"\x00\x00\x01\xba", "a video (MPEG)", _FRAME),
    (0, b"\x00\x00\x01\xb3", "a video (MPEG)", _FRAME),
    (0, b".RMF", "a video (RealMedia)", _FRAME),
    (0, b"YUV4MPEG2", "a video (raw frames)", _FRAME),
    (4, b"moov", "a video (QuickTime)", _FRAME),
    (4, b"styp", "a piece of a video (MP4)", _FRAME),
    (4, b"moof", "a piece of a video (MP4)", _FRAME),
    (4, b"mdat", "a video (QuickTime)", _FRAME),
    (4, b"wide", "a video (QuickTime)", _FRAME),
    (4, b"free", "a video (QuickTime)", _FRAME),
    (4, b"skip", "a video (QuickTime)", _FRAME),
    (4, b"pnot", "a video (QuickTime)", _FRAME),
    (0, b"FUJIFILMCCD-RAW", "a camera's RAW file (Fujifilm RAF)", _RAW),
    (0, b"II\x1a\x00\x00\x00HEAPCCDR", "a camera's RAW file (Canon CRW)", _RAW),
    (0, b"IIRO", "a camera's RAW file (Olympus ORF)", _RAW),
    (0, b"IIRS", "a camera's RAW file (Olympus ORF)", _RAW),
    (0, b"MMOR", "a camera's RAW file (Olympus ORF)", _RAW),
    (0, b"IIU\x00", "a camera's RAW file (Panasonic RW2)", _RAW),
    (0, b"FOVb", "a camera's RAW file (Sigma X3F)", _RAW),
    (0, b"\x00MRM", "a camera's RAW file (Minolta MRW)", _RAW),
    (0, b"IIII", "a camera's RAW file (Phase One IIQ)", _RAW),
    (0, b"ARRI\x12\x34\x56\x78", "a camera's RAW file (ARRI)", _RAW),
    (128, b"DICM", "a medical picture (DICOM)", _SLICE),
    (0, b"\x02\x00\x00\x00UL", "a medical picture (DICOM)", _SLICE),
    (0, b"\x08\x00\x05\x00", "a medical picture (DICOM)", _SLICE),
    (0, b"\x08\x00\x08\x00", "a medical picture (DICOM)", _SLICE),
    (344, b"n+1\x00", "a medical volume (NIfTI)", _SLICE),
    (344, b"ni1\x00", "a medical volume (NIfTI)", _SLICE),
    (0, b"NRRD000", "a medical volume (NRRD)", _SLICE),
    (0, b"ID3", "a sound (MP3)", _ITSELF),
    (0, b"fLaC", "a sound (FLAC)", _ITSELF),
    (0, b"#!AMR", "a sound (AMR)", _ITSELF),
    (0, b"#!SILK", "a sound (Silk)", _ITSELF),
    (0, b"MThd", "music (MIDI)", _ITSELF),
    (0, b"caff", "a sound (CAF)", _ITSELF),
    (0, b"\xff\xfb", "a sound (MP3)", _ITSELF),
    (0, b"\xff\xfa", "a sound (MP3)", _ITSELF),
    (0, b"\xff\xf3", "a sound (MP3)", _ITSELF),
    (0, b"\xff\xf2", "a sound (MP3)", _ITSELF),
    (0, b"\xff\xf1", "a sound (AAC)", _ITSELF),
    (0, b"\xff\xf9", "a sound (AAC)", _ITSELF),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an Office document or a Thumbs.db of Windows", _TAKE_OUT),
    (0, b"{\\rtf", "a text document (RTF)", _TAKE_OUT),
    (0, b"\x00\x05\x16\x07", "what a Mac keeps beside a file (AppleDouble, '._' files)", _ITSELF),
    (0, b"\x00\x05\x16\x00", "a file as old Macs pack it (AppleSingle)", _UNPACK),
    (0, b"\x00\x00\x00\x01Bud1", "what a Mac keeps of a folder (.DS_Store)", _ITSELF),
    (0, b"SQLite format 3\x00", "a database (SQLite)", _TAKE_OUT),
    (0, b"\x89HDF\r\n\x1a\n", "an array of numbers (HDF5)", _DRAW),
    (0, b"CDF\x01", "an array of numbers (NetCDF)", _DRAW),
    (0, b"\x93NUMPY", "an array of numbers (NumPy)", _DRAW),
    (0, b"MATLAB 5.0 MAT", "an array of numbers (MATLAB)", _DRAW),
    (0, b"PAR1", "a table (Parquet)", _TAKE_OUT),
    (0, b"ARROW1", "a table (Arrow)", _TAKE_OUT),
    (0, b"\x7fELF", "a program", _ITSELF),
    (0, b"MZ", "a program (Windows)", _ITSELF),
    (0, b"\xcf\xfa\xed\xfe", "a program (Mac)", _ITSELF),
    (0, b"\xca\xfe\xba\xbe", "a program (Java or Mac)", _ITSELF),
    (0, b"\x00asm", "a program (WebAssembly)", _ITSELF),
    (2, b"\r\n\x00\x00", "a program (Python bytecode)", _ITSELF),
    (0, b"L\x00\x00\x00\x01\x14\x02\x00", "a shortcut of Windows", "Send the picture that it leads to."),
    (0, b"wOFF", "a font", _ITSELF),
    (0, b"wOF2", "a font", _ITSELF),
    (0, b"OTTO", "a font", _ITSELF),
    (0, b"\x00\x01\x00\x00\x00", "a font", _ITSELF),
    (0, b"glTF", "a model in three dimensions (glTF)", _DRAW),
    (0, b"d8:announce", "a torrent", "Send the picture that it leads to."),
)
"""Place, signature, what it is, advice: of what is no image, status 422."""

_RIFF: Final = {
    b"AVI ": ("a video (AVI)", _FRAME),
    b"WAVE": ("a sound (WAV)", _ITSELF),
    b"RMID": ("music (MIDI)", _ITSELF),
    b"ACON": ("an animated cursor (ANI)", _SAVE),
    b"sfbk": ("sounds (SoundFont)", _ITSELF),
}
_BRANDS: Final = (
    (b"crx", "a camera's RAW file (Canon CR3)", _RAW),
    (b"qt", "a video (QuickTime MOV)", _FRAME),
    (b"3g", "a video (3GP)", _FRAME),
    (b"M4A", "a sound (M4A)", _ITSELF),
    (b"M4B", "a sound (M4B)", _ITSELF),
    (b"F4A", "a sound (F4A)", _ITSELF),
    (b"aax", "a sound (Audible)", _ITSELF),
)
_IMAGE_BRANDS: Final = re.compile(
    rb"(heif|heic|heix|heim|heis|hevc|hevx|hevm|hevs|mif1|mif2|msf1|miaf|MA1|avi[fos]|avc[is]|j2k[is]|jpe[gs])"
)
_MOST_BRANDS_BYTES: Final = 256
_RAW_MAKERS: Final = (
    (b"NIKON", "Nikon NEF"),
    (b"SONY", "Sony ARW"),
    (b"PENTAX", "Pentax PEF"),
    (b"RICOH", "Ricoh"),
    (b"SAMSUNG", "Samsung SRW"),
    (b"HASSELBLAD", "Hasselblad 3FR"),
    (b"PHASE ONE", "Phase One IIQ"),
    (b"OLYMPUS", "Olympus ORF"),
    (b"KODAK", "Kodak DCR"),
    (b"EASTMAN KODAK", "Kodak DCR"),
    (b"SEIKO EPSON", "Epson ERF"),
    (b"MAMIYA", "Mamiya MEF"),
    (b"LEAF", "Leaf MOS"),
    (b"LEICA", "Leica"),
)
_RAW_COMPRESSIONS: Final = frozenset({7, 32767, 32769, 32770, 34713, 65000, 65535})
_COMPRESSION, _MAKE, _SUB_IFDS, _DNG_VERSION = 259, 271, 330, 50706
_MOST_TAGS: Final = 200
_ICLOUD_STUB: Final = (
    "what iCloud leaves of a file that it keeps elsewhere",
    "Download it first: open it once, or choose 'Download Now' in the Finder.",
)
_NETPBM: Final = re.compile(rb"P[1-7Ff]\s")
_TRUEVISION: Final = b"TRUEVISION-XFILE.\x00"
_OFFICE: Final = ((b"word/", "Word"), (b"xl/", "Excel"), (b"ppt/", "PowerPoint"))
_ZIPPED: Final = (
    (b"application/vnd.oasis.opendocument", "a document (OpenDocument)", _TAKE_OUT),
    (b"application/epub+zip", "a book (EPUB)", _TAKE_OUT),
    (b"application/x-krita", "a drawing (Krita)", _SAVE),
    (b"image/openraster", "a drawing (OpenRaster)", _SAVE),
    (b"AndroidManifest.xml", "an app (Android)", _ITSELF),
)
_ZIP_HEAD_BYTES: Final = 1 << 16


def foreign_format(data: bytes) -> Foreign | None:
    """Return what a file of no supported format is; None where that is not known."""
    for place, signature, name, advice in _FORMATS:
        if data.startswith(signature, place):
            return Foreign(name, advice, is_format=True)
    for place, signature, what, advice in _THINGS:
        if data.startswith(signature, place):
            return Foreign(what, advice)
    return _structured(data) or _text(data)


def _text(data: bytes) -> Foreign | None:
    if is_svg(data):
        return Foreign("SVG", _SAVE, is_format=True)
    known = known_text(data)
    return None if known is None else Foreign(*known)


def _structured(data: bytes) -> Foreign | None:
    """Return what a file is whose format takes more than one signature to recognise."""
    if data[:4] in (b"II*\x00", b"MM\x00*"):
        return _tiff(data)
    if data[:4] in (b"RIFF", b"RIFX") and data[8:12] in _RIFF:
        return Foreign(*_RIFF[data[8:12]])
    if data[:4] == b"RIFF" and data[8:11] == b"CDR":
        return Foreign("CorelDRAW (CDR)", _SAVE, is_format=True)
    if data.startswith(b"bplist00"):
        is_stub = b"NSURLNameKey" in data or b"NSURLFileSizeKey" in data
        return Foreign(*_ICLOUD_STUB) if is_stub else Foreign("a property list of Apple", _ITSELF)
    if data[:4] == b"FORM" and data[8:12] in (b"AIFF", b"AIFC"):
        return Foreign("a sound (AIFF)", _ITSELF)
    if data[4:8] == b"ftyp":
        return _media(data)
    if data[:2] == b"PK" and data[2:4] in (b"\x03\x04", b"\x05\x06", b"\x07\x08"):
        return _zip(data[:_ZIP_HEAD_BYTES])
    if data[:4] == b"OggS":
        is_video = b"theora" in data[:512] or b"OVP80" in data[:512]
        return Foreign("a video (Ogg)", _FRAME) if is_video else Foreign("a sound (Ogg or Opus)", _ITSELF)
    return _by_pattern(data)


def _by_pattern(data: bytes) -> Foreign | None:
    """Say what a file is whose bytes follow a pattern rather than a signature."""
    if (data[:1], data[188:189], data[376:377]) == (b"G",) * 3 or (data[4:5], data[196:197]) == (b"G", b"G"):
        return Foreign("a video (MPEG transport stream)", _FRAME)
    if data[:4] == b"\x00\x00\x02\x00" and data[4:6] != b"\x00\x00":
        return Foreign("Windows cursor (CUR)", _SAVE, is_format=True)
    if _is_tga(data):
        return Foreign("TGA", _SAVE, is_format=True)
    if _NETPBM.match(data):
        return Foreign("Netpbm (PBM, PGM, PPM)", _SAVE, is_format=True)
    if data[:1] == b"\x80" and data[1:2] in (b"\x02", b"\x03", b"\x04", b"\x05"):
        return Foreign("a pickle of Python", _DRAW)
    if b"%PDF-" in data[:1024]:
        return Foreign("PDF", _TAKE_OUT, is_format=True)
    return None


def _tiff(data: bytes) -> Foreign:
    """Distinguish a camera's RAW file from a TIFF by its first tags."""
    raw = "Canon CR2" if data[8:10] == b"CR" else _raw_maker(data)
    return Foreign(f"a camera's RAW file ({raw})", _RAW) if raw else Foreign("TIFF", _SAVE, is_format=True)


def _raw_maker(data: bytes) -> str:
    order = "little" if data[:2] == b"II" else "big"

    def number(start: int, length: int) -> int:
        return int.from_bytes(data[start : start + length], order)  # type: ignore[arg-type]

    first = number(4, 4)
    entries = range(first + 2, first + 2 + 12 * min(number(first, 2), _MOST_TAGS), 12)
    tags = {number(start, 2): start + 8 for start in entries}
    if _DNG_VERSION in tags:
        return "DNG"
    make_at = number(tags[_MAKE], 4) if _MAKE in tags else len(data)
    make = data[make_at : make_at + 16].upper()
    is_raw = _SUB_IFDS in tags or (_COMPRESSION in tags and number(tags[_COMPRESSION], 2) in _RAW_COMPRESSIONS)
    return next((name for maker, name in _RAW_MAKERS if is_raw and make.startswith(maker)), "")


def _media(data: bytes) -> Foreign | None:
    """Say what kind of ISO media file it is by its brands; None where one of them is of pictures."""
    end = min(int.from_bytes(data[:4]), _MOST_BRANDS_BYTES)
    if any(_IMAGE_BRANDS.match(data, place) for place in (8, *range(16, end - 3, 4))):
        return None
    for start, what, advice in _BRANDS:
        if data.startswith(start, 8):
            return Foreign(what, advice)
    return Foreign("a video (MP4)", _FRAME)


def _zip(head: bytes) -> Foreign:
    """Recognise documents, which are ZIPs as well, by the names of their first members."""
    for sign, what, advice in _ZIPPED:
        if sign in head[:256]:
            return Foreign(what, advice)
    if b"[Content_Types].xml" in head or b"_rels/.rels" in head:
        program = next((name for folder, name in _OFFICE if folder in head), "Office")
        return Foreign(f"an Office document ({program})", _TAKE_OUT)
    return Foreign("ZIP", _UNPACK, is_format=True)


def _is_tga(data: bytes) -> bool:
    """Return whether a file is a TGA, which has a signature only at its end, and not always."""
    if data.endswith(_TRUEVISION):
        return True
    kinds = {(0, 2), (0, 3), (0, 10), (0, 11), (1, 1), (1, 9)}
    is_plain = len(data) > 18 and (data[1], data[2]) in kinds and data[16] in (8, 15, 16, 24, 32)
    has_size = data[12:14] != b"\x00\x00" and data[14:16] != b"\x00\x00"
    return is_plain and has_size and (data[1] == 1 or not any(data[3:8])) and data[17] < 64
