"""POST /predict in every form, and what bad pictures get."""

import base64
import gc
import io
import json

import pytest
from decode_kinds import KINDS, flat
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from tests.api.answers import code_of, post_file
from tests.conftest import MakePicture
from tests.crafted_images import png_header, sized_jpeg, xmp_orientation
from tests.foreign_files import LFS_POINTER, WEB_PAGE
from tests.serving.occupied_pool import occupied

from whisker.api.app import create_app
from whisker.api.schemas.predictions import PictureGroups, PredictionBatch, PredictionResult
from whisker.api.services import services_of
from whisker.errors import AppError
from whisker.images import InspectedImage
from whisker.settings import Settings


def test_one_file_gets_one_answer(client: FlaskClient, make_picture: MakePicture) -> None:
    """A form with one part is answered by one object that fits its description."""
    response = post_file(client, make_picture("red"))
    assert response.status_code == 200
    answer = response.get_json()
    assert PredictionResult.model_validate(answer).predicted_class == "red"
    assert "heatmap" not in answer


def test_several_files_get_answers_in_order(client: FlaskClient, make_picture: MakePicture) -> None:
    """A fault in one is that item's problem; the others are answered."""
    files = [(io.BytesIO(data), "x") for data in (make_picture("red"), b"garbage", make_picture("blue"), b"")]
    response = client.post("/predict", data={"file": files})
    assert response.status_code == 200
    items = PredictionBatch.model_validate(response.get_json()).predictions
    assert [getattr(item, "predicted_class", getattr(item, "code", None)) for item in items] == [
        "red",
        "image-undecodable",
        "blue",
        "file-empty",
    ]


@pytest.mark.parametrize("prefix", ["", "data:image/png;base64,", "DATA:;base64,"])
def test_json_base64_is_answered(client: FlaskClient, make_picture: MakePicture, prefix: str) -> None:
    """Plain base64 and data: URLs are the same picture."""
    text = prefix + base64.b64encode(make_picture("blue")).decode()
    assert client.post("/predict", json={"image": text}).get_json()["predicted_class"] == "blue"


def test_json_base64_with_line_breaks_is_answered(client: FlaskClient, noise: bytes) -> None:
    """`base64 photo.jpg` breaks its lines, and people paste that."""
    response = client.post("/predict", json={"image": base64.encodebytes(noise).decode()})
    assert response.status_code == 200


def test_json_list_is_answered_by_a_list(client: FlaskClient, make_picture: MakePicture) -> None:
    """Even a list of one, and a bad item stays its own problem."""
    good = base64.b64encode(make_picture("red")).decode()
    response = client.post("/predict", json={"images": [good, "not base64!"]})
    first, second = response.get_json()["predictions"]
    assert first["predicted_class"] == "red"
    assert second["code"] == "base64-invalid"


@pytest.mark.parametrize("content_type", ["image/png", "application/octet-stream"])
def test_raw_body_is_answered(client: FlaskClient, make_picture: MakePicture, content_type: str) -> None:
    """The picture itself may be the body."""
    response = client.post("/predict", data=make_picture("red"), content_type=content_type)
    assert response.get_json()["predicted_class"] == "red"


def test_field_without_a_filename_is_answered(client: FlaskClient, make_picture: MakePicture) -> None:
    """`curl -F file=<photo.png` sends no filename."""
    body = b'--b\r\nContent-Disposition: form-data; name="file"\r\n\r\n' + make_picture("red") + b"\r\n--b--\r\n"
    response = client.post("/predict", data=body, content_type="multipart/form-data; boundary=b")
    assert response.get_json()["predicted_class"] == "red"


def test_same_app_answers_under_api(client: FlaskClient, make_picture: MakePicture) -> None:
    """A proxy may route by the prefix /api."""
    response = client.post("/api/predict", data={"file": (io.BytesIO(make_picture("red")), "x.png")})
    assert response.get_json()["predicted_class"] == "red"


def test_explanation_is_a_png_data_url(client: FlaskClient, make_picture: MakePicture) -> None:
    """`explain=true` adds a heatmap that a page can lay over the picture."""
    heatmap = post_file(client, make_picture(), "?explain=true").get_json()["heatmap"]
    head, data = heatmap.split(",")
    assert head == "data:image/png;base64"
    assert Image.open(io.BytesIO(base64.b64decode(data))).size == (224, 224)


