import hmac
import io
import time
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from PIL import Image
from tests.tiny_version import write_tiny_version
from werkzeug.test import TestResponse

from whisker.api.access import Access, requires
from whisker.api.app import create_app
from whisker.api.errors import install_error_handlers
from whisker.api.monitoring import install_request_log
from whisker.api.rate_limits import MOST_CLIENTS, MOST_WRONG_TOKENS, WrongTokens
from whisker.api.request_checks import HostCheck, install_security
from whisker.api.services import services_of
from whisker.errors import RateLimited, SettingsInvalid
from whisker.settings import Settings

WRITE, READ = "write-secret", "read-secret"
READABLE = {
    Access.PUBLIC: ("/health", "/ready", "/openapi.json", "/docs"),
    Access.READ: ("/models",),
    Access.WRITE: ("/feedback", "/feedback/1/image"),
}
ENDPOINTS = {"/health": "monitoring.get_health", "/ready": "monitoring.get_readiness"}


def make_client(**overrides: Any) -> FlaskClient:
    """Return a client of a small app behind the checks: something to read, to predict with and to change."""
    app = Flask(__name__)
    install_error_handlers(app)
    install_request_log(app)
    settings = Settings(**overrides)
    install_security(app, settings, HostCheck(settings.allowed_hosts))
    for access, paths in READABLE.items():
        for path in paths:
            app.add_url_rule(path, ENDPOINTS.get(path, path), requires(access)(lambda: {"read": True}))
    for access, path in ((Access.READ, "/predict"), (Access.WRITE, "/models/rollback")):
        app.add_url_rule(path, path, requires(access)(lambda: {"done": True}), methods=["POST"])
    app.add_url_rule("/undeclared", "undeclared", lambda: {"read": True})
    return app.test_client()


def bearer(token: str) -> dict[str, str]:
    """Return the header that carries a token."""
    return {"Authorization": f"Bearer {token}"}


def code_of(response: TestResponse) -> str:
    """Return the problem's code."""
    assert response.mimetype == "application/problem+json"
    return str(response.get_json()["code"])


@pytest.mark.parametrize(
    "headers",
    [
        {},
        bearer("wrong"),
        bearer(""),
        bearer("wríte"),
        bearer(f"\u00a0{WRITE}"),
        bearer(f"{WRITE}x"),
        bearer(READ[:-1]),
        {"Authorization": f"Basic {WRITE}"},
    ],
)
def test_row_77_no_or_wrong_token_gets_the_same_401(headers: dict[str, str]) -> None:
    """A guess learns nothing: whatever is missing or wrong, the answer is the same."""
    client = make_client(api_token=WRITE, api_read_token=READ)
    refusals = [client.post("/models/rollback", headers=headers), client.get("/models", headers=headers)]
    expected = client.post("/models/rollback").get_json() | {"request_id": ""}
    for response in refusals:
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"] == "Bearer"
        assert response.get_json() | {"request_id": ""} == expected
        assert expected["code"] == "unauthorized"


def test_row_78_the_read_token_may_not_change_anything() -> None:
    """The wrong scope is told apart from a wrong token."""
    client = make_client(api_token=WRITE, api_read_token=READ)
    response = client.post("/models/rollback", headers=bearer(READ))
    assert (response.status_code, code_of(response)) == (403, "forbidden")


def test_row_79_tokens_are_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every request with a token runs both comparisons, whole, through the standard library's constant-time one."""
    compared: list[tuple[bytes, bytes]] = []

    def recorded(given: bytes, expected: bytes) -> bool:
        compared.append((given, expected))
        return compare_digest(given, expected)

    compare_digest = hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", recorded)
    client = make_client(api_token=WRITE, api_read_token=READ)
    for guess in (WRITE, READ, "x"):
        client.post("/models/rollback", headers=bearer(guess))
        assert compared == [(guess.encode(), WRITE.encode()), (guess.encode(), READ.encode())]
        compared.clear()


@pytest.mark.parametrize(
    ("overrides", "token", "read", "predict", "write"),
    [
        ({}, "", 200, 200, 200),
        ({"api_token": WRITE}, "", 200, 200, 401),
        ({"api_token": WRITE}, WRITE, 200, 200, 200),
        ({"api_token": WRITE, "api_read_token": READ}, READ, 200, 200, 403),
        ({"api_token": WRITE, "api_read_token": READ}, WRITE, 200, 200, 200),
        ({"api_read_token": READ}, "", 401, 401, 401),
        ({"api_read_token": READ}, READ, 200, 200, 403),
    ],
)
def test_each_token_opens_its_scope(overrides: dict[str, str], token: str, read: int, predict: int, write: int) -> None:
    """Writing includes reading, predicting counts as reading, and what no token is set for is open."""
    client, headers = make_client(**overrides), bearer(token) if token else {}
    assert client.get("/models", headers=headers).status_code == read
    assert client.post("/predict", headers=headers).status_code == predict
    assert client.post("/models/rollback", headers=headers).status_code == write


