"""The brands by which a file says that it is an AVIF or HEIC, and by which its decoder takes it.

Which of the two it is follows from what its picture is coded in, never from a brand: the first one may be that of the
container or of a profile. Source: ISO/IEC 23008-12, 10; AV1 Image File Format, 6 and 8.
"""

from typing import Final

from whisker.images.boxes import BoxFile

AVIF_BRANDS: Final = frozenset({b"avif", b"avis"})

_COMMON: Final = frozenset({b"mif1", b"msf1"})
_HEIF: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"})
_PROFILES: Final = frozenset({b"miaf", b"mif2", b"MA1A", b"MA1B"})
_ALL: Final = AVIF_BRANDS | _COMMON | _HEIF | _PROFILES
_TAKEN: Final = {"AVIF": AVIF_BRANDS | _COMMON, "HEIF": _HEIF | _COMMON}
"""Those that a decoder's opener looks for in the first place."""
_NEEDS: Final = {b"avif": b"meta", b"avis": b"moov"}


def is_media(data: bytes) -> bool:
    """Return whether a file says that it is an AVIF or HEIC, by whichever of its brands."""
    return data[4:8] == b"ftyp" and not _ALL.isdisjoint(BoxFile(data).brands())


def with_brand(data: bytes, brand: bytes) -> bytes:
    """Name one brand in the first place, and in all others the container's, which promises nothing more."""
    end = min(int.from_bytes(data[:4]), len(data))
    others = max(0, end - 16) // 4
    return data[:8] + brand + data[12:16] + b"mif1" * others + data[16 + 4 * others :]


def brand_for_decoder(file: BoxFile, codec: str, brands: list[bytes]) -> bytes | None:
    """Name the brand that a file's decoder needs to see first; None where it takes the file as it is."""
    if codec == "HEIF":
        return None if brands[0] in _TAKEN[codec] else b"heic"
    kinds = {box.kind for box in file.top_level_of_one()}
    named = AVIF_BRANDS.intersection(brands)
    # Of a still it wants the items, of a sequence the tracks, and of what is named both it wants both.
    if brands[0] in _TAKEN[codec] and named and all(_NEEDS[brand] in kinds for brand in named):
        return None
    return b"avif" if b"meta" in kinds else b"avis"