def test_preview_is_a_small_upright_jpeg(client: FlaskClient) -> None:
    """A page can show a picture that it could not load or decode itself; nothing of the original file is in it."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "secret"
    file = io.BytesIO()
    Image.new("RGB", (1_600, 800), "red").save(file, "JPEG", exif=exif)
    head, data = post_file(client, file.getvalue(), "?preview=true").get_json()["preview"].split(",")
    preview = Image.open(io.BytesIO(base64.b64decode(data)))
    assert head == "data:image/jpeg;base64"
    assert preview.height == 2 * preview.width <= 640
    assert not preview.getexif()


def test_top_k_keeps_the_likeliest(client: FlaskClient, make_picture: MakePicture) -> None:
    """Only the likeliest class is left, whatever the order of the labels."""
    answer = post_file(client, make_picture("red"), "?top_k=1").get_json()
    assert list(answer["probabilities"]) == ["red"]


@pytest.mark.parametrize("model", ["champion", "tiny-1"])
def test_model_can_be_named(client: FlaskClient, make_picture: MakePicture, model: str) -> None:
    """By version or by alias."""
    assert post_file(client, make_picture(), f"?model={model}").get_json()["model_version"] == "tiny-1"


def test_unknown_model_is_not_found(client: FlaskClient, make_picture: MakePicture) -> None:
    """The answer names the versions there are."""
    response = post_file(client, make_picture(), "?model=nope")
    assert code_of(response) == (404, "model-not-found")
    assert "tiny-1" in response.get_json(force=True)["detail"]


@pytest.mark.parametrize("query", ["?top_k=0", "?top_k=many", "?explain=perhaps"])
def test_parameters_that_make_no_sense_are_named(client: FlaskClient, make_picture: MakePicture, query: str) -> None:
    """The fault names the field and echoes its value."""
    response = post_file(client, make_picture(), query)
    assert code_of(response) == (400, "request-invalid")
    assert response.get_json(force=True)["errors"][0]["field"] in query


def test_row_1_truncated_jpeg(client: FlaskClient, noise: bytes) -> None:
    """422 image-truncated."""
    assert code_of(post_file(client, noise[: len(noise) // 2])) == (422, "image-truncated")


@pytest.mark.parametrize(("file_format", "missing"), [("JPEG", 2), ("BMP", 2), ("PNG", 12)])
def test_case_J_picture_without_its_end_is_answered_with_a_warning(
    client: FlaskClient, make_picture: MakePicture, file_format: str, missing: int
) -> None:
    """200, as all of its rows are there."""
    answer = post_file(client, make_picture("red", file_format, (161, 121))[:-missing]).get_json()
    assert answer["predicted_class"] == "red"
    assert answer["warnings"][0] == "The end of this file is missing, though all rows of the picture are there."


@pytest.mark.parametrize("size", [(8_192, 6_144), (16_382, 3_628), (16_320, 12_240)])
def test_case_I_photo_of_a_large_sensor_is_answered(
    client: FlaskClient, make_picture: MakePicture, size: tuple[int, int]
) -> None:
    """200, with its heatmap and its preview, and no word but that the drawing is of one colour."""
    answer = post_file(client, sized_jpeg(make_picture("red", "JPEG"), *size), "?explain=true&preview=true").get_json()
    assert {"heatmap", "preview", "predicted_class"} <= answer.keys()
    assert all("blank" in warning for warning in answer["warnings"])


@pytest.mark.parametrize("major", [b"mif1", b"miaf", b"MA1A", b"MA1B", b"avis"])
def test_case_K_avif_of_any_brand_is_answered(client: FlaskClient, major: bytes) -> None:
    """200."""
    data = KINDS["AVIF"](flat(64))
    assert post_file(client, data[:8] + major + data[12:]).status_code == 200


def test_case_O_picture_turned_by_xmp_alone_is_answered_as_the_page_shows_it(
    client: FlaskClient, make_picture: MakePicture
) -> None:
    """The preview lies as it is stored, and so does the heatmap."""
    data = make_picture("red", "JPEG", (64, 32), xmp=xmp_orientation(6))
    preview = post_file(client, data, "?preview=true").get_json()["preview"]
    assert Image.open(io.BytesIO(base64.b64decode(preview.split(",")[1]))).size == (64, 32)


@pytest.mark.parametrize("data", [b"x", b"garbage" * 100])
def test_row_2_garbage(client: FlaskClient, data: bytes) -> None:
    """422 image-undecodable."""
    assert code_of(post_file(client, data)) == (422, "image-undecodable")


def test_row_3_empty_file(client: FlaskClient) -> None:
    """400 file-empty."""
    assert code_of(post_file(client, b"")) == (400, "file-empty")


def test_row_5_too_many_pixels(client: FlaskClient) -> None:
    """413 too-many-pixels, by the header."""
    assert code_of(post_file(client, png_header(50_000, 50_000))) == (413, "too-many-pixels")


def test_row_9_animation_is_answered_with_a_warning(client: FlaskClient) -> None:
    """200 for frame 0, and the answer says so."""
    file = io.BytesIO()
    frames = [Image.new("RGB", (32, 32), colour) for colour in ("red", "blue")]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    answer = post_file(client, file.getvalue()).get_json()
    assert answer["predicted_class"] == "red"
    assert "first frame" in answer["warnings"][0]


def test_row_13_exif_orientation_changes_no_label(client: FlaskClient) -> None:
    """The same picture stored eight ways gets the same label."""
    labels = set()
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        file = io.BytesIO()
        Image.new("RGB", (40, 30), "red").save(file, "JPEG", exif=exif)
        labels.add(post_file(client, file.getvalue()).get_json()["predicted_class"])
    assert labels == {"red"}


@pytest.mark.parametrize("data", [b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"II*\x00" + bytes(50)])
def test_rows_16_and_17_foreign_formats(client: FlaskClient, data: bytes) -> None:
    """415 format-unsupported."""
    assert code_of(post_file(client, data)) == (415, "format-unsupported")


def test_case_N_no_picture_is_named_in_every_form_of_a_request(client: FlaskClient, make_picture: MakePicture) -> None:
    """422 with what it is and what to do: as a part, among others, in JSON and as the body itself."""
    encoded = base64.b64encode(LFS_POINTER).decode()
    single = post_file(client, LFS_POINTER)
    assert code_of(single) == (422, "image-undecodable")
    raw = client.post("/predict", data=LFS_POINTER, content_type="image/jpeg")
    batch = client.post(
        "/predict", data={"file": [(io.BytesIO(make_picture()), "a.png"), (io.BytesIO(WEB_PAGE), "b.jpg")]}
    )
    for answer in (single, raw, client.post("/predict", json={"image": encoded})):
        assert "Git LFS pointer" in answer.get_json(force=True)["detail"]
    several = client.post("/predict", json={"images": [encoded]}).get_json()["predictions"]
    assert "git lfs pull" in several[0]["detail"]
    assert "web page" in batch.get_json()["predictions"][1]["detail"]


def test_row_18_name_and_type_may_lie(client: FlaskClient, make_picture: MakePicture) -> None:
    """A PNG called .exe with the type of a text is a PNG."""
    part = (io.BytesIO(make_picture("red", "PNG")), "virus.exe", "text/plain")
    assert client.post("/predict", data={"file": part}).get_json()["predicted_class"] == "red"


def test_row_69_without_a_model_there_is_no_answer(settings: Settings, make_picture: MakePicture) -> None:
    """503 no-model, with a moment to try again; /health is fine and /ready is not."""
    app = create_app(settings.model_copy(update={"bundled_models_dir": settings.data_dir / "nothing"}))
    client = app.test_client()
    response = post_file(client, make_picture())
    assert code_of(response) == (503, "no-model")
    assert response.headers["Retry-After"]
    assert client.get("/health").status_code == 200
    assert code_of(client.get("/ready")) == (503, "no-model")


def test_row_82_saturation_is_refused_quickly(migrated: Settings, make_picture: MakePicture) -> None:
    """503 overloaded when every place and the queue are taken."""
    app = create_app(migrated.model_copy(update={"predict_concurrency": 1, "predict_queue": 0}))
    services = services_of(app)
    services.live_model.refresh()
    with occupied(services.predictor.pool):
        response = post_file(app.test_client(), make_picture())
    assert code_of(response) == (503, "overloaded")
    assert response.headers["Retry-After"] == "1"


def test_row_94_picture_over_the_memory_set_aside_is_refused_by_name(migrated: Settings) -> None:
    """413 with the setting that would let it in; a smaller one of the same kind is answered."""
    app = create_app(migrated.model_copy(update={"memory_bytes": 448 * 2**20}))
    services_of(app).live_model.refresh()
    client = app.test_client()
    assert post_file(client, KINDS["WebP"](flat(600))).status_code == 200
    response = post_file(client, KINDS["WebP"](flat(3_000)))
    assert code_of(response) == (413, "too-many-pixels")
    assert "WHISKER_MEMORY_BYTES" in response.get_json(force=True)["detail"]


def test_row_94_memory_that_others_take_is_waited_for_and_then_refused(migrated: Settings) -> None:
    """503 with a time to come again, though a thread is free; what still fits is answered."""
    app = create_app(migrated.model_copy(update={"predict_concurrency": 4, "predict_wait_seconds": 0.1}))
    services = services_of(app)
    services.live_model.refresh()
    pool = services.predictor.pool
    assert pool.memory.total_bytes == migrated.memory_budget.decoding_bytes
    assert services.thumbnails.pool.memory is pool.memory
    client = app.test_client()
    with occupied(pool, pool.memory.total_bytes - 16 * 2**20):
        assert post_file(client, KINDS["PNG"](flat(32))).status_code == 200
        refused = post_file(client, KINDS["WebP"](flat(2_000)))
    assert code_of(refused) == (503, "overloaded")
    assert int(refused.headers["Retry-After"]) >= 1
    assert post_file(client, KINDS["WebP"](flat(2_000))).status_code == 200


@pytest.mark.parametrize("share", [0.55, 0.6, 0.9])
def test_row_98_cut_animation_leaves_the_rest_of_its_form_alone(
    client: FlaskClient, make_picture: MakePicture, share: float
) -> None:
    """It is that item's problem."""
    whole = KINDS["GIF animated"](flat(24))
    second = whole.index(b"\x00\x2c", whole.index(b"\x2c", 13) + 1)
    cut = whole[: second + 6]
    files = [(io.BytesIO(data), "x") for data in (make_picture("red"), cut, whole[: int(len(whole) * share)])]
    items = client.post("/predict", data={"file": files}).get_json()["predictions"]
    assert items[0]["predicted_class"] == "red"
    assert items[1]["code"] == "image-truncated"
    assert code_of(post_file(client, cut)) == (422, "image-truncated")


