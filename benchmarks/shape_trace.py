"""Which files and types of Whisker a request and a job cross, by running it under Python's own profiler hook.

What is run does not depend on how the code is arranged: `python -m whisker retrain` does a job in a process of its own,
and `whisker.wsgi:app` answers requests. A file is crossed when one of its functions is called, after its import. A type
that a picture passes is a class of the package of which at least one object a picture is made, from the request with
the ZIP through the job to a list of the dataset's pictures; each is named with how many are made of one picture.
"""

import atexit
import io
import json
import os
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, Final

PICTURES_A_CLASS: Final = 80
"""More pictures than the network has layers, and few enough to be examined in threads: processes would hide objects."""

_COLOURS: Final = {"blue": (40, 60, 200), "red": (200, 50, 40)}
_HOOK: Final = f"""import sys
sys.path.append({str(Path(__file__).parent)!r})
import shape_trace
shape_trace.note_process()
"""
_IS_FUNCTION: Final = 0x1
"""CO_OPTIMIZED: set in the code of functions, and not of modules and classes."""


@dataclass(frozen=True)
class Crossed:
    """What Whisker crossed.

    Attributes:
        picture_types: Objects made by class, of those of which there is at least one a picture; most first.
    """

    pictures: int
    server_modules: int
    predict_files: frozenset[str]
    retrain_files: frozenset[str]
    job_files: frozenset[str]
    picture_types: Mapping[str, int]


class Tracer:
    """Notes files and classes of a package while it is on, in all threads that begin meanwhile, and in this one."""

    def __init__(self, folder: Path) -> None:
        self._inside = f"{folder}{os.sep}"
        self._package = f"{folder.name}."
        self.files: set[str] = set()
        self.made: Counter[str] = Counter()

    def start(self) -> None:
        """Note from here on."""
        threading.setprofile(self._note)
        sys.setprofile(self._note)

    def stop(self) -> dict[str, Any]:
        """Note no more, and give what was noted as JSON can hold it."""
        sys.setprofile(None)
        threading.setprofile(None)
        return {"files": sorted(self.files), "made": dict(self.made)}

    def _note(self, frame: FrameType, event: str, _argument: object) -> None:
        if event != "call":
            return
        code = frame.f_code
        if code.co_filename.startswith(self._inside) and code.co_flags & _IS_FUNCTION:
            name = code.co_filename.removeprefix(self._inside)
            if name not in self.files and not self._is_import(frame):
                self.files.add(name)
        if code.co_name in {"__init__", "<lambda>"}:
            self._note_object(frame)

    def _note_object(self, frame: FrameType) -> None:
        """Count an object whose initialiser is called: `self`, or `_cls` in a named tuple's."""
        if frame.f_code.co_name == "__init__":
            made = frame.f_locals.get("self")
            caller = frame.f_back
            if caller is not None and caller.f_code.co_name == "__init__" and caller.f_locals.get("self") is made:
                return
            kind = type(made)
        else:
            kind = frame.f_locals.get("_cls", type(None))
        if getattr(kind, "__module__", "").startswith(self._package):
            self.made[kind.__qualname__] += 1

    def _is_import(self, frame: FrameType) -> bool:
        """Return whether one of the package's modules is just being imported."""
        caller = frame.f_back
        while caller is not None:
            is_module = caller.f_code.co_name == "<module>" and caller.f_code.co_filename.startswith(self._inside)
            if is_module and caller.f_globals["__name__"] != "__main__":
                return True
            caller = caller.f_back
        return False


