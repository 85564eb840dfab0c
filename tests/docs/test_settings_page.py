"""docs/settings.md and the tables of the training guide: what is written from the settings."""

import re

from scripts.write_settings_docs import GUIDE, PAGE, settings_page, training_guide

from whisker.backbones.table import BACKBONES
from whisker.recipes.retrain_settings import RetrainSettings
from whisker.settings import PREFIX, Settings
from whisker.training.config import AugmentationConfig

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


def test_guide_names_every_network_and_every_setting_of_training() -> None:
    """Each has a row, those that no group names too."""
    rows = re.findall(r"^\| `([\w.]+)` \|", training_guide(GUIDE.read_text(encoding="utf-8")), re.MULTILINE)
    nested = [f"augmentation.{name}" for name in AugmentationConfig.model_fields]
    settings = [name for name in RetrainSettings.model_fields if name != "augmentation"]
    assert {*BACKBONES, *settings, *nested} <= set(rows)


def test_guide_in_the_repository_is_what_the_code_says() -> None:
    """Whoever changes a setting of training writes the tables anew."""
    guide = GUIDE.read_text(encoding="utf-8")
    assert training_guide(guide) == guide


def test_guide_says_defaults_mode_by_mode_where_they_differ() -> None:
    """A default of one mode is not taken for that of all."""
    guide = training_guide(GUIDE.read_text(encoding="utf-8"))
    assert "| `epochs` | fine_tune: `8`, scratch: `40` |" in guide
    assert "| `optimizer` | `adamw` |" in guide
