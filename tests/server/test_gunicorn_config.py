from gunicorn.config import Config

from whisker.server.gunicorn_config import client_limits, gunicorn_options
from whisker.settings import Settings


def test_gunicorn_accepts_every_option() -> None:
    """Options have names and values that the installed gunicorn knows."""
    config = Config()
    for name, value in gunicorn_options(Settings(workers=3, threads=1000), listener_fd=7).items():
        config.set(name, value)
    assert config.workers == 3
    assert config.worker_connections > config.threads
    assert not config.sendfile


def test_only_this_machine_may_say_which_scheme_was_used() -> None:
    """Row 83: forwarding headers are believed from loopback alone."""
    assert gunicorn_options(Settings(), listener_fd=7)["forwarded_allow_ips"] == "127.0.0.1,::1"


def test_patience_comes_from_the_settings() -> None:
    """The deadlines of clients are the configured ones."""
    limits = client_limits(Settings(client_head_seconds=1, client_stall_seconds=2, client_bytes_per_second=3))
    assert (limits.head_seconds, limits.stall_seconds, limits.bytes_per_second) == (1, 2, 3)
