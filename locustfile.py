"""Many users at once, for Locust: they ask for predictions, read insights, browse the dashboard and upload small ZIPs.

    locust --headless --host http://localhost:5000 --users 20 --run-time 1m
    locust --headless --host http://localhost:5000 --stages 20:60,200:60 --max-p95-ms 3000
    locust --headless --host http://localhost:5000 --tags predict --pictures ~/Pictures --users 50

It needs Locust and Pillow, not Whisker. A threshold that is broken makes the exit code 1. Only servers on this machine
are flooded unless --allow-remote-host says that the other one is yours. `make flood` runs this file with 20, then 200
users and keeps what came of it for the dashboard's Load page.
"""

import json
import logging
import random
import re
import time
from pathlib import Path
from typing import Any, ClassVar

from flood.limits import Thresholds, parse_mix, parse_stages, parse_wait, refuse, refuse_remote
from flood.pictures import Picture, as_base64, draw_zip, form, load_pictures, picture_form
from flood.recorder import Recorder
from locust import FastHttpUser, LoadTestShape, between, events, tag, task

PAGES = ("/", "/train/", "/insights/", "/versions/", "/inbox/", "/load/")
ASSET = re.compile(r'"(/_next/static/[^"\\?]+\.(?:js|css|woff2))"')
MOST_RETURNS = 5
"""How often a user comes back who was told that there is no place now."""
ENDED = {"succeeded", "failed", "cancelled"}
CHANCE = random.Random()  # noqa: S311 - which picture is sent is no secret

logger = logging.getLogger("flood")


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
        parts = [("file", "shapes.zip", "application/zip", draw_zip(Uploader.uploads)), ("name", "", "", b"flood")]
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


USERS: dict[str, type[WhiskerUser]] = {
    "predictor": Predictor,
    "reader": InsightsReader,
    "browser": Browser,
}


class Stages(LoadTestShape):
    """So many users for so long, then the next."""

    abstract = True  # or Locust would use it where no stages are asked for, too

    def __init__(self, stages: list[tuple[int, float]], users_per_second: float | None) -> None:
        super().__init__()
        self.stages = stages
        self.users_per_second = users_per_second
        self.index = 0

    def tick(self) -> tuple[int, float] | None:
        """Say how many users there should be now; None is the end."""
        passed_seconds = self.get_run_time()
        for index, (users, seconds) in enumerate(self.stages):
            if passed_seconds < seconds:
                self.index = index
                # All are there within a tenth of the stage unless a rate was asked for.
                return users, self.users_per_second or max(1.0, 10 * users / seconds)
            passed_seconds -= seconds
        return None


@events.init_command_line_parser.add_listener
def add_options(parser: Any) -> None:
    """Add Whisker's own options."""
    group = parser.add_argument_group("Whisker")
    group.add_argument("--stages", default="", help="USERS:SECONDS,... one after the other; replaces --users.")
    group.add_argument(
        "--mix", default="", help="Weights of users, predictor=12,reader=5,browser=3; 0 is none of them."
    )
    group.add_argument("--wait", default="0.5:2", help="Shortest and longest wait between two tasks, in seconds.")
    group.add_argument("--uploads", type=int, default=2, help="ZIPs that are uploaded at most, in the whole run.")
    group.add_argument("--pictures", help="Folder of pictures to send; by default samples and drawn ones.")
    group.add_argument("--token", env_var="WHISKER_API_TOKEN", default="", help="Access token.")
    group.add_argument("--max-failure-share", type=float, default=0.0, help="Of all requests, 0 to 1.")
    group.add_argument("--max-p95-ms", type=float, help="95 of 100 answers must be faster.")
    group.add_argument("--max-p99-ms", type=float, help="99 of 100 answers must be faster.")
    group.add_argument("--record", help="File for a line of CSV for each answer.")
    group.add_argument("--allow-remote-host", action="store_true", help="The host is not this machine, and is yours.")


@events.init.add_listener
def prepare(environment: Any, **_: Any) -> None:
    """Make of the options what the users need."""
    options = environment.parsed_options
    refuse_remote(environment.host, options.allow_remote_host)
    WhiskerUser.wait_time = between(*parse_wait(options.wait))
    WhiskerUser.token = options.token.strip()
    WhiskerUser.pictures = load_pictures(options.pictures)
    weigh(environment, options)
    if options.stages:
        environment.shape_class = Stages(parse_stages(options.stages), options.spawn_rate)
        environment.shape_class.runner = environment.runner
    if options.record:
        Recorder(Path(options.record), environment).listen()


def weigh(environment: Any, options: Any) -> None:
    """Set how many of which users there are."""
    for name, weight in parse_mix(options.mix, list(USERS)).items():
        USERS[name].weight = weight
    Uploader.most_uploads = options.uploads
    if not options.uploads:
        Uploader.fixed_count = Uploader.weight = 0
    chosen = [user for user in environment.user_classes if user.weight or user.fixed_count]
    environment.user_classes = [user for user in chosen if has_task(user, options)]
    if not environment.user_classes:
        refuse("There is nothing to do: with these --tags, --mix and --uploads no user has a task.")


def has_task(user: type[WhiskerUser], options: Any) -> bool:
    """Tell whether the tags leave a user something to do; Locust would let it come and fail."""
    wanted, unwanted = set(options.tags or ()), set(options.exclude_tags or ())
    tags = [task.locust_tag_set for task in user.tasks]
    return any((not wanted or wanted & found) and not unwanted & found for found in tags)


@events.quitting.add_listener
def judge(environment: Any, **_: Any) -> None:
    """Hold the run against its thresholds: the exit code is 1 where one is broken."""
    options, total = environment.parsed_options, environment.stats.total
    thresholds = Thresholds(options.max_failure_share, options.max_p95_ms, options.max_p99_ms)
    reached = [total.get_response_time_percentile(share) or 0.0 for share in (0.95, 0.99)]
    broken = thresholds.broken(total.num_requests, total.num_failures, *reached)
    for words in broken:
        logger.error("Threshold broken: %s", words)
    if broken or not environment.runner.exceptions:  # an exception of a user's own is Locust's to report
        environment.process_exit_code = 1 if broken else 0
