"""The images of a request, in every form that /predict takes, read into memory within their limits."""

import io
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import IO

from flask import Request
from werkzeug.sansio.multipart import Data

from whisker.api.base64_text import decode_base64
from whisker.api.bodies import CHUNK_BYTES, JSON_TYPE, load_json, named_body_faults, read_all
from whisker.api.multipart import FormPart, Take, TextFields, read_parts
from whisker.api.schemas.predictions import ImageJson
from whisker.api.validation import parse_parameters
from whisker.errors import (
    AppError,
    Base64Invalid,
    BodyTooLarge,
    FileMissing,
    JsonInvalid,
    MediaTypeUnsupported,
    RequestInvalid,
    TooManyParts,
)
from whisker.remote_images import RemoteImageFetcher
from whisker.settings import Settings

_HOW_TO_SEND = (
    'a multipart form with the picture in the part \'file\', JSON such as {"image": "<base64>"} or '
    '{"url": "https://..."}, or the picture itself as the body'
)

_CURL_TYPE = "application/x-www-form-urlencoded"
_CURL_HINT = " curl --data-binary calls everything that, unless told better: -H 'Content-Type: image/jpeg'."

_SPARE_COMMAS = 10_000
"""Commas allowed in a JSON body beside two for each image: an address may contain some."""


@dataclass(frozen=True)
class ImageInputs:
    """The images of one request.

    Attributes:
        items: Bytes, or what is wrong with that one, in the order sent.
        is_batch: The answer is a list, even of one.
    """

    items: list[bytes | AppError]
    is_batch: bool


def read_images(request: Request, url: str | None, settings: Settings, fetcher: RemoteImageFetcher) -> ImageInputs:
    """Read the images that a request carries or points to.

    Raises:
        AppError: The request as a whole cannot be used.
    """
    if url is not None:
        return ImageInputs([fetcher.fetch(url)], is_batch=False)
    with named_body_faults(request, "Send fewer or smaller pictures."):
        return _images_from_body(request, settings, fetcher)


def body_limit(media_type: str, settings: Settings) -> int:
    """Return how many bytes a body of images may have."""
    if media_type == "multipart/form-data":
        return settings.max_request_bytes
    return settings.max_json_bytes if media_type == JSON_TYPE else settings.max_file_bytes


def _images_from_body(request: Request, settings: Settings, fetcher: RemoteImageFetcher) -> ImageInputs:
    media_type = request.mimetype
    request.max_content_length = body_limit(media_type, settings)
    if media_type == "multipart/form-data":
        return _images_from_form(request, settings)
    if media_type == JSON_TYPE:
        return _images_from_json(request.stream, settings, fetcher)
    if media_type.startswith("image/") or media_type == "application/octet-stream":
        return ImageInputs([read_all(request.stream)], is_batch=False)
    if not media_type and not request.content_length:
        raise FileMissing(f"The request carries no picture. Send {_HOW_TO_SEND}.")
    hint = _CURL_HINT if media_type == _CURL_TYPE else ""
    raise MediaTypeUnsupported(
        f"A body of type {media_type[:80] or 'unknown'!r} cannot be read.{hint} Send {_HOW_TO_SEND}."
    )


def _images_from_form(request: Request, settings: Settings) -> ImageInputs:
    boundary = request.mimetype_params.get("boundary", "")
    limits = FormLimits(settings.max_images, settings.max_file_bytes, settings.max_field_bytes)
    form = read_form(request.stream, boundary, "file", limits)
    if not form.files:
        seen = f" The form has only {', '.join(map(repr, form.other_names))}." if form.other_names else ""
        raise FileMissing(f"The form has no part 'file' with a picture.{seen} Try: curl -F file=@photo.jpg .../predict")
    return ImageInputs(list(form.files), is_batch=len(form.files) > 1)


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
        other_names: Names of the parts that were skipped.
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
        file_name: Name of the parts that carry images, whether or not they have a filename.
        limits: What the form may hold.
        field_names: Text fields to keep.

    Raises:
        TooManyParts: More images or fields than allowed.
        FieldTooLarge: A text field is over its limit.
        RequestMalformed: The body is no multipart form.
    """
    texts = TextFields(field_names, limits.max_field_bytes)
    form = Form(fields=texts.values, other_names=texts.other_names)

    def begin(part: FormPart) -> Take:
        if part.name != file_name:
            return texts.begin(part)
        if len(form.files) >= limits.max_files:
            raise TooManyParts(f"One request may carry at most {limits.max_files} pictures. Send the rest in another.")
        return _FileCollector(form, limits.max_file_bytes)

    read_parts(stream, boundary, begin, CHUNK_BYTES)
    return form


class _FileCollector:
    """Collects one image; past the limit it keeps only the fault."""

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
            self._form.files[self._index] = _file_too_large(self._max_bytes)
        elif not data.more_data:
            self._form.files[self._index] = self._content.getvalue()


def _images_from_json(stream: IO[bytes], settings: Settings, fetcher: RemoteImageFetcher) -> ImageInputs:
    body = _parse_image_json(stream, 2 * settings.max_images + _SPARE_COMMAS)
    if body.url is not None:
        return ImageInputs([fetcher.fetch(body.url)], is_batch=False)
    if body.image is not None:
        return ImageInputs([_decode_base64(body.image, settings.max_file_bytes)], is_batch=False)
    images = body.images or []
    if not images:
        raise FileMissing("The list 'images' is empty. Send at least one picture.")
    if len(images) > settings.max_images:
        raise TooManyParts(f"One request may carry at most {settings.max_images} pictures; this one has {len(images)}.")
    return ImageInputs([_decode_or_fault(image, settings.max_file_bytes) for image in images], is_batch=True)


def _parse_image_json(stream: IO[bytes], max_commas: int) -> ImageJson:
    value = load_json(stream, max_commas, ImageJson.example)
    try:
        body = parse_parameters(ImageJson, value)
    except RequestInvalid as error:
        words = 'Send one of {"image": "<base64>"}, {"images": [...]} or {"url": "https://..."}.'
        raise JsonInvalid(words, error.errors) from error
    given = [name for name in ("image", "images", "url") if getattr(body, name) is not None]
    if len(given) > 1:
        raise JsonInvalid(f"Send one of 'image', 'images' and 'url', not {' and '.join(given)}.")
    if not given:
        raise FileMissing("The JSON has none of 'image', 'images' and 'url'.")
    return body


def _decode_or_fault(text: str, max_bytes: int) -> bytes | AppError:
    try:
        return _decode_base64(text, max_bytes)
    except AppError as error:
        return error


def _decode_base64(text: str, max_bytes: int) -> bytes:
    """Decode base64 or a data: URL, its length checked first; at most two copies exist beside `text`."""
    encoded = text
    if text[:5].lower() == "data:":
        comma = text.find(",")
        if comma < 0 or not text[:comma].lower().endswith(";base64"):
            raise Base64Invalid("A data: URL must be base64, such as data:image/jpeg;base64,/9j/4AAQ...")
        encoded = text[comma + 1 :]
    if len(encoded) * 3 // 4 > max_bytes + 2:
        raise _file_too_large(max_bytes)
    try:
        return decode_base64(encoded)
    except ValueError as error:
        raise Base64Invalid(
            f"This is not base64: {encoded[:40]!r}. Send the picture's bytes encoded as base64."
        ) from error


def _file_too_large(max_bytes: int) -> BodyTooLarge:
    """Return the fault of an image over the limit."""
    return BodyTooLarge(f"A picture may have at most {max_bytes / 1e6:g} MB. Make it smaller and try again.")