def test_row_99_bad_pictures_leave_nothing_behind(client: FlaskClient) -> None:
    """No cycle of a fault and the frames it went through, which would hold the body until Python looks for cycles."""
    post_file(client, b"garbage")
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        for _ in range(3):
            assert post_file(client, b"garbage" * 1000).status_code == 422
        gc.collect()
        held = [item for item in gc.garbage if isinstance(item, AppError | InspectedImage)]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
    assert not held


def test_unknown_exception_is_opaque(app: Flask, caplog: pytest.LogCaptureFixture) -> None:
    """500 without a word of the exception; the log has it under the request's id."""

    def fail() -> str:
        raise RuntimeError("a secret")

    app.add_url_rule("/fail", view_func=fail)
    response = app.test_client().get("/fail", headers={"X-Request-ID": "abc"})
    assert code_of(response) == (500, "internal")
    assert "secret" not in response.get_data(as_text=True)
    assert response.get_json(force=True)["request_id"] == "abc"
    assert any("unhandled exception" in record.message for record in caplog.records)


def test_unknown_path_and_method_are_problems(client: FlaskClient) -> None:
    """404 and 405 are problem+json too."""
    assert code_of(client.get("/nothing")) == (404, "not-found")
    response = client.get("/predict")
    assert code_of(response) == (405, "method-not-allowed")
    assert "POST" in response.headers["Allow"]


