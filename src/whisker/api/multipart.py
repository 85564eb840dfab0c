"""A form's pictures, read from the socket part by part, each limit with a fault of its own."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import IO

from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from whisker.errors import BodyTooLarge, FieldTooLarge, RequestMalformed, TooManyParts

CHUNK_BYTES = 64 * 1024
MAX_TEXT_FIELDS = 32


@dataclass(frozen=True)
class FormLimits:
    """What a form may hold."""

    max_files: int
    max_file_bytes: int
    max_field_bytes: int


@dataclass
class Form:
    """What a form held.

    Attributes:
        files: Content of each part under the wanted name, in order, or the fault of a part that was too large.
        other_names: Names of the parts that were passed over.
    """

    files: list[bytes | BodyTooLarge] = field(default_factory=list)
    other_names: list[str] = field(default_factory=list)


def read_form(stream: IO[bytes], boundary: str, file_name: str, limits: FormLimits) -> Form:
    """Read a multipart/form-data body.

    Args:
        stream: The body; it bounds its own length.
        boundary: From the Content-Type.
        file_name: Name of the parts that carry pictures, whether or not they have a filename.
        limits: What the form may hold.

    Raises:
        TooManyParts: More pictures or fields than allowed.
        FieldTooLarge: A text field is over its limit.
        RequestMalformed: The body is no multipart form.
    """
    decoder = MultipartDecoder(boundary.encode("latin-1", "replace"))
    form = Form()
    take: Callable[[Data], None] = _ignore
    try:
        while True:
            event = decoder.next_event()
            if isinstance(event, NeedData):
                decoder.receive_data(stream.read(CHUNK_BYTES) or None)
            elif isinstance(event, (Field, File)):
                take = _begin_part(event, form, file_name, limits)
            elif isinstance(event, Data):
                take(event)
            elif isinstance(event, Epilogue):
                return form
    except ValueError as error:
        raise RequestMalformed("The body is not a multipart form that can be read, or its end is missing.") from error


def _begin_part(part: Field | File, form: Form, file_name: str, limits: FormLimits) -> Callable[[Data], None]:
    if part.name == file_name:
        if len(form.files) >= limits.max_files:
            raise TooManyParts(f"One request may carry at most {limits.max_files} pictures. Send the rest in another.")
        return _FileCollector(form, limits.max_file_bytes)
    if len(form.other_names) >= MAX_TEXT_FIELDS:
        raise TooManyParts(f"One form may have at most {MAX_TEXT_FIELDS} other fields.")
    form.other_names.append(str(part.name)[:80])
    return _ignore if isinstance(part, File) else _FieldCounter(limits.max_field_bytes)


def _ignore(_data: Data) -> None:
    """Pass over a part nobody asked for."""


class _FileCollector:
    """Collects one picture; past the limit it keeps only the fault."""

    def __init__(self, form: Form, max_bytes: int) -> None:
        self._form = form
        self._max_bytes = max_bytes
        self._content = bytearray()
        self._index = len(form.files)
        form.files.append(b"")

    def __call__(self, data: Data) -> None:
        if isinstance(self._form.files[self._index], BodyTooLarge):
            return
        self._content += data.data
        if len(self._content) > self._max_bytes:
            self._content.clear()
            self._form.files[self._index] = file_too_large(self._max_bytes)
        elif not data.more_data:
            self._form.files[self._index] = bytes(self._content)


class _FieldCounter:
    """Counts a text field's bytes."""

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes
        self._seen_bytes = 0

    def __call__(self, data: Data) -> None:
        self._seen_bytes += len(data.data)
        if self._seen_bytes > self._max_bytes:
            raise FieldTooLarge(f"A text field may have at most {self._max_bytes:,} bytes.")


def file_too_large(max_bytes: int) -> BodyTooLarge:
    """Say that one picture is over the limit."""
    return BodyTooLarge(f"A picture may have at most {max_bytes / 1e6:g} MB. Make it smaller and try again.")
