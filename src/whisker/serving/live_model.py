"""The champion in memory, swapped while requests run.

A request takes one `ServedVersion` and keeps it, so a swap can neither drop nor mix an answer: it only decides what the
next request takes.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from whisker.errors import AppError, NoModel
from whisker.memory_budget import OTHER_VERSIONS_BYTES
from whisker.registry.registry import CHAMPION, Registry
from whisker.registry.thresholds import DEFAULT_THRESHOLDS, Thresholds
from whisker.serving.other_versions import OtherVersions
from whisker.serving.served_model import ServedVersion, load_model
from whisker.system import release_free_memory

logger = logging.getLogger(__name__)

RETRY_CORRUPT_SECONDS = 30.0
IDLE_SECONDS = 2.0
"""After this time without a prediction the model's scratch memory is released."""
TRIM_SECONDS = 5.0
"""How often freed memory is returned to the system: it halves what a burst of images costs."""


class LiveModel:
    """Holds the champion, and follows the registry's promotions and thresholds on a thread of its own.

    Args:
        registry: Read for promotions and thresholds.
        poll_seconds: How often.
        load: Loads a version's folder.
        others_bytes: What versions besides the champion may take.
    """

    def __init__(
        self,
        registry: Registry,
        poll_seconds: float,
        load: Callable[[Path], ServedVersion] = load_model,
        others_bytes: int = OTHER_VERSIONS_BYTES,
    ) -> None:
        self._registry = registry
        self._poll_seconds = poll_seconds
        self._load = load
        self._current: ServedVersion | None = None
        self._others = OtherVersions(load, others_bytes)
        self._thresholds: Mapping[str, Thresholds] = {}
        self._refresh_lock = threading.Lock()
        self._refused: dict[str, float] = {}
        self._stop = threading.Event()

    def start(self, *, follows: bool = True) -> None:
        """Load the champion, then until `stop` release idle memory, and swap when another version is promoted.

        Args:
            follows: Whether anything can be promoted.
        """
        self.refresh()
        threading.Thread(target=self._watch, args=(follows,), name="promotions", daemon=True).start()

    def stop(self) -> None:
        """Stop the watching thread."""
        self._stop.set()

    def current(self) -> ServedVersion:
        """Return the champion.

        Raises:
            NoModel: No version could be loaded.
        """
        current = self._current
        if current is None:
            raise NoModel("No model version could be loaded, so there is nothing to answer with. Train or promote one.")
        return current

    def get(self, reference: str | None) -> ServedVersion:
        """Return a version by name or alias; None is the champion.

        Raises:
            NoModel: There is no champion.
            ModelNotFound: No version has that name.
            ArtifactCorrupt: The version's files are not as they were written.
        """
        if reference is None or reference == CHAMPION:
            return self.current()
        current = self._current
        if current is not None and current.manifest.version == reference:
            return current
        if reference in self._others and not self._registry.has(reference):
            self._others.take(reference)  # another process deleted it
        return self._others.get(reference, self._registry.folder)

    def thresholds_of(self, model: ServedVersion) -> Thresholds:
        """Return the thresholds in use of a version, as they were last read; no database is asked."""
        return self._thresholds.get(model.manifest.version, DEFAULT_THRESHOLDS)

    def resolve(self, reference: str | None) -> ServedVersion:
        """Load and return a version, for programs that do not watch promotions."""
        if reference is None:
            self.refresh()
        else:
            self._read_thresholds()
        return self.get(reference)

    def refresh(self) -> None:
        """Swap to the champion if it changed, and take the thresholds that are set now.

        A version that cannot be loaded replaces nothing, and without the database everything stays as it was.
        """
        with self._refresh_lock:
            self._read_thresholds()
            try:
                champion = self._registry.champion()
            except AppError as error:
                logger.warning("promotions cannot be read", extra={"code": error.code, "detail": error.detail})
                champion = None
            if self._current is None:
                for version in self._candidates(champion):
                    if self._try_load(version):
                        return
            elif champion not in {None, self._current.manifest.version}:
                self._try_load(str(champion))

    def _read_thresholds(self) -> None:
        try:
            self._thresholds = self._registry.thresholds()
        except AppError as error:
            logger.warning("thresholds cannot be read", extra={"code": error.code, "detail": error.detail})

    def _candidates(self, champion: str | None) -> Iterator[str]:
        """Yield what a process without a model tries: the champion, those live before it, the bundled version."""
        if champion is not None:
            yield champion
        try:
            yield from self._registry.promoted()
        except AppError as error:
            logger.warning("promotions cannot be read", extra={"code": error.code, "detail": error.detail})
        bundled = self._registry.newest_bundled()
        if bundled is not None:
            yield bundled

    def _try_load(self, version: str) -> bool:
        if time.monotonic() < self._refused.get(version, 0.0):
            return False
        try:
            self._current = self._others.take(version) or self._load(self._registry.folder(version))
        except AppError as error:
            self._refused[version] = time.monotonic() + RETRY_CORRUPT_SECONDS
            logger.warning("version refused", extra={"version": version, "code": error.code, "detail": error.detail})
            return False
        release_free_memory()
        logger.info("version live", extra={"version": version})
        return True

    def _watch(self, follows: bool) -> None:
        memory = _IdleMemory()
        while not self._stop.wait(self._poll_seconds):
            try:
                self._drop_others()
                memory.look([*filter(None, [self._current]), *self._others.all()])
                if follows:
                    self.refresh()
            except Exception:  # the thread must survive any error of disk or database
                logger.exception("refresh failed")

    def _drop_others(self) -> None:
        """Let go of what another process deleted or made the champion."""
        for version in [model.manifest.version for model in self._others.all()]:
            is_champion = self._current is not None and self._current.manifest.version == version
            if is_champion or not self._registry.has(version):
                self._others.take(version)


@dataclass
class _Idle:
    """How often a model had run when that last changed, and when its scratch memory was last released."""

    changed: float
    runs: int = 0
    released_runs: int = 0


class _IdleMemory:
    """Releases memory: freed memory now and then, and each model's scratch memory once it is idle."""

    def __init__(self) -> None:
        self._trimmed = time.monotonic()
        self._idle: dict[str, _Idle] = {}

    def look(self, models: Sequence[ServedVersion]) -> None:
        """Release what can be released now."""
        now = time.monotonic()
        loaded = {model.manifest.version for model in models}
        self._idle = {version: idle for version, idle in self._idle.items() if version in loaded}
        released = [self._release_idle(model, now) for model in models]
        if any(released) or now - self._trimmed > TRIM_SECONDS:
            self._trimmed = now
            release_free_memory()

    def _release_idle(self, model: ServedVersion, now: float) -> bool:
        """Release a model's scratch memory if it has not run for a while; return whether it was released."""
        runs, idle = model.usage.runs, self._idle.setdefault(model.manifest.version, _Idle(now))
        if runs != idle.runs:
            idle.runs, idle.changed = runs, now
        if now - idle.changed <= IDLE_SECONDS or runs == idle.released_runs:
            return False
        model.release_memory()
        idle.released_runs = runs
        return True