def measure_crossed(folder: Path) -> Crossed:
    """Run a package that is Whisker: one retraining by its command, then requests to its app.

    Args:
        folder: The package's; its project's files are where they are in a checkout.
    """
    with tempfile.TemporaryDirectory() as place:
        work = Path(place)
        (work / "noted").mkdir()
        (work / "hook").mkdir()
        (work / "hook" / "sitecustomize.py").write_text(_HOOK, encoding="utf-8")
        (work / "pictures.zip").write_bytes(_dataset())
        given = {name: value for name, value in os.environ.items() if not name.startswith("WHISKER_")}
        environment = {
            **given,
            "WHISKER_DATA_DIR": str(work / "data"),
            "SHAPE_FOLDER": str(folder),
            "SHAPE_NOTED": str(work / "noted"),
            "PYTHONPATH": str(folder.parent),
        }
        hooked = {**environment, "PYTHONPATH": os.pathsep.join([str(work / "hook"), str(folder.parent)])}
        command = [sys.executable, "-m", folder.name, "retrain", str(work / "pictures.zip"), "--mode", "quick"]
        subprocess.run(command, env=hooked, cwd=work, check=True, stderr=subprocess.DEVNULL)
        job = _job_notes(work / "noted")
        script = [sys.executable, __file__, str(work / "pictures.zip")]
        subprocess.run(script, env=environment, cwd=work, check=True, stderr=subprocess.DEVNULL)
        asked = json.loads((work / "noted" / "requests").read_text(encoding="utf-8"))
    pictures = PICTURES_A_CLASS * len(_COLOURS)
    made = Counter(job["made"]) + Counter(asked["retrain"]["made"]) + Counter(asked["list"]["made"])
    return Crossed(
        pictures=pictures,
        server_modules=asked["modules"],
        predict_files=frozenset(asked["predict"]["files"]),
        retrain_files=frozenset(asked["retrain"]["files"]),
        job_files=frozenset(job["files"]),
        picture_types={name: count for name, count in made.most_common() if count >= pictures},
    )


def note_process() -> None:
    """Note what this process crosses until it ends; called as Python starts."""
    tracer = Tracer(Path(os.environ["SHAPE_FOLDER"]))

    def write() -> None:
        noted = {**tracer.stop(), "arguments": sys.orig_argv}
        (Path(os.environ["SHAPE_NOTED"]) / f"process-{os.getpid()}").write_text(json.dumps(noted), encoding="utf-8")

    atexit.register(write)
    tracer.start()


def note_requests(archive: Path) -> None:
    """Answer requests with the app that the server runs, and write what each crossed."""
    folder = Path(os.environ["SHAPE_FOLDER"])
    from whisker.wsgi import app

    own = [name for name in sys.modules if name == folder.name or name.startswith(f"{folder.name}.")]
    client = app.test_client()
    picture, form = _picture("red", 1), {"file": (io.BytesIO(archive.read_bytes()), "more.zip"), "name": "More"}
    client.post("/predict", data=picture, content_type="image/jpeg")
    dataset = client.get("/datasets").get_json()["datasets"][0]["id"]
    noted = {
        "modules": len(own),
        "predict": _note(folder, lambda: client.post("/predict", data=picture, content_type="image/jpeg")),
        "retrain": _note(folder, lambda: client.post("/retrain", data=form)),
        "list": _note(folder, lambda: client.get(f"/datasets/{dataset}/images?limit=100")),
    }
    (Path(os.environ["SHAPE_NOTED"]) / "requests").write_text(json.dumps(noted), encoding="utf-8")
    os._exit(0)


def _note(folder: Path, ask: Any) -> dict[str, Any]:
    tracer = Tracer(folder)
    tracer.start()
    answer = ask()
    noted = tracer.stop()
    if answer.status_code not in {200, 202}:
        raise SystemExit(f"The request was answered by {answer.status_code}: {answer.get_data(as_text=True)}")
    return noted


def _job_notes(folder: Path) -> dict[str, Any]:
    """Pick the notes of the process that did the job: of those that were not the command itself, the fullest."""
    notes = [json.loads(file.read_text(encoding="utf-8")) for file in folder.iterdir()]
    others = [noted for noted in notes if "retrain" not in noted["arguments"]]
    if not others:
        raise SystemExit("The command did the job in its own process, or its process left no notes.")
    fullest: dict[str, Any] = max(others, key=lambda noted: len(noted["files"]))
    return fullest


def _dataset() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for class_name in _COLOURS:
            for number in range(PICTURES_A_CLASS):
                archive.writestr(f"{class_name}/{number}.jpg", _picture(class_name, number))
    return buffer.getvalue()


def _picture(class_name: str, number: int) -> bytes:
    import numpy as np
    from PIL import Image

    noise = np.random.default_rng([number, len(class_name)]).normal(0, 30, (48, 64, 3))
    buffer = io.BytesIO()
    Image.fromarray(np.clip(np.array(_COLOURS[class_name]) + noise, 0, 255).astype(np.uint8)).save(buffer, "JPEG")
    return buffer.getvalue()


if __name__ == "__main__":
    note_requests(Path(sys.argv[1]))
