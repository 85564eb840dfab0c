"""Downloads from a server of our own, through every way in which they end too early."""

import errno
import hashlib
import os
import socket
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from tests.sources.origin import Origin, Served

from whisker.errors import BodyTooLarge, CredentialsMissing, SourceUnavailable, StorageFull
from whisker.sources.download import ByteProgress, DownloadRules, download, open_part, part_path
from whisker.sources.http_client import Published

CONTENT = b"PK\x03\x04" + os.urandom(1_000_000)
PUBLISHED = Published(len(CONTENT), md5=hashlib.md5(CONTENT).hexdigest())


def stop_at(stop_bytes: int) -> ByteProgress:
    """End a download as Ctrl-C does, once so many bytes have come."""

    def watch(done: int, _total: int | None) -> None:
        if done >= stop_bytes:
            raise KeyboardInterrupt

    return watch


def test_file_is_downloaded_once(origin: Origin, rules: DownloadRules, tmp_path: Path) -> None:
    """The second call finds it and sends no request."""
    origin.files["/pets.zip"] = Served(CONTENT)
    target, told = tmp_path / "pets" / "pets.zip", list[tuple[int, int | None]]()
    assert download(f"{origin.url}/pets.zip", target, PUBLISHED, rules, lambda *bytes_: told.append(bytes_))
    assert not download(f"{origin.url}/pets.zip", target, PUBLISHED, rules)
    assert target.read_bytes() == CONTENT
    assert [path.name for path in target.parent.iterdir()] == ["pets.zip"]
    assert origin.asked == [("/pets.zip", None)]
    assert told[0] == (0, len(CONTENT))
    assert told[-1] == (len(CONTENT), len(CONTENT))


def test_broken_connection_goes_on_where_it_ended(origin: Origin, rules: DownloadRules, tmp_path: Path) -> None:
    """Twice cut off, every byte comes once."""
    origin.files["/pets.zip"] = Served(CONTENT, breaks_after=[300_000, 200_000])
    target = tmp_path / "pets.zip"
    assert download(f"{origin.url}/pets.zip", target, PUBLISHED, rules)
    assert target.read_bytes() == CONTENT
    assert [wanted for _, wanted in origin.asked] == [None, "bytes=300000-", "bytes=500000-"]


def test_server_without_ranges_gives_the_whole_file_again(origin: Origin, rules: DownloadRules, tmp_path: Path) -> None:
    """Nothing is glued together that does not belong together."""
    origin.files["/pets.zip"] = Served(CONTENT, has_ranges=False, breaks_after=[300_000])
    target = tmp_path / "pets.zip"
    assert download(f"{origin.url}/pets.zip", target, PUBLISHED, rules)
    assert target.read_bytes() == CONTENT


def test_interrupted_download_goes_on_in_the_next_call(origin: Origin, rules: DownloadRules, tmp_path: Path) -> None:
    """Ctrl-C keeps what has come."""
    origin.files["/pets.zip"] = Served(CONTENT)
    target = tmp_path / "pets.zip"
    with pytest.raises(KeyboardInterrupt):
        download(f"{origin.url}/pets.zip", target, PUBLISHED, rules, stop_at(400_000))
    came = part_path(target).stat().st_size
    assert came >= 400_000
    assert not target.exists()
    download(f"{origin.url}/pets.zip", target, PUBLISHED, rules)
    assert target.read_bytes() == CONTENT
    assert origin.asked[-1] == ("/pets.zip", f"bytes={came}-")


@pytest.mark.parametrize("etag", ['"2"', 'W/"2"', ""])
def test_file_that_changed_meanwhile_comes_anew(
    etag: str, origin: Origin, rules: DownloadRules, tmp_path: Path
) -> None:
    """A part of another file is thrown away, also where the new one has no strong ETag."""
    origin.files["/pets.zip"] = Served(CONTENT)
    target = tmp_path / "pets.zip"
    with pytest.raises(KeyboardInterrupt):
        download(f"{origin.url}/pets.zip", target, Published(), rules, stop_at(400_000))
    other = CONTENT[::-1]
    origin.files["/pets.zip"] = Served(other, etag=etag)
    download(f"{origin.url}/pets.zip", target, Published(), rules)
    assert target.read_bytes() == other