@pytest.mark.parametrize("path", ["/feedback", "/feedback/1/image"])
def test_the_inbox_of_pictures_is_for_those_who_may_change_things(path: str) -> None:
    """What people sent in to be corrected may show anything: neither nobody nor a reader sees it."""
    client = make_client(api_token=WRITE, api_read_token=READ)
    assert [client.get(path, headers=headers).status_code for headers in ({}, bearer(READ), bearer(WRITE))] == [
        401,
        403,
        200,
    ]
    assert make_client(api_token=WRITE).get(path).status_code == 401
    assert make_client().get(path).status_code == 200


def test_a_view_that_declares_nothing_needs_the_write_token() -> None:
    """What nobody thought of is closed."""
    client = make_client(api_token=WRITE, api_read_token=READ)
    statuses = [client.get("/undeclared", headers=headers).status_code for headers in ({}, bearer(READ), bearer(WRITE))]
    assert statuses == [401, 403, 200]


def test_after_ten_wrong_tokens_a_client_is_asked_to_stop() -> None:
    """Guesses of one client are answered 429 for the rest of a minute; nobody else notices, nor who has no token."""
    client = make_client(api_token=WRITE)
    statuses = [client.post("/models/rollback", headers=bearer(f"guess-{n}")).status_code for n in range(12)]
    refusal = client.post("/models/rollback", headers=bearer("one more"))
    other = client.post("/models/rollback", headers=bearer("x"), environ_base={"REMOTE_ADDR": "192.0.2.7"})
    assert statuses == [401] * 10 + [429] * 2
    assert code_of(refusal) == "rate-limited"
    assert 0 < int(refusal.headers["Retry-After"]) <= 60
    assert other.status_code == client.post("/models/rollback").status_code == 401


def test_the_log_names_a_client_that_guesses_once_a_window(caplog: pytest.LogCaptureFixture) -> None:
    """Whoever watches the log can shut it out; a flood of guesses is no flood of lines."""
    client = make_client(api_token=WRITE)
    for _ in range(30):
        client.post("/models/rollback", headers=bearer("guess"), environ_base={"REMOTE_ADDR": "192.0.2.7"})
    warned = [record for record in caplog.records if record.message == "many wrong tokens"]
    assert [record.__dict__["remote"] for record in warned] == ["192.0.2.7"]


def test_guesses_do_not_lock_out_who_has_the_right_token() -> None:
    """Whoever shares an address with somebody who guesses goes on, and is not taken for them."""
    client = make_client(api_token=WRITE, api_read_token=READ)
    for _ in range(20):
        client.get("/models", headers=bearer("guess"))
    assert client.get("/models", headers=bearer("guess")).status_code == 429
    assert client.post("/models/rollback", headers=bearer(WRITE)).status_code == 200
    assert client.get("/models", headers=bearer(READ)).status_code == 200
    assert client.post("/models/rollback", headers=bearer(READ)).status_code == 403


def test_guesses_from_one_ipv6_network_count_together() -> None:
    """One machine can take any address of its /64."""
    client = make_client(api_token=WRITE)
    statuses = [
        client.post(
            "/models/rollback", headers=bearer("guess"), environ_base={"REMOTE_ADDR": f"2001:db8::{n}"}
        ).status_code
        for n in range(11)
    ]
    assert statuses == [401] * 10 + [429]


def test_a_window_of_guesses_ends_when_it_was_said_to() -> None:
    """Retry-After is true."""
    seconds = 0.0
    wrong = WrongTokens(clock=lambda: seconds)
    for _ in range(MOST_WRONG_TOKENS):
        wrong.count("192.0.2.7")
    seconds = 12.5
    with pytest.raises(RateLimited) as refusal:
        wrong.count("192.0.2.7")
    seconds += refusal.value.retry_after_seconds
    wrong.count("192.0.2.7")


def test_guesses_from_very_many_addresses_take_bounded_memory() -> None:
    """Past the bound the windows that began first are forgotten, not those of clients that guess now."""
    wrong = WrongTokens()
    for number in range(MOST_CLIENTS + 100):
        wrong.count(f"192.0.{number // 256}.{number % 256}")
    for _ in range(MOST_WRONG_TOKENS):
        wrong.count("198.51.100.1")
    assert wrong.client_count == MOST_CLIENTS
    with pytest.raises(RateLimited):
        wrong.count("198.51.100.1")


