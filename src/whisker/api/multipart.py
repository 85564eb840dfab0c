"""A multipart/form-data body, read from the socket part by part, each limit with a fault of its own."""

import binascii
from collections.abc import Callable, Collection
from typing import IO, Final

from werkzeug.datastructures import Headers
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData, State

from whisker.api.base64_text import missing_padding
from whisker.errors import FieldTooLarge, RequestMalformed, TooManyParts

FormPart = Field | File
Take = Callable[[Data], None]
"""Called with the pieces of one part, in order; `more_data` is False for the last."""

MAX_TEXT_FIELDS = 32

_LEAVE_HEADER: Final = (
    "Do not set that header yourself: what makes the form sets it, as fetch, axios, requests and curl -F do."
)

_PLAIN_ENCODINGS: Final = frozenset({"", "7bit", "8bit", "binary"})
_SPACES: Final = b" \t\r\n"
_ONE_ALPHABET: Final = bytes.maketrans(b"-_", b"+/")


def read_parts(stream: IO[bytes], boundary: str, begin: Callable[[FormPart], Take], chunk_bytes: int) -> None:
    """Read a body to its end.

    Args:
        stream: The body; it bounds its own length.
        boundary: From the Content-Type.
        begin: Called with each part's headers; returns the callback for its content.
        chunk_bytes: Read at a time; of what surrounds the parts' contents at most two chunks are held.

    Raises:
        RequestMalformed: The body is no multipart form.
    """
    if not boundary:
        raise RequestMalformed(
            f"The Content-Type says multipart/form-data and names no boundary between the form's parts. {_LEAVE_HEADER}"
        )
    decoder = _Decoder(boundary.encode("latin-1", "replace"), max_form_memory_size=2 * chunk_bytes)
    take: Take = ignore_part
    try:
        while True:
            event = decoder.next_event()
            if isinstance(event, NeedData):
                _receive(decoder, _read_chunk(stream, chunk_bytes))
            elif isinstance(event, (Field, File)):
                take = _decoding(begin(event), event)
            elif isinstance(event, Data):
                take(event)
            elif isinstance(event, Epilogue):
                return
    except ValueError as error:
        if decoder.state is State.PREAMBLE and decoder.buffer:
            raise _strange_boundary(boundary) from error
        raise RequestMalformed("The body is not a multipart form that can be read, or its end is missing.") from error


class _Decoder(MultipartDecoder):
    """Reads parts' heads in UTF-8, or else in Latin-1 as old clients write file names in them."""

    def _parse_headers(self, data: bytes | bytearray) -> Headers:
        try:
            data.decode()
        except UnicodeDecodeError:
            data = data.decode("latin-1").encode()
        return super()._parse_headers(data)


def _read_chunk(stream: IO[bytes], chunk_bytes: int) -> bytes | None:
    """Read a chunk; None at the end, as the decoder expects."""
    return stream.read(chunk_bytes) or None


def _receive(decoder: MultipartDecoder, data: bytes | None) -> None:
    try:
        decoder.receive_data(data)
    except RequestEntityTooLarge as error:
        if decoder.state is State.PREAMBLE:
            raise _strange_boundary(decoder.boundary.decode("latin-1")) from error
        raise


def _strange_boundary(boundary: str) -> RequestMalformed:
    return RequestMalformed(
        f"No part of this body begins with the boundary that its Content-Type names, {boundary[:70]!r}. {_LEAVE_HEADER}"
    )


def _decoding(take: Take, part: FormPart) -> Take:
    """Decode a part's Content-Transfer-Encoding, which RFC 7578 (4.7) deprecates and old clients still send.

    Raises:
        RequestMalformed: The encoding is unknown.
    """
    encoding = part.headers.get("Content-Transfer-Encoding", "").strip().lower()
    if encoding in _PLAIN_ENCODINGS:
        return take
    if encoding == "base64":
        return _FromBase64(take, part.name)
    raise RequestMalformed(
        f"The part {str(part.name)[:80]!r} has the Content-Transfer-Encoding {encoding[:40]!r}. Send its bytes as they "
        "are, or base64."
    )


class _FromBase64:
    """Decodes a part piece by piece, so that limits count what comes out."""

    def __init__(self, take: Take, name: str | None) -> None:
        self._take = take
        self._name = name
        self._left = b""

    def __call__(self, data: Data) -> None:
        text = self._left + data.data.translate(_ONE_ALPHABET, _SPACES)
        if not data.more_data:
            text += missing_padding(len(text)).encode()
        whole = len(text) - len(text) % 4 if data.more_data else len(text)
        self._left = text[whole:]
        try:
            decoded = binascii.a2b_base64(text[:whole], strict_mode=True)
        except ValueError as error:
            raise RequestMalformed(
                f"The part {str(self._name)[:80]!r} says to be base64 (Content-Transfer-Encoding) and is not."
            ) from error
        self._take(Data(decoded, data.more_data))


class TextFields:
    """The parts of a form beside its files: those that are wanted are kept, all are bounded.

    Args:
        wanted: Names of the fields to keep.
        max_bytes: Of one text field.

    Attributes:
        values: Text by the field's name; of a field that comes twice, the last.
        other_names: Names of the parts that were skipped.
    """

    def __init__(self, wanted: Collection[str], max_bytes: int) -> None:
        self.values: dict[str, str] = {}
        self.other_names: list[str] = []
        self._wanted = wanted
        self._max_bytes = max_bytes
        self._count = 0

    def begin(self, part: FormPart) -> Take:
        """Start a part.

        Raises:
            TooManyParts: There were very many before it.
        """
        self._count += 1
        if self._count > MAX_TEXT_FIELDS:
            raise TooManyParts(f"One form may have at most {MAX_TEXT_FIELDS} other fields.")
        is_wanted = part.name in self._wanted  # also as a file, as curl -F settings=@settings.json sends it
        if not is_wanted:
            self.other_names.append(str(part.name)[:80])
            if isinstance(part, File):
                return ignore_part
        return _FieldText(self._max_bytes, self.values if is_wanted else {}, part.name)


class _FieldText:
    """Collects a text field."""

    def __init__(self, max_bytes: int, values: dict[str, str], name: str) -> None:
        self._max_bytes = max_bytes
        self._values = values
        self._name = name
        self._content = bytearray()

    def __call__(self, data: Data) -> None:
        self._content += data.data
        if len(self._content) > self._max_bytes:
            raise FieldTooLarge(f"A text field may have at most {self._max_bytes:,} bytes.")
        if not data.more_data:
            self._values[self._name] = self._text()

    def _text(self) -> str:
        try:
            return self._content.decode()
        except UnicodeDecodeError as error:
            raise RequestMalformed(f"The field {self._name[:80]!r} is not UTF-8 text.") from error


def ignore_part(_data: Data) -> None:
    """Discard a part that is not wanted."""
