"""Whisker's own options of Locust, and what becomes of them: which users come when, and what a run must keep to."""

import logging
from pathlib import Path
from typing import Any

from locust import LoadTestShape, between, events

from loadtest.limits import Stage, Thresholds, parse_mix, parse_stages, parse_wait, refuse, refuse_remote
from loadtest.pictures import load_pictures
from loadtest.recorder import Recorder
from loadtest.users import Browser, InsightsReader, Predictor, Uploader, WhiskerUser

logger = logging.getLogger("loadtest")

USERS: dict[str, type[WhiskerUser]] = {
    "predictor": Predictor,
    "reader": InsightsReader,
    "browser": Browser,
}


class Stages(LoadTestShape):
    """So many users for so long, then the next."""

    abstract = True  # or Locust would use it where no stages are asked for, too

    def __init__(self, stages: list[Stage], users_per_second: float | None) -> None:
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
    """Return whether the tags leave a user something to do; Locust would let it come and fail."""
    wanted, unwanted = set(options.tags or ()), set(options.exclude_tags or ())
    tasks: list[Any] = user.tasks
    tags = [task.locust_tag_set for task in tasks]
    return any((not wanted or wanted & found) and not unwanted & found for found in tags)


@events.quitting.add_listener
def set_exit_code(environment: Any, **_: Any) -> None:
    """Hold the run against its thresholds: the exit code is 1 where one is broken."""
    options, total = environment.parsed_options, environment.stats.total
    thresholds = Thresholds(options.max_failure_share, options.max_p95_ms, options.max_p99_ms)
    reached = [total.get_response_time_percentile(share) or 0.0 for share in (0.95, 0.99)]
    broken = thresholds.broken(total.num_requests, total.num_failures, *reached)
    for words in broken:
        logger.error("Threshold broken: %s", words)
    if broken or not environment.runner.exceptions:  # an exception of a user's own is Locust's to report
        environment.process_exit_code = 1 if broken else 0
