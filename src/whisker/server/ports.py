"""Listening sockets: the port that was asked for, or the next free one."""

import contextlib
import errno
import ipaddress
import socket

from whisker.errors import SettingsInvalid

PORTS_TRIED = 50
BACKLOG = 2048


def open_listener(host: str, port: int) -> socket.socket:
    """Bind the wanted port, or the next free one after it.

    Raises:
        SettingsInvalid: No port could be bound; the message says why.
    """
    for candidate in range(port, min(port + PORTS_TRIED, 65_536)):
        if _is_answered(candidate):
            continue
        try:
            return _listen(host, candidate)
        except OSError as error:
            if error.errno == errno.EACCES:
                raise SettingsInvalid(f"Port {port} needs rights this user lacks; choose one from 1024 on.") from error
            if error.errno != errno.EADDRINUSE:
                raise SettingsInvalid(f"Cannot listen at {host}: {error.strerror or error}.") from error
    raise SettingsInvalid(f"No port from {port} on is free; stop another server or choose another port.")


def server_url(listener: socket.socket) -> str:
    """Return the address at which a browser on this machine reaches the listener."""
    host, port = listener.getsockname()[:2]
    address = ipaddress.ip_address(host)
    if address.is_unspecified or address.is_loopback:
        return f"http://localhost:{port}"
    return f"http://[{host}]:{port}" if address.version == 6 else f"http://{host}:{port}"


def _is_answered(port: int) -> bool:
    """Tell whether http://localhost:port is somebody else's.

    Binding alone does not say: a server on [::1] or, on macOS, on every address leaves 127.0.0.1 free to bind, and
    browsers would reach that server instead.
    """
    for address in ("::1", "127.0.0.1"):
        with contextlib.suppress(OSError), socket.create_connection((address, port), timeout=0.5):
            return True
    return False


def _listen(host: str, port: int) -> socket.socket:
    wanted = "127.0.0.1" if host == "localhost" else host
    family, kind, protocol, _, address = socket.getaddrinfo(wanted, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError:
        listener.close()
        raise
    return listener
