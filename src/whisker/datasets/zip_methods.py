"""How a ZIP's members may be packed, and what the other ways are called.

Source: PKWARE APPNOTE.TXT 6.3.10, section 4.4.5.
"""

from typing import Final

from whisker.errors import ZipMalformed

STORED: Final = 0
DEFLATED: Final = 8

_OTHERS: Final = {
    1: "Shrink",
    6: "Implode",
    9: "Deflate64",
    10: "Implode of PKWARE",
    12: "BZIP2",
    14: "LZMA",
    20: "Zstandard",
    93: "Zstandard",
    95: "XZ",
    96: "JPEG",
    97: "WavPack",
    98: "PPMd",
}


def packed_otherwise(name: str, method: int) -> ZipMalformed:
    """Name a method: each would be one more decoder for bytes of strangers, and pictures gain nothing by it."""
    packing = _OTHERS.get(method, f"method {method}")
    return ZipMalformed(
        f"The ZIP's member {name[:80]!r} is packed by {packing}; only Deflate, which nearly all ZIPs have, and no "
        "compression can be read. Make the ZIP anew: in 7-Zip choose the format zip and "
        "the compression method Deflate (7z a -tzip -mm=Deflate pets.zip pets), or use zip -r pets.zip pets."
    )
