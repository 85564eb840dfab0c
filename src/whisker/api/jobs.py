"""GET /jobs and below: the state of jobs, their logs and files, cancelling and retrying them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Response, request, send_file

from whisker import errors
from whisker.api.access import Access
from whisker.api.schemas.jobs import (
    JobAccepted,
    JobAnswer,
    JobArtifactPath,
    JobList,
    JobLogAnswer,
    JobLogQuery,
    JobPath,
    JobsQuery,
    LogLineAnswer,
)
from whisker.api.services import get_services
from whisker.api.view_binding import DATABASE_PROBLEMS, operation
from whisker.errors import NotFound
from whisker.jobs.job import Job, JobRequest
from whisker.jobs.log import read_log

blueprint = Blueprint("jobs", __name__)

_NOT_IN_LISTS: Final[dict[str, Any]] = {"request": {"settings": {"exclude", "relabel"}}, "result": {"report", "diff"}}
"""What may be long: thousands of pictures that were edited, all that was found in them."""


@blueprint.get("/jobs")
@operation("jobs", access=Access.READ, problems=DATABASE_PROBLEMS)
def list_jobs(query: JobsQuery) -> JobList:
    """List jobs, newest first, without the reports of what they made and the pictures they edit."""
    jobs = get_services().jobs.list(query.limit, query.kind)
    labels = get_services().labels.of_kind("job")
    return JobList(jobs=[_answer(job.model_dump(exclude=_NOT_IN_LISTS), labels) for job in jobs])


@blueprint.get("/jobs/<job_id>")
@operation("jobs", access=Access.READ, problems=(errors.JobNotFound, *DATABASE_PROBLEMS))
def get_job(path: JobPath) -> JobAnswer:
    """Show how a job fares, and in the end what it made or why it failed."""
    return _whole(get_services().jobs.get(path.job_id))


@blueprint.post("/jobs/<job_id>/cancel")
@operation("jobs", status=202, problems=(errors.JobNotFound, errors.JobFinished, *DATABASE_PROBLEMS))
def cancel_job(path: JobPath) -> JobAnswer:
    """Cancel a job: at once where it waits, within seconds where it runs."""
    return _whole(get_services().jobs.request_cancel(path.job_id))


@blueprint.post("/jobs/<job_id>/retry")
@operation(
    "jobs",
    status=202,
    problems=(
        errors.JobNotFound,
        errors.JobFinished,
        errors.JobUnfinished,
        errors.TooManyJobs,
        errors.DatasetNotFound,
        errors.UploadNotFound,
        errors.NotFound,
        *DATABASE_PROBLEMS,
    ),
)
def retry_job(path: JobPath) -> JobAccepted:
    """Ask anew, as a new job, for what a failed or cancelled one was asked for."""
    return accepted(get_services().jobs.retry(path.job_id))


@blueprint.get("/jobs/<job_id>/log")
@operation("jobs", access=Access.READ, problems=(errors.JobNotFound, *DATABASE_PROBLEMS))
def get_job_log(path: JobPath, query: JobLogQuery) -> JobLogAnswer:
    """Read a job's log from a place on; the answer says where to go on reading."""
    lines, following = read_log(_folder(path.job_id), query.after)
    return JobLogAnswer(lines=[LogLineAnswer.model_validate(line) for line in lines], next=following)


@blueprint.get("/jobs/<job_id>/artifacts/<name>")
@operation(
    "jobs",
    access=Access.READ,
    media_type="image/webp",
    problems=(errors.JobNotFound, errors.NotFound, *DATABASE_PROBLEMS),
)
def get_job_artifact(path: JobArtifactPath) -> Response:
    """Fetch one of the files that a job made to be looked at."""
    services = get_services()
    job = services.jobs.get(path.job_id)
    made = job.result.artifacts if job.result is not None else ()
    file = services.job_folder(job.id) / "artifacts" / path.name
    if path.name not in made or not file.is_file():
        known = ", ".join(made) or "none"
        raise NotFound(f"Job {job.id} has no file {path.name[:80]!r}. Its files: {known}.")
    return send_file(file, conditional=True)


def accepted(job: Job) -> JobAccepted:
    """Return the answer to a new job, with the address of its state under the caller's own prefix."""
    status_url = f"{request.script_root}/jobs/{job.id}"
    return JobAccepted(job_id=job.id, status_url=status_url, dataset=_dataset_name(job.request))


def _dataset_name(asked: JobRequest) -> str | None:
    """Return what the dataset is called that a job makes or works on."""
    dataset = asked.source.value if asked.source.kind == "revision" else asked.target.dataset
    if dataset is None:
        return asked.target.name
    return get_services().datasets.names().get(dataset.partition("@")[0])


def _folder(job_id: str) -> Path:
    """Find a job's folder; asking for the row first makes sure that the id is one."""
    services = get_services()
    return services.job_folder(services.jobs.get(job_id).id)


def _whole(job: Job) -> JobAnswer:
    return _answer(job.model_dump(), get_services().labels.of_kind("job"))


def _answer(job: dict[str, Any], labels: Mapping[str, str]) -> JobAnswer:
    return JobAnswer.model_validate({**job, "label": labels.get(job["id"])})
