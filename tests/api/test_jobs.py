"""Jobs as the API shows them; the worker that does them is not needed."""

import json
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from tests.api.answers import code_of
from tests.api.zip_requests import make_zip, send_zip

from whisker.api.schemas.jobs import JobAnswer, JobLogAnswer
from whisker.api.services import Services
from whisker.jobs.job import JobResult


def _finish(services: Services, job_id: str, result: JobResult) -> None:
    lease = services.jobs.claim(job_id)
    assert lease is not None
    with lease.transaction() as connection:
        lease.finish(connection, result)


def test_jobs_are_listed_newest_first_by_kind(client: FlaskClient) -> None:
    """And no more than were asked for."""
    ids = [send_zip(client, make_zip(), path).get_json()["job_id"] for path in ("/datasets", "/retrain", "/datasets")]

    def listed(query: str) -> list[str]:
        return [job["id"] for job in client.get(f"/jobs{query}").get_json()["jobs"]]

    assert listed("") == ids[::-1]
    assert listed("?kind=retrain") == [ids[1]]
    assert listed("?limit=1") == [ids[2]]
    assert code_of(client.get("/jobs?kind=dance")) == (400, "request-invalid")


def test_row_72_waiting_job_is_cancelled_at_once_and_then_is_finished(client: FlaskClient, job_id: str) -> None:
    """202 with the job, then 409 job-finished."""
    answer = client.post(f"/jobs/{job_id}/cancel")
    assert (answer.status_code, answer.get_json()["state"]) == (202, "cancelled")
    assert code_of(client.post(f"/jobs/{job_id}/cancel")) == (409, "job-finished")


def test_row_72_running_job_is_asked_to_end(client: FlaskClient, services: Services, job_id: str) -> None:
    """202; its worker sees the wish with its next heartbeat."""
    lease = services.jobs.claim(job_id)
    assert lease is not None
    answer = client.post(f"/jobs/{job_id}/cancel").get_json()
    assert (answer["state"], answer["cancel_requested"]) == ("running", True)
    assert lease.heartbeat()


def test_cancelled_job_can_be_tried_again_as_a_new_one(client: FlaskClient, job_id: str) -> None:
    """With the same request; one that goes on cannot."""
    assert code_of(client.post(f"/jobs/{job_id}/retry")) == (409, "job-unfinished")
    client.post(f"/jobs/{job_id}/cancel")
    answer = client.post(f"/jobs/{job_id}/retry")
    assert answer.status_code == 202
    again = JobAnswer.model_validate(client.get(answer.headers["Location"]).get_json())
    before = JobAnswer.model_validate(client.get(f"/jobs/{job_id}").get_json())
    assert again.id != job_id
    assert (again.state, again.request) == ("queued", before.request)


def test_log_is_read_from_a_place_on(client: FlaskClient, services: Services, job_id: str) -> None:
    """A page asks for what is new; before there is a log, there are no lines."""
    assert client.get(f"/jobs/{job_id}/log").get_json() == {"lines": [], "next": 0}
    folder = services.job_folder(job_id)
    folder.mkdir(parents=True)
    with (folder / "log.jsonl").open("a") as log:
        for number in range(2):
            line = {"at": f"2026-11-20T10:00:0{number}+00:00", "level": "info", "message": f"line {number}"}
            log.write(json.dumps(line) + "\n")
            log.flush()
            first = JobLogAnswer.model_validate(client.get(f"/jobs/{job_id}/log").get_json())
            assert len(first.lines) == number + 1
    following = JobLogAnswer.model_validate(client.get(f"/jobs/{job_id}/log?after={first.next}").get_json())
    assert (following.lines, following.next) == ([], first.next)


def test_only_files_that_the_job_names_are_given_out(client: FlaskClient, services: Services, job_id: str) -> None:
    """A picture that it made; neither its log nor what lies elsewhere."""
    folder = services.job_folder(job_id) / "artifacts"
    folder.mkdir(parents=True)
    (folder / "preview-0.webp").write_bytes(b"picture")
    (folder / "secret.txt").write_bytes(b"not named")
    assert code_of(client.get(f"/jobs/{job_id}/artifacts/preview-0.webp")) == (404, "not-found")
    _finish(services, job_id, JobResult(artifacts=("preview-0.webp",)))
    with client.get(f"/jobs/{job_id}/artifacts/preview-0.webp") as answer:
        assert (answer.status_code, answer.data, answer.mimetype) == (200, b"picture", "image/webp")
    for name in ("secret.txt", "..%2flog.jsonl", "%2e%2e", "preview-0.webp%00"):
        assert client.get(f"/jobs/{job_id}/artifacts/{name}").status_code == 404, name


def test_lists_leave_reports_out(client: FlaskClient, services: Services, job_id: str) -> None:
    """A hundred of them would be megabytes; one job shows its own."""
    _finish(services, job_id, JobResult(dataset="pets", revision="pets@1", diff={"parent": "pets@0", **_CHANGES}))
    assert client.get("/jobs").get_json()["jobs"][0]["result"]["diff"] is None
    shown = client.get(f"/jobs/{job_id}").get_json()
    assert shown["result"]["diff"]["added"] == 3
    assert (shown["state"], shown["progress"], shown["result"]["revision"]) == ("succeeded", 1.0, "pets@1")


_CHANGES = {"added": 3, "removed": 0, "unchanged": 1}


@pytest.mark.parametrize("job_id", ["nobody", "..%2f..", "%00", "x" * 500])
@pytest.mark.parametrize("path", ["", "/log", "/artifacts/x"])
def test_row_84_unknown_job_is_not_found(client: FlaskClient, job_id: str, path: str, tmp_path: Path) -> None:
    """Whatever stands in its place, no file of that name is looked for."""
    assert client.get(f"/jobs/{job_id}{path}").status_code == 404


@pytest.mark.parametrize("path", ["cancel", "retry"])
def test_row_89_other_sites_can_neither_cancel_nor_retry(client: FlaskClient, job_id: str, path: str) -> None:
    """403 cross-site, and the job waits on."""
    answer = client.post(f"/jobs/{job_id}/{path}", headers={"Sec-Fetch-Site": "cross-site"})
    assert code_of(answer) == (403, "cross-site")
    assert client.get(f"/jobs/{job_id}").get_json()["state"] == "queued"


def test_place_beyond_any_log_is_refused(client: FlaskClient, job_id: str) -> None:
    """No file is that long, and no file system can be asked."""
    assert code_of(client.get(f"/jobs/{job_id}/log?after={2**63}")) == (400, "request-invalid")
    assert client.get(f"/jobs/{job_id}/log?after={10**12}").get_json() == {"lines": [], "next": 0}
