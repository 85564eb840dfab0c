"""What a load test may do, and what it must keep to."""

import pytest
from loadtest.limits import Stage, Thresholds, is_loopback, parse_mix, parse_stages, parse_wait, refuse_remote


@pytest.mark.parametrize(
    "url", ["http://localhost:5000", "http://127.0.0.1", "http://127.9.9.9:80", "http://[::1]:5000"]
)
def test_this_machine_is_load_tested(url: str) -> None:
    """By any of its own names."""
    assert is_loopback(url)
    refuse_remote(url, is_allowed=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://192.0.2.1",
        "http://10.0.0.1:5000",
        "http://0.0.0.0:5000",
        "localhost:5000",
        "http://",
        "http://no.invalid",
    ],
)
def test_another_machine_is_refused(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With the option that would allow it."""
    with pytest.raises(SystemExit) as refusal:
        refuse_remote(url, is_allowed=False)
    assert refusal.value.code == 2
    assert "--allow-remote-host" in capsys.readouterr().err


def test_another_machine_is_load_tested_where_that_is_allowed() -> None:
    """By the one who runs it."""
    refuse_remote("http://192.0.2.1", is_allowed=True)


def test_stages_are_read() -> None:
    """Users and seconds, in order."""
    assert parse_stages("20:60,200:0.5") == [(20, 60.0), (200, 0.5)]


def test_wait_is_read() -> None:
    """Two numbers, or one for both."""
    assert parse_wait("0.5:2") == (0.5, 2.0)
    assert parse_wait("1") == (1.0, 1.0)


def test_mix_is_read() -> None:
    """Weights by name; nothing is no change."""
    assert parse_mix("predictor=12,browser=0", ["predictor", "browser"]) == {"predictor": 12, "browser": 0}
    assert parse_mix("", ["predictor"]) == {}


@pytest.mark.parametrize("text", ["", "20", "0:5", "5:0", "x:5", "5:5:5", "5:nan"])
def test_stages_that_are_none_are_refused(text: str) -> None:
    """Before anything was asked."""
    with pytest.raises(SystemExit):
        parse_stages(text)


@pytest.mark.parametrize("text", ["", "2:1", "-1:1", "a:b", "nan"])
def test_wait_that_is_none_is_refused(text: str) -> None:
    """Nobody waits less than no time, or longer at least than at most."""
    with pytest.raises(SystemExit):
        parse_wait(text)


@pytest.mark.parametrize("text", ["cat=1", "predictor", "predictor=-1", "predictor=x"])
def test_mix_of_unknown_users_is_refused(text: str, capsys: pytest.CaptureFixture[str]) -> None:
    """With those that there are."""
    with pytest.raises(SystemExit):
        parse_mix(text, ["predictor", "browser"])
    assert "predictor, browser" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("thresholds", "broken"),
    [
        (Thresholds(0.1, None, None), 0),
        (Thresholds(0.0, None, None), 1),
        (Thresholds(0.1, 200.0, 300.0), 0),
        (Thresholds(0.1, 199.0, 299.0), 2),
    ],
)
def test_broken_thresholds_are_told(thresholds: Thresholds, broken: int) -> None:
    """One sentence for each; a limit may be reached."""
    assert len(thresholds.broken(requests=10, failures=1, p95_ms=200.0, p99_ms=300.0)) == broken


def test_run_without_a_request_breaks_every_threshold() -> None:
    """It has shown nothing."""
    assert Thresholds(1.0, None, None).broken(0, 0, 0.0, 0.0) == ["nothing was asked"]


def test_stage_is_read_from_text() -> None:
    """Users, a colon and seconds."""
    assert Stage.parse("20:1.5") == Stage(20, 1.5)


@pytest.mark.parametrize("text", ["", "20", "0:5", "5:0", "x:5", "5:inf", "5:nan"])
def test_stage_of_nobody_or_no_time_is_refused(text: str) -> None:
    """So are words."""
    with pytest.raises(ValueError, match=r".+"):
        Stage.parse(text)
