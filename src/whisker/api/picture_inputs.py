"""The pictures of a request, in every form that /predict takes."""

from dataclasses import dataclass
from typing import IO

from flask import Request

from whisker.api.base64_text import decode_base64
from whisker.api.bodies import JSON_TYPE, load_json, named_body_faults, read_all
from whisker.api.parameters import parse_parameters
from whisker.api.picture_form import FormLimits, file_too_large, read_form
from whisker.api.schemas.predictions import PictureJson
from whisker.errors import (
    AppError,
    Base64Invalid,
    FileMissing,
    JsonInvalid,
    MediaTypeUnsupported,
    RequestInvalid,
    TooManyParts,
)
from whisker.remote_images import RemoteImageFetcher
from whisker.settings import Settings

FORMS = (
    'a multipart form with the picture in the part \'file\', JSON such as {"image": "<base64>"} or '
    '{"url": "https://..."}, or the picture itself as the body'
)


SPARE_COMMAS = 10_000
"""What a JSON body may hold beside two for each picture: an address may contain some, millions are no request."""


@dataclass(frozen=True)
class PictureInputs:
    """The pictures of one request.

    Attributes:
        items: Bytes, or what is wrong with that one, in the order sent.
        is_batch: The answer is a list, even of one.
    """

    items: list[bytes | AppError]
    is_batch: bool


def read_pictures(request: Request, url: str | None, settings: Settings, fetcher: RemoteImageFetcher) -> PictureInputs:
    """Read the pictures a request carries or points to.

    Raises:
        AppError: The request as a whole cannot be used.
    """
    if url is not None:
        return PictureInputs([fetcher.fetch(url)], is_batch=False)
    with named_body_faults(request, "Send fewer or smaller pictures."):
        return _from_body(request, settings, fetcher)


def body_limit(media_type: str, settings: Settings) -> int:
    """Return how many bytes a body of pictures may have."""
    if media_type == "multipart/form-data":
        return settings.max_request_bytes
    return settings.max_json_bytes if media_type == JSON_TYPE else settings.max_file_bytes


def _from_body(request: Request, settings: Settings, fetcher: RemoteImageFetcher) -> PictureInputs:
    media_type = request.mimetype
    request.max_content_length = body_limit(media_type, settings)
    if media_type == "multipart/form-data":
        return _from_form(request, settings)
    if media_type == JSON_TYPE:
        return _from_json(request.stream, settings, fetcher)
    if media_type.startswith("image/") or media_type == "application/octet-stream":
        return PictureInputs([read_all(request.stream)], is_batch=False)
    if not media_type and not request.content_length:
        raise FileMissing(f"The request carries no picture. Send {FORMS}.")
    raise MediaTypeUnsupported(f"A body of type {media_type[:80] or 'unknown'!r} cannot be read. Send {FORMS}.")


def _from_form(request: Request, settings: Settings) -> PictureInputs:
    boundary = request.mimetype_params.get("boundary", "")
    limits = FormLimits(settings.max_images, settings.max_file_bytes, settings.max_field_bytes)
    form = read_form(request.stream, boundary, "file", limits)
    if not form.files:
        seen = f" The form has only {', '.join(map(repr, form.other_names))}." if form.other_names else ""
        raise FileMissing(f"The form has no part 'file' with a picture.{seen} Try: curl -F file=@photo.jpg .../predict")
    return PictureInputs(list(form.files), is_batch=len(form.files) > 1)


def _from_json(stream: IO[bytes], settings: Settings, fetcher: RemoteImageFetcher) -> PictureInputs:
    picture = _parse_json(stream, 2 * settings.max_images + SPARE_COMMAS)
    if picture.url is not None:
        return PictureInputs([fetcher.fetch(picture.url)], is_batch=False)
    if picture.image is not None:
        return PictureInputs([_decode_base64(picture.image, settings.max_file_bytes)], is_batch=False)
    images = picture.images or []
    if not images:
        raise FileMissing("The list 'images' is empty. Send at least one picture.")
    if len(images) > settings.max_images:
        raise TooManyParts(f"One request may carry at most {settings.max_images} pictures; this one has {len(images)}.")
    return PictureInputs([_decode_or_fault(image, settings.max_file_bytes) for image in images], is_batch=True)


def _parse_json(stream: IO[bytes], max_commas: int) -> PictureJson:
    value = load_json(stream, max_commas, PictureJson.example)
    try:
        picture = parse_parameters(PictureJson, value)
    except RequestInvalid as error:
        words = 'Send one of {"image": "<base64>"}, {"images": [...]} or {"url": "https://..."}.'
        raise JsonInvalid(words, error.errors) from error
    given = [name for name in ("image", "images", "url") if getattr(picture, name) is not None]
    if len(given) > 1:
        raise JsonInvalid(f"Send one of 'image', 'images' and 'url', not {' and '.join(given)}.")
    if not given:
        raise FileMissing("The JSON has none of 'image', 'images' and 'url'.")
    return picture


def _decode_or_fault(text: str, max_bytes: int) -> bytes | AppError:
    try:
        return _decode_base64(text, max_bytes)
    except AppError as error:
        return error


def _decode_base64(text: str, max_bytes: int) -> bytes:
    """Decode base64 or a data: URL, its length checked first; no more than two copies lie beside `text`."""
    encoded = text
    if text[:5].lower() == "data:":
        comma = text.find(",")
        if comma < 0 or not text[:comma].lower().endswith(";base64"):
            raise Base64Invalid("A data: URL must be base64, such as data:image/jpeg;base64,/9j/4AAQ...")
        encoded = text[comma + 1 :]
    if len(encoded) * 3 // 4 > max_bytes + 2:
        raise file_too_large(max_bytes)
    try:
        return decode_base64(encoded)
    except ValueError as error:
        raise Base64Invalid(
            f"This is not base64: {encoded[:40]!r}. Send the picture's bytes encoded as base64."
        ) from error
