"""GET /jobs and what follows: how jobs fare, cancelling them, trying them again."""

from pathlib import Path
from typing import Any, Final

from flask import Blueprint, Request, Response, jsonify, request, send_file

from whisker import errors
from whisker.api.access import Access
from whisker.api.operations import READ_PROBLEMS, WRITE_PROBLEMS, Operation, operation, parse_parameters
from whisker.api.schemas.jobs import (
    Job,
    JobAccepted,
    JobArtifactPath,
    JobList,
    JobLog,
    JobLogQuery,
    JobPath,
    JobsQuery,
    LogLine,
)
from whisker.api.services import get_services
from whisker.errors import NotFound
from whisker.jobs import job as domain
from whisker.jobs.log import read_log

blueprint = Blueprint("jobs", __name__)

_RETRY_PROBLEMS: Final = (
    errors.TooManyJobs,
    errors.DatasetNotFound,
    errors.UploadNotFound,
    errors.NotFound,
    *WRITE_PROBLEMS,
)
_NOT_IN_LISTS: Final[dict[str, Any]] = {"request": {"settings": {"exclude", "relabel"}}, "result": {"report", "diff"}}
"""What may be long: thousands of pictures that were edited, all that was found in them."""


@blueprint.get("/jobs")
@operation(
    Operation(tag="jobs", access=Access.READ, query=JobsQuery, responses={200: (JobList,)}, problems=READ_PROBLEMS)
)
def list_jobs() -> Response:
    """List jobs, newest first, without the reports of what they made and the pictures they edit."""
    query = parse_parameters(JobsQuery, request.args.to_dict())
    jobs = get_services().jobs.list(query.limit, query.kind)
    labels = get_services().names.labels("job")
    answers = [
        Job.model_validate({**job.model_dump(exclude=_NOT_IN_LISTS), "label": labels.get(job.id)}) for job in jobs
    ]
    return jsonify(JobList(jobs=answers).model_dump(mode="json"))


@blueprint.get("/jobs/<job_id>")
@operation(
    Operation(
        tag="jobs",
        access=Access.READ,
        path=JobPath,
        responses={200: (Job,)},
        problems=(errors.JobNotFound, *READ_PROBLEMS),
    )
)
def get_job(job_id: str) -> Response:
    """Show how a job fares, and in the end what it made or why it failed."""
    return jsonify(_answer(get_services().jobs.get(job_id)))


@blueprint.post("/jobs/<job_id>/cancel")
@operation(
    Operation(
        tag="jobs",
        path=JobPath,
        responses={202: (Job,)},
        problems=(errors.JobNotFound, errors.JobFinished, *WRITE_PROBLEMS),
    )
)
def cancel_job(job_id: str) -> tuple[Response, int]:
    """Cancel a job: at once where it waits, within seconds where it runs."""
    return jsonify(_answer(get_services().jobs.request_cancel(job_id))), 202


@blueprint.post("/jobs/<job_id>/retry")
@operation(
    Operation(
        tag="jobs",
        path=JobPath,
        responses={202: (JobAccepted,)},
        problems=(errors.JobNotFound, errors.JobFinished, errors.JobUnfinished, *_RETRY_PROBLEMS),
    )
)
def retry_job(job_id: str) -> Response:
    """Ask anew, as a new job, for what a failed or cancelled one was asked for."""
    return accepted(request, get_services().jobs.retry(job_id))


@blueprint.get("/jobs/<job_id>/log")
@operation(
    Operation(
        tag="jobs",
        access=Access.READ,
        path=JobPath,
        query=JobLogQuery,
        responses={200: (JobLog,)},
        problems=(errors.JobNotFound, *READ_PROBLEMS),
    )
)
def get_job_log(job_id: str) -> Response:
    """Read a job's log from a place on; the answer says where to go on reading."""
    query = parse_parameters(JobLogQuery, request.args.to_dict())
    lines, following = read_log(_folder(job_id), query.after)
    log = JobLog(lines=[LogLine.model_validate(line) for line in lines], next=following)
    return jsonify(log.model_dump(mode="json"))


@blueprint.get("/jobs/<job_id>/artifacts/<name>")
@operation(
    Operation(
        tag="jobs",
        access=Access.READ,
        path=JobArtifactPath,
        responses={200: ()},
        problems=(errors.JobNotFound, errors.NotFound, *READ_PROBLEMS),
        media_type="image/webp",
    )
)
def get_job_artifact(job_id: str, name: str) -> Response:
    """Fetch one of the files that a job made to be looked at."""
    services = get_services()
    job = services.jobs.get(job_id)
    made = job.result.artifacts if job.result is not None else ()
    path = services.job_folder(job.id) / "artifacts" / name
    if name not in made or not path.is_file():
        known = ", ".join(made) or "none"
        raise NotFound(f"Job {job.id} has no file {name[:80]!r}. Its files: {known}.")
    return send_file(path, conditional=True)


def accepted(asked_by: Request, job: domain.Job) -> Response:
    """Answer that a job waits for the worker: 202, and where to see how it fares, as the caller addresses us."""
    status_url = f"{asked_by.script_root}/jobs/{job.id}"
    response = jsonify(JobAccepted(job_id=job.id, status_url=status_url).model_dump())
    response.status_code = 202
    response.headers["Location"] = status_url
    return response


def _folder(job_id: str) -> Path:
    """Find a job's folder; asking for the row first makes sure that the id is one."""
    services = get_services()
    return services.job_folder(services.jobs.get(job_id).id)


def _answer(job: domain.Job) -> object:
    label = get_services().names.labels("job").get(job.id)
    return Job.model_validate({**job.model_dump(), "label": label}).model_dump(mode="json")
