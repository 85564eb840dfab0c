"""Small copies of stored pictures."""

import io
from pathlib import Path

import pytest
from PIL import Image
from tests.conftest import MakePicture

from whisker.api import thumbnails
from whisker.api.thumbnails import Thumbnails
from whisker.errors import ImageUndecodable, NotFound
from whisker.images import ImageLimits
from whisker.serving.bounded_pool import BoundedPool


@pytest.fixture
def copies(tmp_path: Path) -> Thumbnails:
    """Copies kept in a temporary folder, drawn one at a time."""
    return Thumbnails(tmp_path / "thumbnails", BoundedPool(1, 10, 10.0), ImageLimits())


def test_copy_is_drawn_once(copies: Thumbnails, tmp_path: Path, make_picture: MakePicture) -> None:
    """The second time nobody reads the picture."""
    original = tmp_path / "photo.jpg"
    original.write_bytes(make_picture("red", "JPEG", (1000, 500)))
    first = copies.get("a" * 32, 256, lambda: original)
    original.write_bytes(b"read no more")
    assert copies.get("a" * 32, 256, lambda: original) == first
    with Image.open(io.BytesIO(first)) as image:
        assert (image.format, image.size) == ("WEBP", (256, 128))


def test_copy_of_a_picture_that_is_gone_is_not_shown(
    copies: Thumbnails, tmp_path: Path, make_picture: MakePicture
) -> None:
    """A deletion may be killed before the copies of its pictures go."""
    original = tmp_path / "photo.png"
    original.write_bytes(make_picture())
    copies.get("a" * 32, 256, lambda: original)

    def find() -> Path:
        raise NotFound("There is no picture.")

    with pytest.raises(NotFound):
        copies.get("a" * 32, 256, find)


def test_copy_carries_nothing_of_the_file(copies: Thumbnails, tmp_path: Path) -> None:
    """Row 4, and what a photo says of where it was taken."""
    original = tmp_path / "photo.jpg"
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    Image.new("RGB", (64, 64)).save(original, exif=exif)
    original.write_bytes(original.read_bytes() + b"<script>")
    drawn = copies.draw(original, 128)
    assert b"secret" not in drawn
    assert b"script" not in drawn


def test_full_disk_shows_pictures_all_the_same(tmp_path: Path, make_picture: MakePicture) -> None:
    """What cannot be kept is drawn each time."""
    (tmp_path / "blocked").write_bytes(b"a file where the folder should be")
    copies = Thumbnails(tmp_path / "blocked", BoundedPool(1, 10, 10.0), ImageLimits())
    original = tmp_path / "photo.png"
    original.write_bytes(make_picture())
    assert copies.get("a" * 32, 128, lambda: original)


def test_copy_is_not_kept_where_the_disk_has_no_more_than_its_reserve(
    tmp_path: Path, make_picture: MakePicture
) -> None:
    """What uploads leave free is not for copies either; they are shown all the same."""
    original = tmp_path / "photo.png"
    original.write_bytes(make_picture())
    copies = Thumbnails(tmp_path / "thumbnails", BoundedPool(1, 10, 10.0), ImageLimits(), reserve_bytes=10**18)
    assert copies.get("a" * 32, 128, lambda: original)
    assert list((tmp_path / "thumbnails").iterdir()) == []


def test_oldest_copies_go_when_there_are_many(
    copies: Thumbnails, tmp_path: Path, make_picture: MakePicture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder stays bounded."""
    monkeypatch.setattr(thumbnails, "MOST_KEPT", 4)
    monkeypatch.setattr(thumbnails, "_LOOK_EVERY", 1)
    original = tmp_path / "photo.png"
    original.write_bytes(make_picture())
    for number in range(12):
        copies.get(f"{number:032x}", 128, lambda: original)
        assert len(list((tmp_path / "thumbnails").iterdir())) <= 4


def test_file_that_is_no_picture_is_named(copies: Thumbnails, tmp_path: Path) -> None:
    """And nothing is kept in its place."""
    (tmp_path / "broken.jpg").write_bytes(b"garbage")
    with pytest.raises(ImageUndecodable):
        copies.get("a" * 32, 128, lambda: tmp_path / "broken.jpg")
    assert not (tmp_path / "thumbnails").exists()


def test_picture_that_goes_once_it_was_found_is_not_found(copies: Thumbnails, tmp_path: Path) -> None:
    """Its dataset may be deleted while it waits for its turn."""
    with pytest.raises(NotFound):
        copies.get("a" * 32, 256, lambda: tmp_path / "gone.png")
