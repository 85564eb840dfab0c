"""The users, for Locust: what they ask, how long they wait, and how an answer is told from a failure."""

import json
import random
import re
import time
from typing import Any, ClassVar

from locust import FastHttpUser, tag, task

from loadtest.limits import refuse_remote
from loadtest.pictures import Picture, as_base64, draw_zip, form, picture_form

PAGES = ("/", "/train/", "/insights/", "/versions/", "/inbox/", "/load/")
ASSET = re.compile(r'"(/_next/static/[^"\\?]+\.(?:js|css|woff2))"')
MOST_RETURNS = 5
"""How often a user comes back who was told that there is no place now."""
ENDED = {"succeeded", "failed", "cancelled"}
CHANCE = random.Random()  # noqa: S311 - which picture is sent is no secret


class WhiskerUser(FastHttpUser):
    """What all users have in common: their patience, and how they tell an answer from a failure."""

    abstract = True
    token: ClassVar[str] = ""
    pictures: ClassVar[list[Picture]] = []
    # As long as an impatient browser waits; an answer that comes later counts as a failure.
    network_timeout = 60.0
    connection_timeout = 60.0

    def __init__(self, environment: Any) -> None:
        # On Locust's own web page the host may be changed.
        refuse_remote(environment.host, environment.parsed_options.allow_remote_host)
        super().__init__(environment)

    def ask(self, method: str, path: str, name: str, accepts: tuple[int, ...] = (200,), **options: Any) -> Any:
        """Ask, and count a failure unless the status is an accepted one; `check` tells what else is wrong.

        Who is told to come back comes back after the time that the answer names. Such answers have a row of their own,
        and are a failure only where they go on.

        Returns:
            The answer's JSON or text; None where it failed or is empty.
        """
        check = options.pop("check", None)
        headers = {"Accept-Encoding": "gzip", **options.pop("headers", {})}
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        for _ in range(MOST_RETURNS):
            with self.client.request(
                method, path, name=name, headers=headers, catch_response=True, **options
            ) as response:
                if response.status_code != 503 or "retry-after" not in (response.headers or {}):
                    return self._take(response, accepts, check)
                response.request_meta["name"] = f"{name}, told to come back"
                response.success()
                wait_seconds = float(response.headers["retry-after"])
            time.sleep(wait_seconds)
        with self.client.request(method, path, name=name, headers=headers, catch_response=True, **options) as response:
            return self._take(response, accepts, check)

    def _take(self, response: Any, accepts: tuple[int, ...], check: Any) -> Any:
        answer, fault = read_answer(response, accepts)
        fault = fault or (check(answer) if check else None)
        if fault:
            response.failure(fault)
            return None
        response.success()
        self.headers_seen = response.headers
        return answer


def read_answer(response: Any, accepts: tuple[int, ...]) -> tuple[Any, str | None]:
    """Read an answer, and say what is wrong with it."""
    if response.status_code == 0:
        return None, f"no answer: {type(response.error).__name__}: {response.error}"[:200]
    content = response.content or b""
    is_json = "json" in (response.headers.get("content-type") or "")
    answer = json.loads(content) if is_json and content else bytes(content).decode(errors="replace")
    if response.status_code in accepts:
        return answer, None
    return None, f"{response.status_code} {answer.get('code', '') if isinstance(answer, dict) else ''}".strip()


class Predictor(WhiskerUser):
    """Sends pictures in every form that /predict takes."""

    weight = 12

    def predict(self, form_name: str, count: int = 1, query: str = "", **options: Any) -> None:
        """Ask for predictions; each picture must get one."""

        def check(answer: Any) -> str | None:
            found = answer.get("predictions", [answer])
            wrong = next((item for item in found if "predicted_class" not in item), None)
            if wrong is not None:
                return f"a picture was refused: {wrong.get('code')}"
            return None if len(found) == count else f"{len(found)} answers to {count} pictures"

        self.ask("POST", f"/predict{query}", f"/predict {form_name}", check=check, **options)

    @tag("predict")
    @task(6)
    def one_in_a_form(self) -> None:
        """As the dashboard and curl -F do."""
        self.predict("(form)", **picture_form(CHANCE.choice(self.pictures)))

    @tag("predict")
    @task(2)
    def one_with_a_heatmap(self) -> None:
        """As the dashboard does when it shows where the model looked."""
        self.predict("(form, heatmap)", query="?explain=true", **picture_form(CHANCE.choice(self.pictures)))

    @tag("predict")
    @task(1)
    def several_in_a_form(self) -> None:
        """A few at once."""
        pictures = CHANCE.choices(self.pictures, k=3)
        self.predict("(form of 3)", count=3, **picture_form(*pictures))

    @tag("predict")
    @task(2)
    def one_as_base64(self) -> None:
        """As programs do that speak JSON only."""
        self.predict("(base64)", json={"image": as_base64(CHANCE.choice(self.pictures))})

    @tag("predict")
    @task(1)
    def one_as_data_url(self) -> None:
        """As a page does that has drawn on a canvas."""
        picture = CHANCE.choice(self.pictures)
        self.predict("(data URL)", json={"image": f"data:{picture.media_type};base64,{as_base64(picture)}"})

    @tag("predict")
    @task(1)
    def list_of_base64(self) -> None:
        """Two at once, in JSON."""
        self.predict(
            "(list of 2)", count=2, json={"images": [as_base64(one) for one in CHANCE.choices(self.pictures, k=2)]}
        )

    @tag("predict")
    @task(2)
    def one_as_the_body(self) -> None:
        """As curl --data-binary does."""
        picture = CHANCE.choice(self.pictures)
        self.predict("(body)", data=picture.content, headers={"Content-Type": picture.media_type})


