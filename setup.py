"""What pyproject.toml cannot say of the build: the dashboard, model versions, weights and recipes go in.

They lie at the top of a checkout and, in an installed copy, in whisker/bundle/, where whisker.settings finds them. All
of it is put together in a temporary folder: nothing is copied into the source tree, and nothing old is left in a build.
"""

import atexit
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from setuptools import setup
from setuptools.command.build import build
from setuptools.command.build_py import build_py
from setuptools.command.sdist import sdist
from setuptools.errors import SetupError

ROOT = Path(__file__).resolve().parent
DASHBOARD = Path("out")
WEIGHTS = Path("weights")
DASHBOARD_SOURCES = (
    *("app", "components", "features", "lib", "public"),
    *("package.json", "pnpm-lock.yaml", "pnpm-workspace.yaml"),
    *("next.config.ts", "postcss.config.mjs", "tsconfig.json"),
)


class BuildPackage(build_py):
    """Adds the bundle to the package, unless the package is used where it lies."""

    def run(self) -> None:
        """Build the package, then put the bundle into what was built."""
        super().run()
        if self.editable_mode:
            return
        bundle = Path(self.build_lib) / "whisker" / "bundle"
        for name in ("models", "recipes"):
            copy(ROOT / name, bundle / name)
        if (ROOT / DASHBOARD / "index.html").is_file():
            copy(ROOT / DASHBOARD, bundle / DASHBOARD)
        else:
            build_dashboard(bundle / DASHBOARD)
        convert_weights(bundle / WEIGHTS)


class BuildElsewhere(build):
    """Builds in a folder of its own, so that no file of an earlier build gets into this one."""

    def initialize_options(self) -> None:
        """Choose the folder."""
        super().initialize_options()
        self.build_base = new_folder("whisker-build-")


class SourceArchive(sdist):
    """Refuses to make a source archive without what is built: building from one must not need Node."""

    def run(self) -> None:
        """Make the archive.

        Raises:
            SetupError: The dashboard is not built, or the weights are not converted.
        """
        if not (ROOT / DASHBOARD / "index.html").is_file():
            raise SetupError("The dashboard is not built: out/index.html is missing. Run 'make build' first.")
        if not (ROOT / WEIGHTS).is_dir():
            raise SetupError("The weights are not converted: weights/ is missing. Run 'make build' first.")
        super().run()


def build_dashboard(target: Path) -> None:
    """Build the dashboard in a copy of its sources.

    Raises:
        SetupError: Node or the sources are not here, or the build failed.
    """
    if not (ROOT / "package.json").is_file() or shutil.which("npx") is None:
        raise SetupError(
            "The dashboard is not built (out/index.html is missing), and Node is not here to build it. "
            "Run 'make build' in a checkout first, or install Node 20.9 or newer."
        )
    work = Path(new_folder("whisker-dashboard-"))
    for name in DASHBOARD_SOURCES:
        copy(ROOT / name, work / name)
    pnpm = ["npx", "--yes", json.loads((ROOT / "package.json").read_text("utf-8"))["packageManager"]]
    environment = {**os.environ, "CI": "1", "NEXT_TELEMETRY_DISABLED": "1"}
    for command in (["install", "--frozen-lockfile"], ["run", "build"]):
        try:
            subprocess.run([*pnpm, *command], cwd=work, env=environment, check=True)
        except subprocess.CalledProcessError as error:
            raise SetupError(f"The dashboard could not be built: {' '.join(error.cmd)} failed.") from error
    copy(work / DASHBOARD, target)


def convert_weights(target: Path) -> None:
    """Copy the default network's weights, or convert them; what is copied is converted anew unless its hash is right.

    Raises:
        SetupError: The published ones are not here, or they are others.
    """
    if (ROOT / WEIGHTS).is_dir():
        copy(ROOT / WEIGHTS, target)
    paths = [str(ROOT / "src"), *filter(None, [os.environ.get("PYTHONPATH")])]
    command = [sys.executable, str(ROOT / "scripts" / "convert_backbone.py"), str(target)]
    try:
        subprocess.run(command, env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)}, check=True)
    except subprocess.CalledProcessError as error:
        raise SetupError("The weights could not be converted; why is said above.") from error


def copy(source: Path, target: Path) -> None:
    """Copy a file or a folder, without what begins with a dot, and without tests, whose helpers are not copied."""
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns(".*", "*.test.ts", "*.test.tsx"))
    else:
        shutil.copy2(source, target)


def new_folder(prefix: str) -> str:
    """Make a folder that goes when the build ends."""
    folder = tempfile.mkdtemp(prefix=prefix)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


setup(cmdclass={"build": BuildElsewhere, "build_py": BuildPackage, "sdist": SourceArchive})