def test_answers_are_compact_json(client: FlaskClient, make_picture: MakePicture) -> None:
    """No byte is spent on spaces."""
    body = post_file(client, make_picture()).get_data()
    assert json.dumps(json.loads(body), separators=(",", ":")).encode() == body.strip()


def _features(client: FlaskClient, data: bytes) -> str | None:
    answer = client.post("/predict?features=true", data=data, content_type="image/png").get_json()
    return PredictionResult.model_validate(answer).features


def test_unknown_pictures_that_look_alike_are_grouped_by_what_the_network_saw(
    client: FlaskClient, make_picture: MakePicture
) -> None:
    """Of a known picture nothing is said, and nothing of any without being asked; nothing is kept."""
    assert _features(client, make_picture("red")) is None
    plain = client.post("/predict", data=make_picture("lime"), content_type="image/png").get_json()
    assert "features" not in plain
    features = [_features(client, make_picture("lime", "PNG", (32 + number, 32))) for number in range(5)]
    body = {"model": "tiny-1", "features": features}
    found = PictureGroups.model_validate(client.post("/predict/groups", json=body).get_json())
    assert [(sorted(group.pictures), round(group.similarity, 3)) for group in found.groups] == [([0, 1, 2, 3, 4], 1.0)]
    few = PictureGroups.model_validate(client.post("/predict/groups", json={"features": features[:4]}).get_json())
    assert (few.groups, few.model_version) == ([], "tiny-1")


@pytest.mark.parametrize(
    ("features", "words"),
    [
        (["!"], "POST /predict?features=true"),
        (["AAAA", "AAAAAAAA"], "equally long"),
        ([""], "not empty"),
        ([], "features"),
    ],
)
def test_features_that_cannot_be_read_are_refused(client: FlaskClient, features: list[str], words: str) -> None:
    """With what would have been accepted."""
    answer = client.post("/predict/groups", json={"features": features})
    assert answer.status_code == 400
    assert words in answer.get_json(force=True)["detail"]


def test_groups_of_a_version_that_is_not_there_are_refused(client: FlaskClient) -> None:
    """By its name."""
    assert code_of(client.post("/predict/groups", json={"model": "nobody", "features": ["AAAA"]})) == (
        404,
        "model-not-found",
    )