class InsightsReader(WhiskerUser):
    """Reads what is known of data, jobs and models, again and again."""

    weight = 5

    def on_start(self) -> None:
        """Remember nothing yet."""
        self.etag = ""

    @tag("read")
    @task(4)
    def insights(self) -> None:
        """Ask for the insights, or whether they have changed."""
        known = {"If-None-Match": self.etag} if self.etag else {}
        # A server whose model came without its data's figures says so with 404.
        if self.ask("GET", "/data-insights", "/data-insights", (200, 304, 404), headers=known) is not None:
            self.etag = self.headers_seen.get("etag") or self.etag

    @tag("read")
    @task(2)
    def jobs(self) -> None:
        """Look at the jobs, and at the newest of them."""
        answer = self.ask("GET", "/jobs?limit=20", "/jobs")
        if answer and answer["jobs"]:
            self.ask("GET", f"/jobs/{answer['jobs'][0]['id']}", "/jobs/{id}")

    @tag("read")
    @task(2)
    def models(self) -> None:
        """Look at the versions, and at how the live one did."""
        answer = self.ask("GET", "/models", "/models")
        if answer and "champion" in answer["aliases"]:
            self.ask("GET", "/models/champion/evaluation", "/models/{version}/evaluation")

    @tag("read")
    @task(1)
    def datasets(self) -> None:
        """List the datasets."""
        self.ask("GET", "/datasets", "/datasets")


class Browser(WhiskerUser):
    """Opens the dashboard's pages with all that belongs to them; a file is fetched once, as browsers keep it."""

    weight = 3

    def on_start(self) -> None:
        """Come with an empty cache."""
        self.kept: set[str] = set()

    @tag("browse")
    @task
    def page(self) -> None:
        """Open a page."""
        page = CHANCE.choice(PAGES)
        html = self.ask("GET", page, f"page {page}", headers={"Accept": "text/html"})
        for asset in sorted(set(ASSET.findall(html or "")) - self.kept):
            if self.ask("GET", asset, "files of pages") is not None:
                self.kept.add(asset)
        self.ask("GET", "/ready", "/ready")


class Uploader(WhiskerUser):
    """One user who now and then uploads a small ZIP, to look at it or to train on it, and follows the job."""

    fixed_count = 1
    most_uploads: ClassVar[int] = 2
    uploads: ClassVar[int] = 0

    @tag("upload")
    @task
    def upload(self) -> None:
        """Send a ZIP while there are some left to send; the new version never goes live."""
        if Uploader.uploads >= self.most_uploads:
            self.ask("GET", "/jobs?limit=20", "/jobs")
            return
        Uploader.uploads += 1
        is_retrain = Uploader.uploads % 2 == 0
        parts = [("file", "shapes.zip", "application/zip", draw_zip(Uploader.uploads)), ("name", "", "", b"load test")]
        if is_retrain:
            settings = {"mode": "quick", "size_px": 64, "promote": "never"}
            parts.append(("settings", "", "", json.dumps(settings).encode()))
        path = "/retrain" if is_retrain else "/datasets"
        accepted = self.ask("POST", path, path, (202,), **form(parts))
        if accepted:
            self.follow(accepted["job_id"])

    def follow(self, job_id: str) -> None:
        """Look at a job until it has ended, as its page does; failing is a failure of the server's."""

        def check(job: Any) -> str | None:
            return f"job failed: {job['error']['code']}" if job["state"] == "failed" else None

        while True:
            self.wait()
            job = self.ask("GET", f"/jobs/{job_id}", "/jobs/{id}", check=check)
            if job is None or job["state"] in ENDED:
                return
