"""A multipart/form-data body, read from the socket part by part, each limit with a fault of its own."""

from collections.abc import Callable, Collection
from typing import IO

from werkzeug.sansio.multipart import Data, Epilogue, Field, File, MultipartDecoder, NeedData

from whisker.errors import FieldTooLarge, RequestMalformed, TooManyParts

Part = Field | File
Take = Callable[[Data], None]
"""Takes the pieces of one part, in order; the last says that no more follow."""

MAX_TEXT_FIELDS = 32


def read_parts(stream: IO[bytes], boundary: str, begin: Callable[[Part], Take], chunk_bytes: int) -> None:
    """Read a body to its end.

    Args:
        stream: The body; it bounds its own length.
        boundary: From the Content-Type.
        begin: Called at each part's head; returns what takes its content.
        chunk_bytes: Read at a time. Of what lies around and before the parts' contents no more than two are held.

    Raises:
        RequestMalformed: The body is no multipart form.
    """
    decoder = MultipartDecoder(boundary.encode("latin-1", "replace"), max_form_memory_size=2 * chunk_bytes)
    take: Take = ignore
    try:
        while True:
            event = decoder.next_event()
            if isinstance(event, NeedData):
                decoder.receive_data(_read(stream, chunk_bytes))
            elif isinstance(event, (Field, File)):
                take = begin(event)
            elif isinstance(event, Data):
                take(event)
            elif isinstance(event, Epilogue):
                return
    except ValueError as error:
        raise RequestMalformed("The body is not a multipart form that can be read, or its end is missing.") from error


def ignore(_data: Data) -> None:
    """Pass over a part nobody asked for."""


class TextFields:
    """The parts of a form beside its files: those that are wanted are kept, all are bounded.

    Args:
        wanted: Names of the fields to keep.
        max_bytes: Of one text field.

    Attributes:
        values: Text by the field's name; of a field that comes twice, the last.
        other_names: Names of the parts that were passed over.
    """

    def __init__(self, wanted: Collection[str], max_bytes: int) -> None:
        self.values: dict[str, str] = {}
        self.other_names: list[str] = []
        self._wanted = wanted
        self._max_bytes = max_bytes
        self._count = 0

    def begin(self, part: Part) -> Take:
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
                return ignore
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


def _read(stream: IO[bytes], chunk_bytes: int) -> bytes | None:
    """Read a chunk; None is the end, as the decoder wants it."""
    return stream.read(chunk_bytes) or None
