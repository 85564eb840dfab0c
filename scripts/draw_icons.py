"""Draw the icons of an installed Whisker from app/icon.svg, by a Chromium: draw_icons.py.

The pictures are in the repository, so that nobody needs a Chromium to build it; run this when the drawing has changed.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PIL import Image

ROOT: Final = Path(__file__).resolve().parents[1]
DRAWING: Final = ROOT / "app" / "icon.svg"

_PROGRAMS: Final = ("chromium", "chromium-browser", "google-chrome")
_COLOURS: Final = 64
_TRANSPARENT: Final = "00000000"
_PAGE: Final = "<style>*{{margin:0}}svg{{display:block;width:{px}px;height:{px}px}}</style>{svg}"
_BACKGROUND: Final = re.compile(r'(<rect [^>]*?) rx="\d+"([^>]*/>)(.*)(?=</svg>)', re.DOTALL)


@dataclass(frozen=True)
class Icon:
    """A picture to draw.

    Attributes:
        path: From the repository's root.
        size_px: Its width and height.
        is_square: Whether the system cuts its corners, as phones do, so that it must have some to be cut.
        drawing_share: How far the drawing on the background is made smaller, for systems that cut a circle.
    """

    path: str
    size_px: int
    is_square: bool = False
    drawing_share: float = 1.0


ICONS: Final = (
    Icon("public/icons/icon-192.png", 192),
    Icon("public/icons/icon-512.png", 512),
    Icon("public/icons/icon-maskable-512.png", 512, is_square=True, drawing_share=0.85),
    Icon("app/apple-icon.png", 180, is_square=True),
)


def main() -> None:
    """Draw all of them."""
    program = next(filter(None, map(shutil.which, _PROGRAMS)), None)
    if program is None:
        sys.exit(f"Drawing the icons needs one of {', '.join(_PROGRAMS)}, and there is none on the path.")
    for icon in ICONS:
        draw(icon, DRAWING.read_text("utf-8"), program)
        print(f"{icon.path}: {(ROOT / icon.path).stat().st_size} bytes")


def draw(icon: Icon, svg: str, program: str) -> None:
    """Draw one, with as few colours as its edges need."""
    if icon.is_square:
        smaller = f'<g transform="translate(16 16) scale({icon.drawing_share:g}) translate(-16 -16)">'
        svg = _BACKGROUND.sub(rf"\1\2{smaller}\3</g>", svg)
    with tempfile.TemporaryDirectory() as folder:
        page, shot = Path(folder, "icon.html"), Path(folder, "icon.png")
        page.write_text(_PAGE.format(px=icon.size_px, svg=svg), "utf-8")
        options = ["--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--force-device-scale-factor=1"]
        size = f"--window-size={icon.size_px},{icon.size_px}"
        command = [program, *options, size, f"--default-background-color={_TRANSPARENT}", f"--screenshot={shot}"]
        subprocess.run([*command, page.as_uri()], check=True, capture_output=True)
        with Image.open(shot) as drawn:
            mode = "RGB" if icon.is_square else "RGBA"
            few = drawn.crop((0, 0, icon.size_px, icon.size_px)).convert(mode).quantize(_COLOURS, method=_method(mode))
            (ROOT / icon.path).parent.mkdir(parents=True, exist_ok=True)
            few.save(ROOT / icon.path, optimize=True)


def _method(mode: str) -> Image.Quantize:
    """Choose the way to find the colours; only one of Pillow's knows transparency."""
    return Image.Quantize.FASTOCTREE if mode == "RGBA" else Image.Quantize.MEDIANCUT


if __name__ == "__main__":
    main()