def test_part_that_was_whole_already_needs_no_server(rules: DownloadRules, tmp_path: Path) -> None:
    """A kill between the last byte and the name costs nothing."""
    target = tmp_path / "pets.zip"
    with open_part(target) as part:
        part.begin(replace(part.origin, url="http://gone.invalid/pets.zip", total_bytes=len(CONTENT)))
        part.append(CONTENT)
    download("http://gone.invalid/pets.zip", target, PUBLISHED, rules)
    assert target.read_bytes() == CONTENT


def test_notes_that_a_kill_cut_off_begin_the_download_anew(
    origin: Origin, rules: DownloadRules, tmp_path: Path
) -> None:
    """A part whose notes cannot be read is of no known file."""
    origin.files["/pets.zip"] = Served(CONTENT)
    target = tmp_path / "pets.zip"
    part_path(target).write_bytes(b"something")
    target.with_name(".pets.zip.part.json").write_text('{"url": "ht')
    download(f"{origin.url}/pets.zip", target, PUBLISHED, rules)
    assert target.read_bytes() == CONTENT


def test_part_that_is_longer_than_the_file_is_begun_anew(origin: Origin, rules: DownloadRules, tmp_path: Path) -> None:
    """A server that has nothing behind the part refuses the range."""
    target = tmp_path / "pets.zip"
    url = f"{origin.url}/pets.zip"
    with open_part(target) as part:
        part.begin(replace(part.origin, url=url, validator='"1"', total_bytes=2 * len(CONTENT)))
        part.append(CONTENT + b"more")
    origin.files["/pets.zip"] = Served(CONTENT)
    download(url, target, PUBLISHED, rules)
    assert target.read_bytes() == CONTENT


def test_unlike_what_is_published_is_removed(origin: Origin, rules: DownloadRules, tmp_path: Path) -> None:
    """A file with another hash never gets its name, and the next call starts anew."""
    origin.files["/pets.zip"] = Served(CONTENT[:-1] + b"!")
    with pytest.raises(SourceUnavailable, match=r"its md5 is .*was removed"):
        download(f"{origin.url}/pets.zip", tmp_path / "pets.zip", PUBLISHED, rules)
    assert not list(tmp_path.glob("*pets*"))


def test_size_is_checked_where_it_is_published(origin: Origin, rules: DownloadRules, tmp_path: Path) -> None:
    """A server that gives no length may end where it likes; the published size decides."""
    origin.files["/pets.zip"] = Served(CONTENT[:1000], says_length=False)
    with pytest.raises(SourceUnavailable, match="its size is 1000 bytes"):
        download(f"{origin.url}/pets.zip", tmp_path / "pets.zip", PUBLISHED, rules)


@pytest.mark.parametrize(
    ("served", "fault", "words"),
    [
        (Served(status=404), SourceUnavailable, r"There is nothing at .*\(404\)"),
        (Served(status=410), SourceUnavailable, "There is nothing"),
        (Served(status=403), CredentialsMissing, "wants to know who asks .*403"),
        (Served(status=401), CredentialsMissing, "wants to know who asks"),
        (Served(status=429), SourceUnavailable, "too many requests"),
        (Served(status=503), SourceUnavailable, r"at fault \(503"),
        (Served(status=400), SourceUnavailable, "answered 400"),
        (Served(b"<p>log in", content_type="text/html; charset=utf-8"), SourceUnavailable, "is a web page"),
        (Served(b"\n<!DOCTYPE html><html>"), SourceUnavailable, "is a web page"),
        (Served(location="ftp://127.0.0.1/pets.zip"), SourceUnavailable, "cannot be reached"),
    ],
)
def test_what_is_no_file_is_named(
    served: Served, fault: type[Exception], words: str, origin: Origin, rules: DownloadRules, tmp_path: Path
) -> None:
    """Each way of saying no has its remedy, and leaves nothing behind."""
    origin.files["/pets.zip"] = served
    with pytest.raises(fault, match=words):
        download(f"{origin.url}/pets.zip", tmp_path / "pets" / "pets.zip", Published(), rules)
    assert not (tmp_path / "pets").exists()


def test_redirect_is_followed(origin: Origin, rules: DownloadRules, tmp_path: Path) -> None:
    """Most download links lead elsewhere first."""
    origin.files["/pets.zip"] = Served(location=f"{origin.url}/real.zip")
    origin.files["/real.zip"] = Served(CONTENT, breaks_after=[1000])
    download(f"{origin.url}/pets.zip", tmp_path / "pets.zip", PUBLISHED, rules)
    assert (tmp_path / "pets.zip").read_bytes() == CONTENT


