"""Request bodies: read within their limits, and JSON parsed into models."""

import codecs
import io
import json
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, NoReturn, TypeVar

from flask import Request
from werkzeug.exceptions import ClientDisconnected, RequestEntityTooLarge

from whisker.admission_protocol import ARRIVED_AT, BODY_BYTES
from whisker.api.schemas.base import Question
from whisker.api.validation import parse_parameters
from whisker.errors import BodyTooLarge, JsonInvalid, MediaTypeUnsupported, Overloaded, RequestMalformed
from whisker.memory_budget import ByteBudget

Body = TypeVar("Body", bound=Question)
JSON_TYPE = "application/json"
CHUNK_BYTES = 64 * 1024
MAX_JSON_BYTES = 1_000_000
"""Limit of a JSON body that carries no images."""

ANSWER_SECONDS = 0.6
"""Time from a request's arrival within which it is refused if there is no memory for it."""

_SHORTEST_WAIT_SECONDS = 0.05
_JSON_COPIES = 3
"""Copies of a JSON body in memory at the most: its value, and either its text or base64 being decoded.

Measured: 2.2 where pictures are written as encoders write them, 3 where they are broken into lines or escaped.
"""

_OTHER_COPIES = 2
_BEYOND_ASCII = re.compile(rb"\\u(?!00[0-7])")
_MAX_COMMAS = 30_000
"""Every value but the first of its list or object follows a comma, so these bound what parsing takes."""


def read_json(request: Request, model: type[Body], context: object = None) -> Body:
    """Read a body of JSON.

    Args:
        request: Carries it.
        model: What is expected; its `example` is shown in errors.
        context: Passed to the model's validators.

    Raises:
        MediaTypeUnsupported: The body is declared to be something else.
        JsonInvalid: It is not JSON.
        RequestInvalid: It does not fit the model; each fault is named.
    """
    if request.mimetype != JSON_TYPE:
        kind = request.mimetype[:80] or "unknown"
        raise MediaTypeUnsupported(f"A body of type {kind!r} cannot be read. Send {model.example} as {JSON_TYPE}.")
    request.max_content_length = MAX_JSON_BYTES
    with named_body_faults(request):  # a megabyte at most, which each thread may have
        value = load_json(request.stream, _MAX_COMMAS, model.example)
    return parse_parameters(model, value, context)


@contextmanager
def named_body_faults(request: Request, advice: str = "Send less at once.") -> Iterator[None]:
    """Translate errors of reading a body into this package's.

    Args:
        request: Its `max_content_length` is the limit.
        advice: What to do about a body that is too long.

    Raises:
        BodyTooLarge: The body is over the limit.
        RequestMalformed: The client went away, or was too slow.
        MediaTypeUnsupported: The body is compressed.
    """
    _require_plain(request)
    try:
        yield
    except RequestEntityTooLarge as error:
        limit = (request.max_content_length or 0) / 1e6
        raise BodyTooLarge(f"This body may have at most {limit:g} MB. {advice}") from error
    except ClientDisconnected as error:
        raise RequestMalformed("The upload stopped before its end, or was too slow. Send it again.") from error


def _require_plain(request: Request) -> None:
    encoding = request.headers.get("Content-Encoding", "").strip().lower()
    if encoding not in ("", "identity"):
        raise MediaTypeUnsupported(
            f"This body is compressed (Content-Encoding: {encoding[:40]}). Send it as it is, without Content-Encoding: "
            "pictures and ZIPs are compressed already."
        )


@contextmanager
def memory_reserved(request: Request, memory: ByteBudget, limit: int) -> Iterator[None]:
    """Reserve the memory of a request's body while it is read and used.

    Args:
        request: If its body has not arrived and declares no length, the limit is reserved.
        memory: Of all requests together.
        limit: How long the body may be.

    Raises:
        Overloaded: There is no memory for it within a second of its arrival.
    """
    length = request.environ.get(BODY_BYTES, request.content_length)
    length = limit if length is None else min(length, limit)
    copies = _JSON_COPIES if request.mimetype == JSON_TYPE else _OTHER_COPIES
    wanted_bytes = min(length * copies, memory.total_bytes)
    if not memory.take(wanted_bytes, seconds_left(request, ANSWER_SECONDS)):
        raise Overloaded("Too many large requests are being read already. Try again in a moment.")
    try:
        yield
    finally:
        memory.give_back(wanted_bytes)


def seconds_left(request: Request, wait_seconds: float) -> float:
    """Return how many of the seconds since its arrival a request may still wait: a moment at the least."""
    now = time.monotonic()
    arrived_at: float = request.environ.get(ARRIVED_AT, now)
    return max(_SHORTEST_WAIT_SECONDS, arrived_at + wait_seconds - now)


def read_all(stream: IO[bytes]) -> bytes:
    """Read a body to its end; `stream.read()` would end quietly at the limit where no length was declared."""
    body = io.BytesIO()  # grows in place; joining pieces would double the memory
    while chunk := stream.read(CHUNK_BYTES):
        body.write(chunk)
    return body.getvalue()


def load_json(stream: IO[bytes], max_commas: int, example: str) -> Any:
    """Parse untrusted JSON.

    Args:
        stream: The body.
        max_commas: More values than this are refused unparsed: small ones take thirty times their size.
        example: What would have been accepted.

    Raises:
        JsonInvalid: It is not JSON, or has too many values.
    """
    try:
        text = _read_json_text(stream, max_commas)
        value = json.loads(text, parse_constant=_refuse_constant)
        if "\\u" in text:
            _require_encodable(value)
    except (ValueError, RecursionError) as error:
        raise JsonInvalid(f"The body is not JSON that can be read. Send {example}.") from error
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _read_json_text(stream: IO[bytes], max_commas: int) -> str:
    """Read JSON text, which is UTF-8 (RFC 8259, section 8.1).

    One character beyond ASCII can make Python keep all of a text at four bytes a letter, so none is read in a long one.
    """
    body = read_all(stream).removeprefix(codecs.BOM_UTF8)
    if body.count(b",") > max_commas:
        raise JsonInvalid("The body has far more values than can be meant.")
    if len(body) > MAX_JSON_BYTES and (not body.isascii() or _BEYOND_ASCII.search(body)):
        raise JsonInvalid("JSON of more than 1 MB may have only ASCII characters in it, as base64 has.")
    return body.decode()


def _require_encodable(value: Any) -> None:
    """Refuse half of a pair of escapes: text that neither a file nor a database can hold.

    Raises:
        UnicodeEncodeError: There is one.
    """
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, str):
            item.isascii() or item.encode()
        elif isinstance(item, dict):
            waiting += (*item.keys(), *item.values())
        elif isinstance(item, list):
            waiting += item
