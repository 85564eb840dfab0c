"""A form's pictures, kept in memory within their limits."""

import io
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import IO

from werkzeug.sansio.multipart import Data

from whisker.api.bodies import CHUNK_BYTES
from whisker.api.multipart import Part, Take, TextFields, read_parts
from whisker.errors import BodyTooLarge, TooManyParts


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
        fields: The wanted text fields.
        other_names: Names of the parts that were passed over.
    """

    files: list[bytes | BodyTooLarge] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    other_names: list[str] = field(default_factory=list)


def read_form(
    stream: IO[bytes], boundary: str, file_name: str, limits: FormLimits, field_names: Collection[str] = ()
) -> Form:
    """Read a multipart/form-data body.

    Args:
        stream: The body; it bounds its own length.
        boundary: From the Content-Type.
        file_name: Name of the parts that carry pictures, whether or not they have a filename.
        limits: What the form may hold.
        field_names: Text fields to keep.

    Raises:
        TooManyParts: More pictures or fields than allowed.
        FieldTooLarge: A text field is over its limit.
        RequestMalformed: The body is no multipart form.
    """
    texts = TextFields(field_names, limits.max_field_bytes)
    form = Form(fields=texts.values, other_names=texts.other_names)

    def begin(part: Part) -> Take:
        if part.name != file_name:
            return texts.begin(part)
        if len(form.files) >= limits.max_files:
            raise TooManyParts(f"One request may carry at most {limits.max_files} pictures. Send the rest in another.")
        return _FileCollector(form, limits.max_file_bytes)

    read_parts(stream, boundary, begin, CHUNK_BYTES)
    return form


class _FileCollector:
    """Collects one picture; past the limit it keeps only the fault."""

    def __init__(self, form: Form, max_bytes: int) -> None:
        self._form = form
        self._max_bytes = max_bytes
        self._content = io.BytesIO()  # gives its bytes away without a copy
        self._index = len(form.files)
        form.files.append(b"")

    def __call__(self, data: Data) -> None:
        if isinstance(self._form.files[self._index], BodyTooLarge):
            return
        self._content.write(data.data)
        if self._content.tell() > self._max_bytes:
            self._content = io.BytesIO()
            self._form.files[self._index] = file_too_large(self._max_bytes)
        elif not data.more_data:
            self._form.files[self._index] = self._content.getvalue()


def file_too_large(max_bytes: int) -> BodyTooLarge:
    """Say that one picture is over the limit."""
    return BodyTooLarge(f"A picture may have at most {max_bytes / 1e6:g} MB. Make it smaller and try again.")
