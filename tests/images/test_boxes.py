"""An AVIF and a HEIC are recognised by what their picture is coded in, whichever brand comes first."""

import io
from pathlib import Path

import pytest
from decode_kinds import KINDS, flat
from PIL import Image
from tests.crafted_images import size_box

from whisker.errors import ImageError, ImageTruncated, ImageUndecodable
from whisker.images import decode_image, inspect_image
from whisker.images.headers import read_header

DATA = Path(__file__).parents[1] / "data"
HEIC = (DATA / "drawn.heic").read_bytes()
AVIF = KINDS["AVIF"](flat(64))


def branded(data: bytes, major: bytes, *others: bytes) -> bytes:
    """The same picture under other brands, its places made true again."""
    size = int.from_bytes(data[:4])
    names = b"".join(others)[: size - 16].ljust(size - 16)
    return data[:8] + major + data[12:16] + names + data[size:]


@pytest.mark.parametrize("major", [b"mif1", b"miaf", b"MA1A", b"MA1B", b"mif2", b"avif", b"msf1", b"heic", b"1pic"])
@pytest.mark.parametrize("others", [(b"avif", b"mif1", b"miaf", b"MA1B"), (b"mif1", b"miaf"), (b"avif",)])
def test_case_K_avif_is_decoded_under_every_brand(major: bytes, others: tuple[bytes, ...]) -> None:
    """To the same pixels."""
    decoded = decode_image(branded(AVIF, major, *others))
    assert decoded.format == "AVIF"
    assert decoded.image.tobytes() == decode_image(AVIF).image.tobytes()


@pytest.mark.parametrize("major", [b"heic", b"mif1", b"miaf", b"mif2", b"msf1", b"heix", b"MiHB", b"avif"])
def test_case_K_heic_is_decoded_under_every_brand(major: bytes) -> None:
    """What is named an AVIF and coded as a HEIC is a HEIC."""
    decoded = decode_image(branded(HEIC, major, b"mif1", b"heic"))
    assert decoded.format == "HEIF"
    assert decoded.image.tobytes() == decode_image(HEIC).image.tobytes()


@pytest.mark.parametrize("major", [b"avis", b"msf1", b"miaf", b"MA1A"])
def test_case_K_sequence_gives_its_first_frame(major: bytes) -> None:
    """With a still beside it and without."""
    data = branded(KINDS["AVIF animated"](flat(64)), major, b"avis", b"msf1", b"miaf", b"MA1B")
    for sequence in (data, _without_still(data)):
        assert decode_image(sequence).format == "AVIF"
        assert decode_image(sequence).image.size == (64, 64)


@pytest.mark.parametrize("major", [b"avif", b"avis", b"mif1", b"miaf", b"MA1A"])
@pytest.mark.parametrize("mode", ["L", "RGBA"])
def test_case_K_every_way_of_coding_under_every_brand(major: bytes, mode: str) -> None:
    """Grey, and with opacity."""
    file = io.BytesIO()
    Image.linear_gradient("L").resize((64, 64)).convert(mode).save(file, "AVIF", speed=10)
    decoded = decode_image(branded(file.getvalue(), major, b"avif", b"mif1", b"miaf"))
    assert decoded.image.tobytes() == decode_image(file.getvalue()).image.tobytes()


def test_case_K_size_is_checked_under_every_brand() -> None:
    """What is declared has to be what is coded."""
    data = branded(KINDS["AVIF"](flat(200)), b"MA1A", b"avif", b"mif1")
    lying = data.replace(size_box(200, 200), size_box(8, 8))
    with pytest.raises(ImageUndecodable, match="declares 8 x 8 pixels, and its stream 200 x 200"):
        inspect_image(lying)


def test_case_K_copy_under_another_brand_is_in_the_estimate() -> None:
    """It is made only where the decoder would not take the file as it is."""
    as_it_is, renamed = (read_header(branded(AVIF, major, b"avif", b"mif1")) for major in (b"avif", b"MA1A"))
    assert renamed.held_bytes - as_it_is.held_bytes == len(AVIF)


@pytest.mark.parametrize("major", [b"avif", b"mif1", b"miaf", b"MA1A", b"heic"])
@pytest.mark.parametrize("others", [(b"avif", b"mif1"), (b"mif1", b"miaf")])
def test_case_K_broken_exif_is_left_out_under_every_brand(major: bytes, others: tuple[bytes, ...]) -> None:
    """And the picture is still turned upright, as its file says beside it."""
    exif, file = Image.Exif(), io.BytesIO()
    exif[0x0112], exif[0x010F] = 6, "a maker of cameras"
    flat(64).crop((0, 0, 64, 40)).save(file, "AVIF", speed=10, exif=exif)
    data = branded(file.getvalue(), major, *others)
    start = data.rindex(b"MM\x00*")
    decoded = decode_image(data[:start] + b"XXXXXXXX" + data[start + 8 :])
    assert decoded.image.tobytes() == decode_image(data).image.tobytes()
    assert decoded.image.size == (40, 64)


def test_case_J_sequence_of_which_a_part_is_missing_is_truncated() -> None:
    """Also where what is missing is another frame than the first."""
    data = KINDS["AVIF animated"](flat(64))
    for cut in (data[:-10], _without_still(data)[:-10]):
        with pytest.raises(ImageTruncated):
            decode_image(cut)


@pytest.mark.parametrize("major", [b"isom", b"mp42", b"qt  ", b"crx ", b"M4V "])
def test_case_K_film_is_still_none(major: bytes) -> None:
    """None of its brands is that of a picture."""
    with pytest.raises(ImageError):
        decode_image(branded(AVIF, major, b"isom", b"iso2"))


def _without_still(data: bytes) -> bytes:
    start, end = data.index(b"meta") - 4, data.index(b"moov") - 4
    return data[:start] + (end - start).to_bytes(4) + b"free" + data[start + 8 :]
