"""GET /datasets/{dataset}/images, its CSV, and GET /images: pictures of datasets, and what may be wrong with each."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from flask import Blueprint, Response, request

from whisker import errors
from whisker.api.access import Access
from whisker.api.contracts import DATABASE_PROBLEMS, operation
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
from whisker.datasets.images import LabelledImage
from whisker.datasets.revision import ImagePage
from whisker.errors import NotFound
from whisker.insights.kinds import FindingKind
from whisker.text import safe_cell

blueprint = Blueprint("pictures", __name__)

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

AT_ONCE: Final = 1000

_OF_IMAGE: Final = ("id", "class_name", "split", "file_name", "size_bytes")
_DIGITS: Final = 4
_IMAGE_ID = re.compile(r"[0-9a-f]{32}")
_FOR_GOOD = "private, max-age=31536000, immutable"


@blueprint.get("/datasets/<dataset>/images")
@operation("datasets", access=Access.READ, problems=(errors.DatasetNotFound, *DATABASE_PROBLEMS))
def list_dataset_images(path: DatasetPath, query: ImagesQuery) -> DatasetImages:
    """List a revision's pictures, some at a time."""
    services = get_services()
    revision = services.datasets.revision(path.dataset).id
    page = _read(services, revision, query, query.offset, query.limit)
    findings = _findings(services, revision, page)
    images = [
        DatasetImage.model_validate({**_shown(image), "findings": findings.get(image.id, ())}) for image in page.images
    ]
    return DatasetImages(images=images, total=page.total)


@blueprint.get("/datasets/<dataset>/images.csv")
@operation("datasets", access=Access.READ, media_type="text/csv", problems=(errors.DatasetNotFound, *DATABASE_PROBLEMS))
def export_dataset_images(path: DatasetPath, query: ImagesFilter) -> Response:
    """Download a revision's pictures as a table: one row a picture, with its measures and findings."""
    services = get_services()
    revision = services.datasets.revision(path.dataset).id
    first = _read(services, revision, query, 0, AT_ONCE)  # before the answer begins, so that a fault can be answered
    name = f"{revision.replace('@', '-')}-images.csv"
    return Response(
        _csv(services, revision, query, first),
        mimetype="text/csv",
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-cache"},
    )


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
    return picture_response(content, f"{image_id}-{size_px}")


def picture_response(content: bytes, etag: str) -> Response:
    """Answer a picture whose address names its content: it is never asked for twice."""
    response = Response(content, mimetype="image/webp", headers={"Cache-Control": _FOR_GOOD})
    response.set_etag(etag)
    response.make_conditional(request.environ)
    return response


def _read(services: Services, revision: str, query: ImagesFilter, offset: int, limit: int) -> ImagePage:
    if query.finding is None:
        return services.datasets.images(revision, query.split, query.class_name, offset, limit)
    ids, total = services.findings.ids_behind(revision, query.finding, query.split, query.class_name, offset, limit)
    if not ids:
        return ImagePage((), total)
    by_id = {image.id: image for image in services.datasets.images(revision, limit=None, image_ids=ids).images}
    return ImagePage(tuple(by_id[image_id] for image_id in ids if image_id in by_id), total)


def _findings(services: Services, revision: str, page: ImagePage) -> Mapping[str, tuple[FindingKind, ...]]:
    return services.insights.kinds_by_id(revision, [image.id for image in page.images])


def _shown(image: LabelledImage) -> dict[str, object]:
    facts = image.known_facts
    sizes = {"width_px": facts.width_px, "height_px": facts.height_px, "format": facts.format}
    return {name: getattr(image, name) for name in _OF_IMAGE} | sizes


def _csv(services: Services, revision: str, query: ImagesFilter, page: ImagePage) -> Iterator[str]:
    """Write the table a page at a time; each is read on its own, so that a slow reader holds no connection."""
    yield _lines([CSV_COLUMNS])
    offset = 0
    while page.images:
        findings = _findings(services, revision, page)
        yield _lines([_row(image, findings.get(image.id, ())) for image in page.images])
        offset += len(page.images)
        if offset >= page.total:
            return
        page = _read(services, revision, query, offset, AT_ONCE)


def _row(image: LabelledImage, findings: tuple[FindingKind, ...]) -> list[object]:
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


def _lines(rows: Iterable[Sequence[object]]) -> str:
    file = io.StringIO()
    csv.writer(file).writerows([_cell(value) for value in row] for row in rows)
    return file.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "true" if value else "false"
    return round(value, _DIGITS) if isinstance(value, float) else safe_cell(value)
