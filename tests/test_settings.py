"""Settings: read once, validated, and safe by default."""

from pathlib import Path

import platformdirs
import pytest

from whisker.errors import SettingsInvalid
from whisker.settings import PROJECT_DIR, load_settings


def test_defaults_bind_this_machine_only() -> None:
    """Without settings, only this machine reaches the server."""
    assert load_settings().is_loopback


def test_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """WHISKER_ and the field's name set a field; lists are split at commas."""
    monkeypatch.setenv("WHISKER_PORT", "5050")
    monkeypatch.setenv("WHISKER_ALLOWED_HOSTS", "pets.example, .shelter.example")
    settings = load_settings()
    assert settings.port == 5050
    assert settings.allowed_hosts == ("pets.example", ".shelter.example")


def test_wrong_value_is_named_and_echoed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says which variable to mend."""
    monkeypatch.setenv("WHISKER_PORT", "99999")
    with pytest.raises(SettingsInvalid, match="WHISKER_PORT"):
        load_settings()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.10", "pets.example"])
def test_binding_wide_without_a_token_is_refused(host: str) -> None:
    """An open port needs a token, or a word that says it is meant."""
    with pytest.raises(SettingsInvalid, match="WHISKER_API_TOKEN"):
        load_settings(host=host)
    assert load_settings(host=host, api_token="sixteen-letters-").host == host
    assert load_settings(host=host, allow_open=True).host == host


@pytest.mark.parametrize("name", ["api_token", "api_read_token"])
@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.10", "pets.example"])
@pytest.mark.parametrize("token", ["%", "fifteen-letters", " fifteen-letters "])
def test_row_104_a_token_that_can_be_guessed_is_refused_where_others_can_try(name: str, host: str, token: str) -> None:
    """The message names the setting, the least length and how to make one, and does not show the token."""
    tokens = {"api_token": "long-enough-to-be-safe", name: token}
    for allow_open in (False, True):
        with pytest.raises(SettingsInvalid, match=rf"WHISKER_{name.upper()} may.* 16 .*secrets") as refusal:
            load_settings({}, host=host, allow_open=allow_open, **tokens)
        assert token not in str(refusal.value.detail) + str(refusal.value.errors)
    assert load_settings({}, host="127.0.0.1", **tokens).is_loopback, "on this machine alone any token is accepted"
    assert load_settings({}, host=host, **{**tokens, name: "sixteen-letters-"}).host == host


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_end_of_line_is_no_part_of_a_setting(end: str) -> None:
    """Secrets of Kubernetes that were made from a file end in one, and no client could send such a token."""
    wide = {"WHISKER_HOST": "0.0.0.0", "WHISKER_DATABASE_URL": f"postgresql://db/whisker{end}"}
    tokens = {"WHISKER_API_TOKEN": f"sixteen-letters-{end}", "WHISKER_API_READ_TOKEN": end}
    settings = load_settings({**wide, **tokens})
    assert (settings.api_token, settings.api_read_token) == ("sixteen-letters-", "")
    assert settings.resolved_database_url == "postgresql://db/whisker"
    with pytest.raises(SettingsInvalid, match="WHISKER_API_TOKEN"):
        load_settings({**wide, "WHISKER_API_TOKEN": end})


def test_checkout_keeps_its_data_beside_the_code() -> None:
    """So do the folders that come with it."""
    settings = load_settings({})
    assert settings.data_dir == PROJECT_DIR / "data"
    assert settings.recipes_dir == PROJECT_DIR / "recipes"


def test_installed_copy_takes_what_it_ships_from_the_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And keeps its data with the user's, where the next installation leaves it alone."""
    monkeypatch.setattr("whisker.settings.BUNDLE_DIR", tmp_path)
    settings = load_settings({})
    assert [settings.dashboard_dir, settings.bundled_models_dir] == [tmp_path / "out", tmp_path / "models"]
    assert settings.recipes_dir == tmp_path / "recipes"
    assert settings.data_dir == platformdirs.user_data_path("whisker", appauthor=False)


@pytest.mark.parametrize(("given", "missing"), [("CERT", "KEY"), ("KEY", "CERT")])
def test_certificate_and_key_come_together(given: str, missing: str) -> None:
    """A server that was to answer https does not answer http because of a typing error."""
    with pytest.raises(SettingsInvalid, match=f"WHISKER_TLS_{given} is set and WHISKER_TLS_{missing} is not"):
        load_settings({f"WHISKER_TLS_{given}": "/some/file.pem"})
    assert load_settings({"WHISKER_TLS_CERT": "/a.pem", "WHISKER_TLS_KEY": "/b.pem"}).tls_key == Path("/b.pem")
