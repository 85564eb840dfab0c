"""Clients of every unfriendly kind, on loopback alone, for `connections.py`; each crowd is a process of its own."""

import asyncio
import base64
import json
import os
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

HOST = "127.0.0.1"
THINK_SECONDS = 1.0
BYTES_PER_SECOND = 64 * 1024
TIMEOUT_SECONDS = 60.0
FORM_PARTS = 3
FORM_PART_BYTES = 19_900_000
JSON_PICTURE_BYTES = 19_500_000

Reader = asyncio.StreamReader
Writer = asyncio.StreamWriter


@dataclass
class Tally:
    """What the clients of a crowd were answered."""

    answers: Counter[str] = field(default_factory=Counter)
    refused_seconds: list[float] = field(default_factory=list)
    answered_seconds: list[float] = field(default_factory=list)

    def count(self, status: int | str, seconds: float) -> None:
        """Note one answer, or why there was none."""
        self.answers[str(status)] += 1
        if status == 503:
            self.refused_seconds.append(seconds)
        elif isinstance(status, int):
            self.answered_seconds.append(seconds)

    def summary(self) -> dict[str, Any]:
        """Summarise it for a report."""
        return {
            "answers": dict(sorted(self.answers.items())),
            "longest_seconds_to_503": round(max(self.refused_seconds), 3) if self.refused_seconds else None,
            "longest_seconds_to_other": round(max(self.answered_seconds), 3) if self.answered_seconds else None,
        }


Client = Callable[[int, int, Tally, float], Awaitable[None]]
"""One client: its number, the port, the tally, and until when it lives."""


def run_crowd(kind: str, count: int, port: int, seconds: float, photo: bytes, results: Any) -> None:
    """Run a crowd to its end; the entry of its process."""
    results.put(asyncio.run(_run(CROWDS[kind], count, port, seconds, photo)))


async def _run(client: Client, count: int, port: int, seconds: float, photo: bytes) -> dict[str, Any]:
    tally = Tally()
    globals()["_photo"] = photo
    until = time.monotonic() + seconds
    once = client in ONCE
    tasks = [asyncio.create_task(_guarded(client, number, port, tally, until, once)) for number in range(count)]
    await asyncio.gather(*tasks)
    return tally.summary()


async def _guarded(client: Client, number: int, port: int, tally: Tally, until: float, once: bool) -> None:
    """Run one client, again and again where it is not to ask once: one that is closed comes back."""
    is_first = True
    while time.monotonic() < until and (is_first or not once):
        is_first = False
        try:
            await client(number, port, tally, until)
        except (OSError, asyncio.IncompleteReadError):
            tally.count("closed by the server", 0.0)
            await asyncio.sleep(0.2)
        except TimeoutError:
            tally.count("timeout", 0.0)


async def half_head(_number: int, port: int, tally: Tally, until: float) -> None:
    """Send half a head, and nothing more."""
    reader, writer = await asyncio.open_connection(HOST, port)
    writer.write(b"POST /predict HTTP/1.1\r\nHost: localhost\r\nX-Un")
    await _stay(reader, writer, until)
    tally.count("held to the end", 0.0)


async def idle(_number: int, port: int, tally: Tally, until: float) -> None:
    """Connect, and send nothing."""
    reader, writer = await asyncio.open_connection(HOST, port)
    await _stay(reader, writer, until)
    tally.count("held to the end", 0.0)


async def dribble(number: int, port: int, tally: Tally, until: float) -> None:
    """Send a byte now and then: of a head, or of a body."""
    reader, writer = await asyncio.open_connection(HOST, port)
    body_follows = b"Content-Length: 900000\r\nContent-Type: image/jpeg\r\n\r\n" if number % 2 else b"X-Slow: "
    writer.write(b"POST /predict HTTP/1.1\r\nHost: localhost\r\n" + body_follows)
    try:
        while time.monotonic() < until and not reader.at_eof():
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.5)
    finally:
        writer.close()
    tally.count("held to the end", 0.0)


