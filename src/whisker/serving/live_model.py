"""The champion in memory, swapped while requests run.

A request takes one `ServedVersion` and keeps it, so a swap can neither drop nor mix an answer: it only decides what the
next request takes.
"""

import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from pathlib import Path

from whisker.errors import AppError, NoModel
from whisker.registry.registry import CHAMPION, Registry
from whisker.serving.served_model import ServedVersion, load_model
from whisker.system import release_free_memory

logger = logging.getLogger(__name__)

RETRY_CORRUPT_SECONDS = 30.0
IDLE_SECONDS = 2.0
"""After this time without a prediction the model's scratch memory is released."""
TRIM_SECONDS = 5.0
"""How often freed memory is returned to the system: it halves what a burst of images costs."""

KEPT_OTHER_VERSIONS = 2
"""Versions besides the champion that stay loaded for `?model=`; each costs its weights in memory."""


class LiveModel:
    """Holds the champion, and follows the registry's promotions on a thread of its own.

    Args:
        registry: Read for promotions.
        poll_seconds: How often.
        load: Loads a version's folder.
    """

    def __init__(
        self, registry: Registry, poll_seconds: float, load: Callable[[Path], ServedVersion] = load_model
    ) -> None:
        self._registry = registry
        self._poll_seconds = poll_seconds
        self._load = load
        self._current: ServedVersion | None = None
        self._others: OrderedDict[str, ServedVersion] = OrderedDict()
        self._others_lock = threading.Lock()
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
        with self._others_lock:
            if reference in self._others and not self._registry.has(reference):
                del self._others[reference]  # another process deleted it
            if reference not in self._others:
                self._others[reference] = self._load(self._registry.folder(reference))
                while len(self._others) > KEPT_OTHER_VERSIONS:
                    self._others.popitem(last=False)
            self._others.move_to_end(reference)
            return self._others[reference]

    def resolve(self, reference: str | None) -> ServedVersion:
        """Load and return a version, for programs that do not watch promotions."""
        if reference is None:
            self.refresh()
        return self.get(reference)

    def refresh(self) -> None:
        """Swap to the champion if it changed; a version that cannot be loaded replaces nothing."""
        with self._refresh_lock:
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
            with self._others_lock:
                self._current = self._others.pop(version, None) or self._load(self._registry.folder(version))
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
                memory.look(self._current)
                if follows:
                    self.refresh()
            except Exception:  # the thread must survive any error of disk or database
                logger.exception("refresh failed")


class _IdleMemory:
    """Releases memory: freed memory now and then, and the model's scratch memory once it is idle."""

    def __init__(self) -> None:
        self._trimmed = self._changed = time.monotonic()
        self._runs = self._released_runs = 0

    def look(self, model: ServedVersion | None) -> None:
        """Release what can be released now."""
        now, runs = time.monotonic(), model.usage.runs if model is not None else 0
        if runs != self._runs:
            self._runs, self._changed = runs, now
        is_idle = now - self._changed > IDLE_SECONDS and runs != self._released_runs
        if is_idle and model is not None:
            model.release_memory()
            self._released_runs = runs
        if is_idle or now - self._trimmed > TRIM_SECONDS:
            self._trimmed = now
            release_free_memory()
