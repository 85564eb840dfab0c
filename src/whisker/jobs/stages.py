"""The stages of jobs, a job's progress by their shares, and the estimated time left."""

from collections import deque
from collections.abc import Mapping

from whisker.jobs.job import JobKind, JobRequest

# The stages in the order in which a job goes through them, with the time they take relative to each other.
_READING_STAGES = {"unpacking": 3, "reading": 6, "storing": 1}
INGEST_STAGES = {**_READING_STAGES, "insights": 1}
EDIT_STAGES = {"storing": 1, "insights": 1}
INSIGHTS_STAGES = {"reading": 10, "features": 20, "insights": 10}
_STAGES_AFTER_TRAINING = {
    "export": 2,
    "evaluating": 12,
    "robustness": 25,
    "insights": 10,
    "comparing": 8,
    "publishing": 2,
}
QUICK_STAGES = {"features": 90, "head": 25, **_STAGES_AFTER_TRAINING}
SCRATCH_STAGES = {"decoding": 8, "training": 200, **_STAGES_AFTER_TRAINING}
FINE_TUNE_STAGES = {"features": 12, "head": 6, **SCRATCH_STAGES}
TRAINING_STAGES = {"quick": QUICK_STAGES, "fine_tune": FINE_TUNE_STAGES, "scratch": SCRATCH_STAGES}
_TEACHING_WEIGHT = 20
AUGMENT_STAGES = {"augmenting": 1}

_STAGES: dict[JobKind, dict[str, int]] = {
    "ingest": INGEST_STAGES,
    "augment": AUGMENT_STAGES,
    "edit": EDIT_STAGES,
    "insights": INSIGHTS_STAGES,
}

WINDOW_SECONDS = 60.0
SAMPLE_SECONDS = 1.0
SHORTEST_PACE_SECONDS = 3.0
SHORTEST_PACE_PROGRESS = 0.01
"""A pace over less time or less progress says too little."""


def stage_weights(request: JobRequest) -> dict[str, int]:
    """List the stages of a job with their weights."""
    if request.kind != "retrain":
        return _STAGES[request.kind]
    reading = {} if request.source.kind == "revision" else _READING_STAGES
    training = TRAINING_STAGES.get(str(request.settings.get("mode", "quick")), QUICK_STAGES)
    if not request.settings.get("teachers"):
        return {**reading, **training}
    stages = [*reading.items(), *training.items()]
    stages.insert([name for name, _ in stages].index("training"), ("teaching", _TEACHING_WEIGHT))
    return dict(stages)


class ProgressMeter:
    """Adds stages up, never goes back, and estimates how long the rest takes, by the last minute and by earlier jobs.

    Args:
        weights: The stages in their order.
        progress: What an earlier worker got to; the rest is estimated by this worker's own pace.
    """

    def __init__(self, weights: Mapping[str, int], progress: float = 0.0) -> None:
        self._weights = weights
        self._progress = progress
        self._samples: deque[tuple[float, float]] = deque()
        self._expected_end_seconds: float | None = None

    def expect(self, seconds: float, now_seconds: float) -> None:
        """Set how long the rest takes by earlier jobs; the pace weighs more the further the job is."""
        self._expected_end_seconds = now_seconds + seconds

    def advance(self, stage: str, share: float, now_seconds: float) -> float:
        """Record the share of a stage that is done, and return the job's, 0 to 1."""
        if stage in self._weights:
            names = list(self._weights)
            before = sum(self._weights[name] for name in names[: names.index(stage)])
            done = before + self._weights[stage] * min(max(share, 0.0), 1.0)
            self._progress = max(self._progress, done / sum(self._weights.values()))
        if not self._samples or now_seconds - self._samples[-1][0] >= SAMPLE_SECONDS:
            self._samples.append((now_seconds, self._progress))
        while now_seconds - self._samples[0][0] > WINDOW_SECONDS and len(self._samples) > 2:
            self._samples.popleft()
        return self._progress

    def eta_seconds(self) -> float | None:
        """Estimate how long the rest takes; None while neither the pace nor earlier jobs show it."""
        pace = self._by_pace()
        if self._expected_end_seconds is None or not self._samples:
            return pace
        expected = max(0.0, self._expected_end_seconds - self._samples[-1][0])
        if pace is None:
            return round(expected, 1) or None
        return round(self._progress * pace + (1 - self._progress) * expected, 1)

    def _by_pace(self) -> float | None:
        if not self._samples:
            return None
        (first_seconds, first), (last_seconds, last) = self._samples[0], self._samples[-1]
        seconds, gained = last_seconds - first_seconds, last - first
        if seconds < SHORTEST_PACE_SECONDS or gained < SHORTEST_PACE_PROGRESS:
            return None
        return round((1 - self._progress) * seconds / gained, 1)
