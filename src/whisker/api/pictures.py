"""GET /images: pictures of datasets, small."""

import re

from flask import Blueprint, Response, request

from whisker import errors
from whisker.api.access import Access
from whisker.api.contracts import DATABASE_PROBLEMS, operation
from whisker.api.schemas.datasets import ImagePath, ThumbnailQuery
from whisker.api.services import get_services
from whisker.errors import NotFound

blueprint = Blueprint("pictures", __name__)

_IMAGE_ID = re.compile(r"[0-9a-f]{32}")
_FOR_GOOD = "private, max-age=31536000, immutable"


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
