"""Taking pictures in as a job."""

from pathlib import Path

import pytest
from tests.retrain.job_runs import Killed, Workplace
from tests.tiny_dataset import draw_picture
from tests.zips import zip_folder

from whisker.datasets.revision import DatasetSource, DatasetTarget
from whisker.errors import NotFound
from whisker.feedback.item import UserLabel
from whisker.feedback.store import FeedbackStore
from whisker.jobs.job import JobRequest
from whisker.retrain.job_kinds import run_job


def test_job_ends_with_the_report(workplace: Workplace, colours: Path) -> None:
    """What was found is in its result, and nothing was trained."""
    job = workplace.run(workplace.ask(colours, kind="ingest"))
    assert job.state == "succeeded"
    assert job.result is not None
    assert (job.result.dataset, job.result.revision, job.result.model_version) == ("colours", "colours@1", None)
    assert job.result.report is not None
    assert job.result.report["splits"] == {"train": 16, "test": 4}
    assert not workplace.settings.models_dir.exists()


@pytest.fixture
def upload(workplace: Workplace, colours: Path) -> Path:
    """A ZIP that was sent."""
    path = workplace.settings.data_dir / "uploads" / f"{'a' * 32}.zip"
    path.parent.mkdir()
    return zip_folder(path, colours)


def _of_upload(upload: Path) -> JobRequest:
    source = DatasetSource(kind="upload", value=upload.name)
    return JobRequest(kind="ingest", source=source, target=DatasetTarget(name="Colours"))


def test_upload_goes_when_its_pictures_are_in(workplace: Workplace, upload: Path) -> None:
    """The ZIP has done its work."""
    job = workplace.run(workplace.store.create(_of_upload(upload)))
    assert job.result is not None
    assert job.result.revision == "colours@1"
    assert not upload.exists()


def test_upload_stays_as_long_as_another_job_is_to_read_it(workplace: Workplace, upload: Path) -> None:
    """A failed job may have been tried again twice: both find the ZIP, and it goes with the second."""
    first, second = (workplace.store.create(_of_upload(upload)) for _ in range(2))
    assert workplace.run(first).state == "succeeded"
    assert upload.is_file()
    assert workplace.run(second).state == "succeeded"
    assert not upload.exists()


@pytest.mark.parametrize("moment", ["unpacking", "reading", "storing", "revision "])
def test_killed_ingestion_makes_one_revision(workplace: Workplace, colours: Path, moment: str) -> None:
    """Whenever it was killed."""
    job = workplace.ask(colours, kind="ingest")
    with pytest.raises(Killed):
        run_job(workplace.context(job.id, dies_at=moment))
    workplace.lose(job.id)
    ended = workplace.run(job)
    assert ended.result is not None
    assert ended.result.revision == "colours@1"
    assert [path.name for path in (workplace.settings.data_dir / "datasets" / "colours").iterdir()] == ["1"]


def test_feedback_joins_a_dataset_once(workplace: Workplace, colours: Path, tmp_path: Path) -> None:
    """Its picture is in the next revision, and it waits no more."""
    workplace.run(workplace.ask(colours, kind="ingest"))
    feedback = FeedbackStore(workplace.database, workplace.settings.data_dir / "feedback", 10, 10)
    draw_picture(tmp_path / "new.png", "red", seed=500)
    item = feedback.add((tmp_path / "new.png").read_bytes(), "PNG", UserLabel("red"))
    request = JobRequest(
        kind="ingest",
        source=DatasetSource(kind="feedback", ids=(item.id,)),
        target=DatasetTarget(mode="add", dataset="colours"),
    )
    job = workplace.run(workplace.store.create(request))
    assert job.result is not None
    assert job.result.revision == "colours@2"
    assert job.result.diff is not None
    assert job.result.diff["added"] == 1
    assert (feedback.get(item.id).state, feedback.get(item.id).revision) == ("added", "colours@2")
    with pytest.raises(NotFound):
        workplace.run(workplace.store.create(request))
