"""Pictures made byte by byte, which no honest program writes."""

import struct
import zlib


def png_header(width_px: int, height_px: int) -> bytes:
    """A PNG of which only the header is real."""
    body = b"IHDR" + struct.pack(">IIBBBBB", width_px, height_px, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + body + struct.pack(">I", zlib.crc32(body))
    idat = b"IDAT" + zlib.compress(b"\x00" * 100)
    return b"\x89PNG\r\n\x1a\n" + chunk + struct.pack(">I", len(idat) - 4) + idat + struct.pack(">I", zlib.crc32(idat))
