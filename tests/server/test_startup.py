import json
import signal
import socket
from pathlib import Path

import pytest
from tests.ports import free_port
from tests.server.conftest import RunningServer, StartServer, group_is_empty
from tests.waiting import wait_until

from whisker.errors import SettingsInvalid
from whisker.server.startup import open_listener, server_url, stop
from whisker.settings import Settings

STALLED_BODY = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\nabc"


def test_taken_port_is_left_alone_and_the_next_free_one_printed(start_server: StartServer) -> None:
    """A server that finds its port taken says so and serves at the next one."""
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        server = start_server(port=taken)
        assert server.wait_for_line(f"Port {taken} is taken")
        assert server.port > taken
        assert server.get()[0] == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signal_ends_every_process_with_success(start_server: StartServer, number: signal.Signals) -> None:
    """TERM and Ctrl-C leave no process behind, idle connections or not."""
    server = start_server(workers=2)
    with server.connect():
        server.process.send_signal(number)
        # On a busy machine the second worker may not have begun: then it is ended after the grace of 30 seconds.
        assert server.process.wait(90) == 0
        wait_until(lambda: group_is_empty(server.process.pid))


def test_ctrl_c_does_not_wait_for_stalled_clients(start_server: StartServer) -> None:
    """A client that stalls for minutes does not hold up a server that is told to end at once."""
    server = start_server(client_stall_seconds=600, graceful_timeout_seconds=600)
    with server.connect() as client:
        client.sendall(STALLED_BODY)
        assert server.get()[0] == 200
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(30) == 0


def test_application_that_cannot_be_loaded_ends_the_server(start_server: StartServer) -> None:
    """A server with nothing to serve says why and ends with an error."""
    server = start_server("--broken")
    assert server.process.wait(30) != 0
    assert server.wait_for_line("JSONDecodeError")


def test_several_workers_count_in_one_folder_that_goes_with_them(start_server: StartServer) -> None:
    """/metrics of one worker tells what all did; a single worker counts in memory."""
    single, several = start_server(), start_server(workers=2)
    assert json.loads(single.get()[1])["metrics_dir"] is None
    folder = Path(json.loads(several.get()[1])["metrics_dir"])
    assert folder.is_dir()
    # One that is asked to stop before it has begun is ended after the grace of 30 seconds.
    several.process.terminate()
    assert several.process.wait(60) == 0
    assert not folder.exists()


def test_stop_ends_all_servers_of_a_data_folder_and_no_other(start_server: StartServer) -> None:
    """`whisker stop` finds the servers by their data folder."""
    servers = [start_server(), start_server()]
    other = start_server(data_dir=servers[0].data_dir.with_name("elsewhere"))

    assert stop(_settings_of(servers[0])) == 2

    assert [server.process.wait(30) for server in servers] == [0, 0]
    assert other.get()[0] == 200
    assert not _settings_of(servers[0]).marks.found()
    assert not (servers[0].data_dir / "run").exists()


def test_server_puts_its_mark_back(start_server: StartServer) -> None:
    """The end of its user's session took the run-time directory away; `whisker stop` finds the server all the same."""
    server = start_server()
    marks = _settings_of(server).marks
    (mark,) = marks.found()
    mark.path.unlink()
    wait_until(lambda: marks.is_running("server"))
    assert stop(_settings_of(server)) == 1
    assert server.process.wait(30) == 0


def test_stop_without_a_server_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Stopping nothing is no error."""
    assert stop(Settings(data_dir=tmp_path)) == 0
    assert "No server runs on" in capsys.readouterr().out


def _settings_of(server: RunningServer) -> Settings:
    return Settings(data_dir=server.data_dir, port=free_port())


def test_free_port_is_bound_as_wanted() -> None:
    """Nobody is moved to another port without need."""
    port = free_port()
    with open_listener("127.0.0.1", port) as listener:
        assert server_url(listener) == f"http://localhost:{port}"


def test_port_that_only_localhost_in_ipv6_answers_counts_as_taken() -> None:
    """A browser would reach the other server first, although 127.0.0.1 is free to bind."""
    if not socket.has_ipv6:
        pytest.skip("this machine has no IPv6")
    with socket.create_server(("::1", 0), family=socket.AF_INET6) as other:
        taken = other.getsockname()[1]
        with open_listener("127.0.0.1", taken) as listener:
            assert listener.getsockname()[1] > taken


def test_address_of_another_machine_is_refused_in_words() -> None:
    """An address that is not this machine's names itself in the message."""
    with pytest.raises(SettingsInvalid, match=r"Cannot listen at 192\.0\.2\.1"):
        open_listener("192.0.2.1", free_port())


def test_unknown_host_name_is_refused_in_words() -> None:
    """A host that has no address names itself in the message."""
    with pytest.raises(SettingsInvalid, match=r"Cannot listen at no\.such\.host\.invalid"):
        open_listener("no.such.host.invalid", free_port())


def test_last_port_has_no_next_one() -> None:
    """Past port 65535 there is nothing to try, and the message says so."""
    with socket.create_server(("127.0.0.1", 65_535)), pytest.raises(SettingsInvalid, match="No port from 65535 on"):
        open_listener("127.0.0.1", 65_535)


def test_open_address_is_shown_as_localhost() -> None:
    """A person cannot visit 0.0.0.0."""
    port = free_port()
    with open_listener("0.0.0.0", port) as listener:
        assert server_url(listener) == f"http://localhost:{port}"