@pytest.mark.parametrize("path", ["/health", "/ready", "/openapi.json", "/docs"])
def test_health_and_documentation_need_no_token(path: str) -> None:
    """What a load balancer and a newcomer ask first is public."""
    assert make_client(api_token=WRITE, api_read_token=READ).get(path).status_code == 200


@pytest.mark.parametrize(
    "path", ["/docs/../models", "/docs//models", "/docs/%2e%2e/models", "/models/", "/health/../models"]
)
def test_no_writing_of_a_path_gets_around_the_token(path: str) -> None:
    """A path that begins like a public one, or is spelt oddly, never reaches what is behind the token."""
    response = make_client(api_token=WRITE, api_read_token=READ).get(path)
    assert response.status_code in {308, 401, 404}


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "https://photos.example.evil.example"])
@pytest.mark.parametrize("allowed", ["", "https://photos.example"])
def test_row_80_a_foreign_or_null_origin_gets_no_cors_headers(origin: str, allowed: str) -> None:
    """Another site's page cannot read an answer, nor learn from a preflight that it might."""
    client = make_client(cors_origins=allowed)
    preflight = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    for response in (client.get("/models", headers={"Origin": origin}), client.options("/predict", headers=preflight)):
        assert not [name for name, _ in response.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize("origin", ["https://photos.example", "http://[::1]:3000"])
def test_an_allowed_origin_may_call_and_read_refusals_too(origin: str) -> None:
    """A page we trust gets its preflight, its answers and its errors, without our asking for its token twice."""
    client = make_client(cors_origins=f"https://photos.example,{'http://[::1]:3000'}", api_token=WRITE)
    headers = {"Origin": origin, "Sec-Fetch-Site": "cross-site"}
    preflight = client.options("/models/rollback", headers={**headers, "Access-Control-Request-Method": "POST"})
    refusal = client.post("/models/rollback", headers=headers)
    answer = client.post("/models/rollback", headers={**headers, **bearer(WRITE)})
    assert (preflight.status_code, refusal.status_code, answer.status_code) == (200, 401, 200)
    for response in (preflight, refusal, answer):
        assert response.headers.getlist("Access-Control-Allow-Origin") == [origin]


@pytest.mark.parametrize("origin", ["*", "null", "photos.example", "https://photos.example/", "https://*.example"])
def test_an_origin_that_would_never_match_is_refused_at_start(origin: str) -> None:
    """A mistake in the setting is told when the server starts, not when a page fails."""
    with pytest.raises(SettingsInvalid):
        make_client(cors_origins=origin)


def test_row_81_a_flood_is_limited_where_a_limit_is_set() -> None:
    """Past the limit a client is told when to come back; others and health checks go on."""
    client = make_client(rate_limit="3/hour")
    statuses = [client.get("/models").status_code for _ in range(4)]
    refusal = client.get("/models")
    assert statuses == [200, 200, 200, 429]
    assert code_of(refusal) == "rate-limited"
    assert 0 < int(refusal.headers["Retry-After"]) <= 3600
    assert client.get("/health").status_code == client.get("/ready").status_code == 200
    assert client.get("/models", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 200


def test_a_limited_client_is_served_again_after_the_time_it_was_told() -> None:
    """Retry-After is true."""
    client = make_client(rate_limit="1/second")
    while (refusal := client.get("/models")).status_code == 200:
        pass
    time.sleep(int(refusal.headers["Retry-After"]))
    assert client.get("/models").status_code == 200


def test_addresses_of_one_ipv6_network_share_a_limit() -> None:
    """One machine can take any address of its /64, so it gains nothing by changing it."""
    client = make_client(rate_limit="1/hour")
    addresses = ["2001:db8::1", "2001:db8::2", "2001:db8:0:1::1", "::ffff:192.0.2.1", "::ffff:192.0.2.2"]
    statuses = [client.get("/models", environ_base={"REMOTE_ADDR": address}).status_code for address in addresses]
    assert statuses == [200, 429, 200, 200, 200]


def test_a_limit_that_cannot_be_read_is_refused_at_start() -> None:
    """A mistake in the setting is told when the server starts."""
    with pytest.raises(SettingsInvalid, match="60/minute"):
        make_client(rate_limit="lots")


def test_row_83_a_spoofed_forwarded_address_is_not_believed() -> None:
    """A client does not become another by claiming an address."""
    client = make_client(rate_limit="1/hour")
    spoofs: list[dict[str, str]] = [{"X-Forwarded-For": f"192.0.2.{n}", "X-Real-IP": f"192.0.2.{n}"} for n in range(3)]
    assert [client.get("/models", headers=headers).status_code for headers in spoofs] == [200, 429, 429]


@pytest.mark.parametrize("version", ["..%2f..%2fetc%2fpasswd", "%2e%2e", "../../etc/passwd", "a%00b", "..%5c..", "%ff"])
def test_row_84_a_path_written_as_an_id_is_not_found(tmp_path: Path, version: str) -> None:
    """Ids are looked up, never opened: dots, slashes, backslashes and NUL find nothing."""
    client = create_app(Settings(data_dir=tmp_path, dashboard_dir=tmp_path, bundled_models_dir=tmp_path)).test_client()
    for path in (f"/models/{version}", f"/models/{version}/evaluation"):
        assert client.get(path).status_code == 404


def test_row_85_markup_in_class_and_field_names_is_inert_text(migrated: Settings) -> None:
    """A browser shows it as JSON: it may not guess another type, and the policy would let nothing run."""
    markup = "<img src=x onerror=alert(1)>"
    write_tiny_version(migrated.models_dir, "tiny-2", class_names=(markup, "red"))
    app = create_app(migrated)
    client = app.test_client()
    blue = io.BytesIO()
    Image.new("RGB", (8, 8), "blue").save(blue, "PNG")
    answer = client.post("/predict?model=tiny-2", data=blue.getvalue(), content_type="image/png")
    refusal = client.post("/predict?model=tiny-2", data={markup: (io.BytesIO(b"x"), markup)})
    services_of(app).registry.close()
    assert answer.get_json()["predicted_class"] == markup
    for response, media_type in ((answer, "application/json"), (refusal, "application/problem+json")):
        assert markup in response.get_data(as_text=True)
        assert response.mimetype == media_type
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "null"},
        {"Origin": "http://localhost:3000", "Sec-Fetch-Site": "same-site"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_row_89_another_sites_page_changes_nothing(headers: dict[str, str]) -> None:
    """Forms and scripts of other pages, sandboxed ones and other ports too, are refused; reading is not."""
    client = make_client()
    for path in ("/models/rollback", "/predict"):
        response = client.post(path, headers=headers)
        assert (response.status_code, code_of(response)) == (403, "cross-site")
    assert client.get("/models", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-origin"},
        {"Origin": "https://localhost"},
        {"Sec-Fetch-Site": "none"},
    ],
    ids=["curl", "dashboard", "dashboard-behind-tls", "typed-by-the-user"],
)
def test_row_89_our_own_page_and_plain_clients_pass(headers: dict[str, str]) -> None:
    """The dashboard and curl need no configuration."""
    assert make_client().post("/models/rollback", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "evil.example:5000",
        "127.0.0.1.evil.example",
        "localhost:x",
        "[::1",
        "a@b",
    ],
)
def test_row_90_a_host_of_another_name_is_refused(host: str) -> None:
    """A page that rebinds its own name to our address reads and changes nothing, the health check's answer included."""
    client = make_client()
    for response in (client.get("/health", headers={"Host": host}), client.post("/predict", headers={"Host": host})):
        assert (response.status_code, code_of(response)) == (403, "host-unknown")