async def slow_upload(_number: int, port: int, tally: Tally, until: float) -> None:
    """Send a form at the agreed pace."""
    reader, writer = await asyncio.open_connection(HOST, port)
    head, body = form(2, 1_000_000)
    writer.write(head)
    try:
        for start in range(0, len(body), BYTES_PER_SECOND // 4):
            if time.monotonic() > until:
                tally.count("held to the end", 0.0)
                return
            writer.write(body[start : start + BYTES_PER_SECOND // 4])
            await writer.drain()
            await asyncio.sleep(0.25)
        sent_at = time.monotonic()
        status, _ = await read_answer(reader)
        tally.count(status, time.monotonic() - sent_at)
    finally:
        writer.close()


async def slow_reader(_number: int, port: int, tally: Tally, until: float) -> None:
    """Download a model, reading 64 kB a second."""
    reader, writer = await asyncio.open_connection(HOST, port, limit=BYTES_PER_SECOND)
    writer.write(b"GET /models/champion/artifacts/model.onnx HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
    try:
        while time.monotonic() < until:
            if not await reader.read(BYTES_PER_SECOND // 4):
                break
            await asyncio.sleep(0.25)
    finally:
        writer.close()
    tally.count("read to the end of the scene", 0.0)


async def honest(number: int, port: int, tally: Tally, until: float) -> None:
    """Classify a photo, think for a second, go on; wait as long as a refusal asks for."""
    await asyncio.sleep(number / 1000)
    reader, writer = await asyncio.open_connection(HOST, port)
    photo = globals()["_photo"]
    request = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
    try:
        while time.monotonic() < until:
            writer.write(request % len(photo) + photo)
            await writer.drain()
            sent_at = time.monotonic()
            async with asyncio.timeout(TIMEOUT_SECONDS):
                status, headers = await read_answer(reader)
            tally.count(status, time.monotonic() - sent_at)
            wait_seconds = float(headers.get("retry-after", THINK_SECONDS))
            await asyncio.sleep(min(wait_seconds, max(0.0, until - time.monotonic())))
    finally:
        writer.close()


async def large_form(_number: int, port: int, tally: Tally, _until: float) -> None:
    """Send one form of 60 MB."""
    await _send_once(port, *form(FORM_PARTS, FORM_PART_BYTES), tally)


async def large_json(_number: int, port: int, tally: Tally, _until: float) -> None:
    """Send one JSON of 26 MB."""
    body = json.dumps({"image": base64.b64encode(os.urandom(JSON_PICTURE_BYTES)).decode()}).encode()
    head = b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    await _send_once(port, head % len(body), body, tally)


async def _send_once(port: int, head: bytes, body: bytes, tally: Tally) -> None:
    reader, writer = await asyncio.open_connection(HOST, port)
    try:
        writer.write(head)
        for start in range(0, len(body), 1 << 20):
            writer.write(body[start : start + (1 << 20)])
            await writer.drain()
        sent_at = time.monotonic()
        status, _ = await read_answer(reader)
        tally.count(status, time.monotonic() - sent_at)
    finally:
        writer.close()


def form(parts: int, part_bytes: int) -> tuple[bytes, bytes]:
    """Make a form of pictures that are none: its head, and its body."""
    content = os.urandom(part_bytes)
    part = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\n' + content + b"\r\n"
    body = part * parts + b"--b--\r\n"
    head = (
        b"POST /predict HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\n"
        b"Content-Length: %d\r\n\r\n" % len(body)
    )
    return head, body


async def read_answer(reader: Reader) -> tuple[int, dict[str, str]]:
    """Read one answer, and throw its body away."""
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
    await reader.readexactly(int(headers.get("content-length", 0)))
    return int(lines[0].split(" ")[1]), headers


async def _stay(reader: Reader, writer: Writer, until: float) -> None:
    """Keep a connection open until the scene ends, or the server closes it."""
    try:
        async with asyncio.timeout(max(0.0, until - time.monotonic())):
            await reader.read()
        raise ConnectionResetError
    except TimeoutError:
        return
    finally:
        writer.close()


CROWDS: dict[str, Client] = {
    "half_heads": half_head,
    "idle": idle,
    "dribbling": dribble,
    "slow_uploads": slow_upload,
    "slow_readers": slow_reader,
    "honest": honest,
    "large_forms": large_form,
    "large_jsons": large_json,
}
ONCE = frozenset({large_form, large_json})
"""Crowds whose clients ask once."""
