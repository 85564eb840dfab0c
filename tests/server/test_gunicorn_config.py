from gunicorn.config import Config

from whisker.server.gunicorn_config import gunicorn_options
from whisker.server.limits import server_limits
from whisker.server.worker import RequestWorker
from whisker.settings import Settings


def test_gunicorn_accepts_every_option() -> None:
    """Options have names and values that the installed gunicorn knows."""
    config = Config()
    for name, value in gunicorn_options(Settings(workers=3, threads=1000), listener_fd=7).items():
        config.set(name, value)
    assert config.workers == 3
    assert config.worker_class is RequestWorker
    assert not config.sendfile


def test_only_this_machine_may_say_which_scheme_was_used() -> None:
    """Row 83: forwarding headers are believed from loopback alone."""
    assert gunicorn_options(Settings(), listener_fd=7)["forwarded_allow_ips"] == "127.0.0.1,::1"


def test_limits_come_from_the_settings() -> None:
    """What clients are allowed is what was configured."""
    settings = Settings(
        client_head_seconds=1, client_stall_seconds=2, client_bytes_per_second=3, queue_seconds=4, max_connections=50
    )
    limits = server_limits(settings)
    assert (limits.head_seconds, limits.stall_seconds, limits.bytes_per_second) == (1, 2, 3)
    assert (limits.queue_seconds, limits.connections) == (4, 50)


def test_bodies_lie_in_the_data_folder_except_where_nothing_may_be_written_there() -> None:
    """A read-only copy keeps them where the system keeps what is temporary."""
    assert server_limits(Settings()).spool_dir == Settings().data_dir / "uploads"
    assert server_limits(Settings(read_only=True)).spool_dir != Settings().data_dir / "uploads"