@pytest.mark.parametrize(
    ("host", "allowed"),
    [
        ("localhost:5000", ""),
        ("LOCALHOST", ""),
        ("127.0.0.1:5000", ""),
        ("192.168.1.20:5000", ""),
        ("[::1]:5000", ""),
        ("whisker.example", "whisker.example"),
        ("Whisker.Example:8443", "whisker.example"),
        ("example.org", ".example.org"),
        ("a.b.example.org", ".example.org"),
        ("a.example.org", "*.example.org"),
        ("anything.example", "*"),
    ],
)
def test_row_90_our_own_names_pass(host: str, allowed: str) -> None:
    """localhost, addresses and the names in the settings are ours."""
    assert make_client(allowed_hosts=allowed).get("/models", headers={"Host": host}).status_code == 200


def test_row_90_a_suffix_is_not_matched_inside_a_name() -> None:
    """Allowing all names below example.org does not allow badexample.org."""
    response = make_client(allowed_hosts=".example.org").get("/models", headers={"Host": "badexample.org"})
    assert response.status_code == 403


def test_row_90_a_forwarded_host_is_not_believed() -> None:
    """Only the Host header counts, for only that is what the browser was told to visit."""
    headers = {"Host": "evil.example", "X-Forwarded-Host": "localhost"}
    assert make_client().get("/models", headers=headers).status_code == 403


def test_every_answer_carries_the_headers_that_keep_browsers_out_of_trouble() -> None:
    """Answers and errors alike cannot be sniffed, framed, run or embedded."""
    client = make_client()
    for response in (client.get("/models"), client.get("/nothing"), client.get("/", headers={"Host": "evil.example"})):
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["X-Frame-Options"] == "DENY"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert response.headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert response.headers.getlist("Content-Security-Policy") == ["default-src 'none'; frame-ancestors 'none'"]
