"""Pictures as people send them, through the whole API: what a browser shows of them is what is looked at."""

import zlib

import pytest
from flask.testing import FlaskClient
from tests.api.answers import post_file
from tests.crafted_images import png, png_chunk

SIZE = (32, 24)
RED = b"\xff\x00\x00" * 32
HIDDEN = b"\x00\x00\xff" * 32

PICTURES = {
    "E: a remark of 2 MB": png(SIZE, 8, 2, [RED] * 24, png_chunk(b"zTXt", b"a\x00\x00" + zlib.compress(bytes(2**21)))),
    "E: a profile of 2 MB": png(SIZE, 8, 2, [RED] * 24, png_chunk(b"iCCP", b"a\x00\x00" + zlib.compress(bytes(2**21)))),
    "E: a wrong checksum": png(SIZE, 8, 2, [RED] * 24, png_chunk(b"tEXt", b"a\x00b", is_broken=True)),
}


@pytest.mark.parametrize("name", PICTURES)
def test_case_E_what_lies_beside_the_pixels_changes_no_answer(client: FlaskClient, name: str) -> None:
    """The same class and the same probabilities as without it."""
    found = post_file(client, PICTURES[name])
    assert found.status_code == 200
    plain = post_file(client, png(SIZE, 8, 2, [RED] * 24)).get_json()
    assert found.get_json()["probabilities"] == plain["probabilities"]
    assert found.get_json()["warnings"] == plain["warnings"]


def test_case_L_hidden_colours_change_no_answer(client: FlaskClient) -> None:
    """A picture whose colour is transparent is answered as the white that a page shows."""
    for depth in (8, 16):
        hidden, white = ([level for level in row for _ in range(depth // 8)] for row in (HIDDEN, b"\xff" * 96))
        told = png_chunk(b"tRNS", bytes(5) + b"\xff" if depth == 8 else bytes(4) + b"\xff\xff")
        answers = [
            post_file(client, png(SIZE, depth, 2, [bytes(row)] * 24, before)).get_json()["probabilities"]
            for row, before in ((hidden, told), (white, b""))
        ]
        assert answers[0] == answers[1]
