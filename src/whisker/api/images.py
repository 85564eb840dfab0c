"""GET /datasets/{dataset}/images, also as CSV and as ZIP, and GET /images/{id}/thumbnail: datasets' images."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final
from urllib.parse import quote

from flask import Blueprint, Response, request
from werkzeug.wsgi import wrap_file

from whisker import errors
from whisker.api.access import Access
from whisker.api.schemas.datasets import (
    DatasetImage,
    DatasetImages,
    DatasetPath,
    ImagePath,
    ImagesFilter,
    ImagesQuery,
    ThumbnailQuery,
)
from whisker.api.services import Services, get_services
from whisker.api.view_binding import DATABASE_PROBLEMS, operation
from whisker.datasets.archives.writing import PulledFile
from whisker.datasets.export import RevisionZip, zip_name
from whisker.datasets.images import LabelledImage
from whisker.datasets.revision import ImagePage
from whisker.errors import NotFound
from whisker.images import inspect_image
from whisker.images.pixels_only import pixels_only
from whisker.insights.kinds import FindingKind
from whisker.text import safe_cell

blueprint = Blueprint("images", __name__)

CSV_COLUMNS: Final = (
    "split",
    "class_name",
    "file_name",
    "id",
    "width_px",
    "height_px",
    "aspect_ratio",
    "size_bytes",
    "format",
    "mode",
    "brightness_p5",
    "brightness_p99",
    "entropy",
    "sharpness",
    "is_gray",
    "findings",
)

CSV_PAGE_IMAGES: Final = 1000

_IMAGE_FIELDS: Final = ("id", "class_name", "split", "file_name", "size_bytes")
_CSV_DECIMALS: Final = 4
_RGB_BYTES: Final = 3
_CHECKED_PX: Final = 64
"""Of a JPEG only the header is read: what decoding it in full would cost does not matter."""
_IMAGE_ID = re.compile(r"[0-9a-f]{32}")
_CACHED_FOR_GOOD = "private, max-age=31536000, immutable"


@blueprint.get("/datasets/<dataset>/images")
@operation("datasets", access=Access.READ, problems=(errors.DatasetNotFound, *DATABASE_PROBLEMS))
def list_dataset_images(path: DatasetPath, query: ImagesQuery) -> DatasetImages:
    """List a revision's pictures, some at a time."""
    services = get_services()
    revision = services.datasets.revision(path.dataset).id
    page = _read_page(services, revision, query, query.offset, query.limit)
    findings = _findings_by_image(services, revision, page)
    images = [
        DatasetImage.model_validate({**_image_fields(image), "findings": findings.get(image.id, ())})
        for image in page.images
    ]
    return DatasetImages(images=images, total=page.total)


@blueprint.get("/datasets/<dataset>/images.csv")
@operation("datasets", access=Access.READ, media_type="text/csv", problems=(errors.DatasetNotFound, *DATABASE_PROBLEMS))
def export_dataset_images(path: DatasetPath, query: ImagesFilter) -> Response:
    """Download a revision's pictures as a table: one row a picture, with its measures and findings."""
    services = get_services()
    revision = services.datasets.revision(path.dataset).id
    # Read before the answer begins, so that a fault can be answered.
    first = _read_page(services, revision, query, 0, CSV_PAGE_IMAGES)
    name = f"{revision.replace('@', '-')}-images.csv"
    return Response(
        _csv_pages(services, revision, query, first),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-cache"},
    )


@blueprint.get("/images/<image_id>")
@operation(
    "datasets",
    access=Access.READ,
    media_type="image/*",
    problems=(errors.NotFound, errors.Overloaded, *DATABASE_PROBLEMS),
)
def get_image(path: ImagePath) -> Response:
    """Show a picture of a dataset in full, as a JPEG or PNG that /predict answers as it does the original.

    It has the pixels and nothing else of the file: no place, no camera, no remarks.
    """
    services = get_services()
    original = services.datasets.find_image(path.image_id)
    limits = services.settings.image_limits
    try:
        inspected = inspect_image(original.read_bytes(), _CHECKED_PX, limits)
    except FileNotFoundError as error:
        raise NotFound("The picture was deleted.") from error
    needed_bytes = inspected.needed_bytes + _RGB_BYTES * inspected.header.pixels
    content, media_type = services.thumbnails.pool.run(lambda: pixels_only(inspected), needed_bytes)
    return image_response(content, path.image_id, media_type)


