"""docs/settings.md: what is written from the settings."""

import re

from scripts.write_settings_docs import PAGE, settings_page

from whisker.settings import PREFIX, Settings

_ROW = re.compile(r"^\| `(?P<name>\w+)` \| (?P<default>.+?) \| (?P<accepted>.+?) \| (?P<meaning>.+) \|$", re.MULTILINE)


def test_page_holds_every_setting_once_with_default_and_meaning() -> None:
    """Nothing that can be set is left unsaid."""
    rows = _ROW.findall(settings_page())
    assert sorted(name for name, *_ in rows) == sorted(PREFIX + name.upper() for name in Settings.model_fields)
    assert all(default and accepted and len(meaning) > 5 for _, default, accepted, meaning in rows)


def test_page_in_the_repository_is_what_the_code_says() -> None:
    """Whoever changes a setting writes the page anew."""
    assert PAGE.read_text(encoding="utf-8") == settings_page()


def test_page_says_bounds_and_defaults_as_a_person_types_them() -> None:
    """A port is a whole number within bounds, a folder lies in the checkout, a yes-or-no is off."""
    page = settings_page()
    assert "| `WHISKER_PORT` | `5000` | a whole number from 1 to 65535 |" in page
    assert "| `WHISKER_FEEDBACK` | off | `1` or `0` |" in page
    assert str(PAGE.parents[1]) not in page
