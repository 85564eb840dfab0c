"""What makes the dashboard an app that can be installed: the manifest, its icons, and how they are served."""

import json
import math
import re
import shutil
from pathlib import Path
from typing import Any, Final

import numpy as np
from PIL import Image
from scripts.draw_icons import ICONS
from tests.ship.checkout import PROJECT_DIR

from whisker.api.app import create_app
from whisker.settings import Settings

PUBLIC: Final = PROJECT_DIR / "public"
MANIFEST: Final[dict[str, Any]] = json.loads((PUBLIC / "manifest.webmanifest").read_text("utf-8"))
MOST_BYTES: Final = 20_000
SAFE_SHARE: Final = 0.4
"""Of a maskable icon's width, the radius within which nothing is cut (W3C Web Application Manifest, icon masks)."""


def test_manifest_has_what_browsers_want_of_an_app() -> None:
    """A name, a start within the server, a window of its own, and icons for any place."""
    assert (MANIFEST["name"], MANIFEST["short_name"]) == ("Whisker", "Whisker")
    assert (MANIFEST["start_url"], MANIFEST["scope"], MANIFEST["display"]) == ("/", "/", "standalone")
    assert {(icon["sizes"], icon["purpose"]) for icon in MANIFEST["icons"]} >= {
        ("192x192", "any"),
        ("512x512", "any"),
        ("512x512", "maskable"),
    }


def test_icons_are_there_in_the_sizes_that_are_said() -> None:
    """All that the script draws, and no others."""
    named = {f"public{icon['src']}": icon["sizes"] for icon in MANIFEST["icons"]}
    drawn = {icon.path: f"{icon.size_px}x{icon.size_px}" for icon in ICONS}
    assert named == {path: sizes for path, sizes in drawn.items() if path.startswith("public/")}
    for path, sizes in drawn.items():
        with Image.open(PROJECT_DIR / path) as icon:
            assert (icon.format, f"{icon.width}x{icon.height}") == ("PNG", sizes), path
        assert (PROJECT_DIR / path).stat().st_size < MOST_BYTES


def test_icons_that_the_system_cuts_have_corners_to_be_cut() -> None:
    """What is transparent would become black on a phone."""
    for icon in ICONS:
        with Image.open(PROJECT_DIR / icon.path) as opened:
            opacity = np.asarray(opened.convert("RGBA"))[..., 3]
        assert (opacity.min() == 255, opacity.max() > 250) == (icon.is_square, True), icon.path


def test_maskable_icon_has_nothing_where_a_system_may_cut() -> None:
    """All that is drawn lies in the circle that is left in any case."""
    (path,) = (PUBLIC / icon["src"][1:] for icon in MANIFEST["icons"] if icon["purpose"] == "maskable")
    with Image.open(path) as opened:
        pixels = np.asarray(opened.convert("RGB"))
    drawn = np.argwhere((pixels != pixels[0, 0]).any(axis=2))
    assert len(drawn)
    assert np.hypot(*(drawn - (len(pixels) - 1) / 2).T).max() <= SAFE_SHARE * len(pixels)


def test_colours_are_those_of_the_light_page() -> None:
    """The window before the page is there looks like the page."""
    styles = (PROJECT_DIR / "app" / "globals.css").read_text("utf-8")
    (background,) = re.findall(r":root \{.*?--background: oklch\(([\d. ]+)\);", styles, re.DOTALL)
    assert MANIFEST["background_color"] == hex_of(*map(float, background.split()))
    assert f'color: "{MANIFEST["theme_color"]}"' in (PROJECT_DIR / "app" / "layout.tsx").read_text("utf-8")


def hex_of(lightness: float, chroma: float, hue_degrees: float) -> str:
    """Convert a colour of oklch() to sRGB.

    Source: https://bottosson.github.io/posts/oklab/
    """
    a, b = chroma * math.cos(math.radians(hue_degrees)), chroma * math.sin(math.radians(hue_degrees))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    linear = (
        4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
        -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
        -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short,
    )
    parts = (12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055 for part in linear)
    return "#" + "".join(f"{round(255 * part):02x}" for part in parts)


def test_server_sends_manifest_and_icons_as_what_they_are(settings: Settings, tmp_path: Path) -> None:
    """Browsers ignore a manifest of another type, and the pages' policy lets them load it."""
    folder = tmp_path / "out"
    shutil.copytree(PUBLIC, folder)
    (folder / "index.html").write_text("<!doctype html>", "utf-8")
    client = create_app(settings.model_copy(update={"dashboard_dir": folder})).test_client()

    with client.get("/manifest.webmanifest") as manifest:
        assert (manifest.status_code, manifest.mimetype) == (200, "application/manifest+json")
        assert json.loads(manifest.data) == MANIFEST
    for icon in MANIFEST["icons"]:
        with client.get(icon["src"]) as answer:
            assert (answer.status_code, answer.mimetype) == (200, icon["type"])

    with client.get("/") as page:
        policy = dict(part.strip().split(" ", 1) for part in page.headers["Content-Security-Policy"].split(";"))
    assert policy.get("manifest-src", policy["default-src"]) == "'self'"