@blueprint.get("/datasets/<dataset>/images.zip")
@operation(
    "datasets",
    access=Access.READ,
    media_type="application/zip",
    problems=(errors.DatasetNotFound, errors.NotFound, *DATABASE_PROBLEMS),
)
def download_dataset_images(path: DatasetPath, query: ImagesFilter) -> Response:
    """Download a revision's pictures as they came, in a ZIP of `train/<class>/...` and `test/<class>/...`.

    Taken in again it gives the same classes, splits and pictures. Its length is known before it is made, and it is made
    as fast as it is taken.
    """
    services = get_services()
    revision = services.datasets.revision(path.dataset)
    archive = RevisionZip.of(revision, lambda offset, limit: _read_page(services, revision.id, query, offset, limit))
    # A file, for of those the server reads no more than the client takes.
    content = wrap_file(request.environ, io.BufferedReader(PulledFile(archive.pieces())))
    response = Response(content, mimetype="application/zip", direct_passthrough=True)
    response.content_length = archive.size_bytes
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers.set(
        "Content-Disposition", "attachment", **_file_names(zip_name(revision, path.dataset), f"{revision.dataset}.zip")
    )
    return response


@blueprint.get("/images/<image_id>/thumbnail")
@operation(
    "datasets",
    access=Access.READ,
    media_type="image/webp",
    problems=(errors.NotFound, errors.Overloaded, *DATABASE_PROBLEMS),
)
def get_thumbnail(path: ImagePath, query: ThumbnailQuery) -> Response:
    """Show a picture of a dataset, small, upright and drawn anew."""
    image_id, size_px = path.image_id, query.size
    if not _IMAGE_ID.fullmatch(image_id):
        raise NotFound(f"There is no picture {image_id[:80]!r}; ids are 32 hexadecimal digits.")
    services = get_services()
    content = services.thumbnails.get(image_id, size_px, lambda: services.datasets.find_image(image_id))
    return image_response(content, f"{image_id}-{size_px}")


def image_response(content: bytes, etag: str, media_type: str = "image/webp") -> Response:
    """Answer an image whose address names its content, so that browsers may cache it for good."""
    response = Response(content, mimetype=media_type, headers={"Cache-Control": _CACHED_FOR_GOOD})
    response.set_etag(etag)
    response.make_conditional(request.environ)
    return response


def _file_names(name: str, plain: str) -> dict[str, str]:
    """Return a file's name for clients of today, and one in ASCII for others (RFC 6266, appendix D)."""
    return {"filename": name} if name.isascii() else {"filename": plain, "filename*": f"UTF-8''{quote(name, safe='')}"}


def _read_page(services: Services, revision: str, query: ImagesFilter, offset: int, limit: int) -> ImagePage:
    if query.finding is None:
        return services.datasets.images(revision, query.split, query.class_name, offset, limit)
    ids, total = services.findings.ids_behind(revision, query.finding, query.split, query.class_name, offset, limit)
    if not ids:
        return ImagePage((), total)
    by_id = {image.id: image for image in services.datasets.images(revision, limit=None, image_ids=ids).images}
    return ImagePage(tuple(by_id[image_id] for image_id in ids if image_id in by_id), total)


def _findings_by_image(services: Services, revision: str, page: ImagePage) -> Mapping[str, tuple[FindingKind, ...]]:
    return services.insights.kinds_by_id(revision, [image.id for image in page.images])


def _image_fields(image: LabelledImage) -> dict[str, object]:
    facts = image.known_facts
    sizes = {"width_px": facts.width_px, "height_px": facts.height_px, "format": facts.format}
    return {name: getattr(image, name) for name in _IMAGE_FIELDS} | sizes


def _csv_pages(services: Services, revision: str, query: ImagesFilter, page: ImagePage) -> Iterator[str]:
    """Yield the table page by page; each is read on its own, so that a slow client holds no database connection."""
    yield _csv_text([CSV_COLUMNS])
    offset = 0
    while page.images:
        findings = _findings_by_image(services, revision, page)
        yield _csv_text([_csv_row(image, findings.get(image.id, ())) for image in page.images])
        offset += len(page.images)
        if offset >= page.total:
            return
        page = _read_page(services, revision, query, offset, CSV_PAGE_IMAGES)


def _csv_row(image: LabelledImage, findings: tuple[FindingKind, ...]) -> list[object]:
    facts = image.known_facts
    pixels = facts.pixels
    return [
        image.split,
        image.class_name,
        image.file_name,
        image.id,
        facts.width_px,
        facts.height_px,
        facts.width_px / facts.height_px,
        image.size_bytes,
        facts.format,
        facts.mode,
        pixels.brightness_p5,
        pixels.brightness_p99,
        pixels.entropy,
        pixels.sharpness,
        pixels.is_gray,
        ";".join(findings),
    ]


def _csv_text(rows: Iterable[Sequence[object]]) -> str:
    file = io.StringIO()
    csv.writer(file).writerows([_csv_cell(value) for value in row] for row in rows)
    return file.getvalue()


def _csv_cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return round(value, _CSV_DECIMALS) if isinstance(value, float) else safe_cell(value)