def test_no_server_is_said_at_once(rules: DownloadRules, tmp_path: Path) -> None:
    """A missing network is reported at once, not after half a minute."""

    def never(seconds: float) -> None:
        pytest.fail(f"it waits for {seconds} seconds")

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # and does not listen
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/pets.zip"
        with pytest.raises(SourceUnavailable, match=r"cannot be reached .*check the network.*whisker data fetch FILE"):
            download(url, tmp_path / "pets.zip", PUBLISHED, replace(rules, pause=never))


def test_connection_that_breaks_again_and_again_is_given_up(
    origin: Origin, rules: DownloadRules, tmp_path: Path
) -> None:
    """After six tries that brought nothing it ends, and what had come stays."""
    origin.files["/pets.zip"] = Served(CONTENT, breaks_after=[1000, *[0] * 9])
    pauses: list[float] = []
    with pytest.raises(SourceUnavailable, match=r"broke off 6 times in a row.*Fetch again"):
        download(f"{origin.url}/pets.zip", tmp_path / "pets.zip", PUBLISHED, replace(rules, pause=pauses.append))
    assert part_path(tmp_path / "pets.zip").stat().st_size == 1000
    assert pauses == [1, 1, 2, 4, 8, 16]


def test_file_over_the_limit_is_refused_before_it_comes(origin: Origin, rules: DownloadRules, tmp_path: Path) -> None:
    """The length in the head is enough."""
    origin.files["/pets.zip"] = Served(CONTENT)
    with pytest.raises(BodyTooLarge, match="at most 0 MB"):
        download(f"{origin.url}/pets.zip", tmp_path / "pets" / "pets.zip", PUBLISHED, replace(rules, max_bytes=1000))
    assert not (tmp_path / "pets").exists()


def test_file_without_a_length_stops_at_the_limit(origin: Origin, rules: DownloadRules, tmp_path: Path) -> None:
    """It is counted as it comes."""
    origin.files["/pets.zip"] = Served(CONTENT, says_length=False)
    with pytest.raises(BodyTooLarge):
        download(f"{origin.url}/pets.zip", tmp_path / "pets.zip", Published(), replace(rules, max_bytes=500_000))


def test_disk_without_room_is_named_before_it_is_full(origin: Origin, rules: DownloadRules, tmp_path: Path) -> None:
    """The space that has to stay free counts."""
    origin.files["/pets.zip"] = Served(CONTENT)
    with pytest.raises(StorageFull, match="no room for this file of 1 MB"):
        download(f"{origin.url}/pets.zip", tmp_path / "pets.zip", PUBLISHED, replace(rules, reserve_bytes=10**18))


def test_disk_that_fills_up_is_named(origin: Origin, rules: DownloadRules, tmp_path: Path) -> None:
    """What has come is kept, and the next call goes on."""
    origin.files["/pets.zip"] = Served(CONTENT)

    def fill_up(done: int, _total: int | None) -> None:
        if done:
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StorageFull, match="Make room and fetch again"):
        download(f"{origin.url}/pets.zip", tmp_path / "pets.zip", PUBLISHED, rules, fill_up)
    assert download(f"{origin.url}/pets.zip", tmp_path / "pets.zip", PUBLISHED, rules)
    assert origin.asked[1][1] is not None


def test_two_downloads_of_one_file_do_not_mix(origin: Origin, rules: DownloadRules, tmp_path: Path) -> None:
    """The second fails with a message about the first."""
    origin.files["/pets.zip"] = Served(CONTENT)
    target = tmp_path / "pets.zip"
    faults: list[BaseException] = []

    def try_too() -> None:
        try:
            download(f"{origin.url}/pets.zip", target, PUBLISHED, rules)
        except SourceUnavailable as error:
            faults.append(error)

    def on_progress(done: int, total: int | None) -> None:
        if done == total:
            other = threading.Thread(target=try_too)
            other.start()
            other.join()

    download(f"{origin.url}/pets.zip", target, PUBLISHED, rules, on_progress)
    assert "Another process is downloading" in str(faults[0])
    assert target.read_bytes() == CONTENT
