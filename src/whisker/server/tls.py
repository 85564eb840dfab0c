"""TLS: the server's certificate, and clients' sockets behind it, which never block."""

import contextlib
import selectors
import socket
import ssl
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from whisker.errors import SettingsInvalid
from whisker.settings import PREFIX, Settings

HANDSHAKE_RECORD: Final = b"\x16"
"""The first byte of a TLS client; no request of HTTP begins with it."""

RECORD_BYTES: Final = 16 * 1024
"""The most that one record of TLS holds."""

_WORTH_ANOTHER_BYTES: Final = 4096
"""After a record of this length another is likely to have arrived; a shorter one is mostly a whole request."""

_SOON_SECONDS: Final = 14 * 24 * 3600
_DAY_SECONDS: Final = 24 * 3600
_HANDSHAKE_FLIGHTS: Final = 4

_ENCRYPTED_MARKS: Final = ("ENCRYPTED PRIVATE KEY", "Proc-Type: 4,ENCRYPTED")


class TlsSocket:
    """A client's socket behind TLS, with those methods of a plain one that the server uses.

    Like a plain one it raises BlockingIOError for what has to wait. TLS may have to send before it can receive, and the
    other way round: `receive_event` and `send_event` are what to wait for.

    Args:
        sock: Accepted, and never blocking; this takes it over.
        context: The server's.
    """

    def __init__(self, sock: socket.socket, context: ssl.SSLContext) -> None:
        self._sock = context.wrap_socket(sock, server_side=True, do_handshake_on_connect=False)
        self.receive_event = selectors.EVENT_READ
        self.send_event = selectors.EVENT_WRITE
        self._unsent = b""

    def fileno(self) -> int:
        """Return the file descriptor."""
        return self._sock.fileno()

    def shake_hands(self) -> bool:
        """Go on with the handshake, as far as it goes without waiting; return whether it is done.

        Raises:
            OSError: The client is gone, or it cannot agree with the server.
        """
        try:
            self._sock.do_handshake()
        except ssl.SSLWantWriteError:
            self.receive_event = selectors.EVENT_WRITE
            return False
        except ssl.SSLWantReadError:
            self.receive_event = selectors.EVENT_READ
            return False
        self.receive_event = selectors.EVENT_READ
        return True

    def recv(self, byte_count: int, flags: int = 0) -> bytes:
        """Receive about this many bytes: whole records, for no event would show what is left of one.

        Args:
            byte_count: The last record may exceed it.
            flags: Where there are any, they are for the bytes as they came, still encrypted.
        """
        if flags:
            return socket.socket.recv(self._sock, byte_count, flags)
        received = self._receive_record()
        if len(received) < _WORTH_ANOTHER_BYTES and not self._sock.pending():
            return received
        records = [received]
        left_bytes = byte_count - len(received)
        with contextlib.suppress(BlockingIOError):
            while (left_bytes > 0 or self._sock.pending()) and (received := self._receive_record()):
                records.append(received)
                left_bytes -= len(received)
        return b"".join(records)

    def recv_into(self, buffer: bytearray) -> int:
        """Receive what will be discarded, after `shutdown`: it stays encrypted."""
        return self._sock.recv_into(buffer)

    def send(self, data: bytes) -> int:
        """Send bytes."""
        return self.sendmsg([memoryview(data)])

    def sendmsg(self, buffers: Iterable[memoryview]) -> int:
        """Send the first bytes of these buffers, a record at most; return how many.

        A record that the socket did not take is encrypted already, so whoever tries again begins with the same bytes.
        """
        record = self._unsent or _first_bytes(buffers)
        self.send_event = selectors.EVENT_WRITE
        try:
            count = self._sock.send(record)
        except ssl.SSLWantWriteError:
            self._unsent = record
            raise BlockingIOError from None
        except ssl.SSLWantReadError:
            self._unsent, self.send_event = record, selectors.EVENT_READ
            raise BlockingIOError from None
        except ssl.SSLError as error:
            raise ConnectionAbortedError(f"TLS broke off: {error}") from error
        self._unsent = b""
        return count

    def shutdown(self, how: int) -> None:
        """Say in TLS that no more will be sent, and shut the socket down."""
        with contextlib.suppress(OSError, ValueError):
            self._sock.unwrap()  # which sends its notice, and would then wait for the client's
        self._sock.shutdown(how)

    def close(self) -> None:
        """Close the socket; an answer that was not sent whole is seen to be cut off."""
        self._sock.close()

    def _receive_record(self) -> bytes:
        self.receive_event = selectors.EVENT_READ
        try:
            return self._sock.recv(RECORD_BYTES)
        except ssl.SSLWantWriteError:
            self.receive_event = selectors.EVENT_WRITE
            raise BlockingIOError from None
        except ssl.SSLWantReadError:
            raise BlockingIOError from None
        except ssl.SSLError as error:
            raise ConnectionAbortedError(f"TLS broke off: {error}") from error


def _first_bytes(buffers: Iterable[memoryview]) -> bytes:
    """Join the first bytes of buffers, so that a short head and body share a record."""
    record = bytearray()
    for buffer in buffers:
        record += buffer[: RECORD_BYTES - len(record)]
        if len(record) == RECORD_BYTES:
            break
    return bytes(record)


def load_certificate(settings: Settings) -> ssl.SSLContext | None:
    """Load the certificate and its key; None where the settings name none.

    Raises:
        SettingsInvalid: They cannot be used; the message says why.
    """
    if settings.tls_cert is None or settings.tls_key is None:
        return None
    _check_file("TLS_CERT", settings.tls_cert, "-----BEGIN CERTIFICATE-----", "a certificate")
    key = _check_file("TLS_KEY", settings.tls_key, "PRIVATE KEY-----", "a private key")
    if any(mark in key for mark in _ENCRYPTED_MARKS):
        raise SettingsInvalid(
            f"The key in WHISKER_TLS_KEY={settings.tls_key} is encrypted, and nobody is there to type its password. "
            f"Write one without: openssl pkey -in {settings.tls_key} -out plain.key"
        )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
    context.set_alpn_protocols(["http/1.1"])
    _load_pair(context, settings.tls_cert, settings.tls_key)
    return context


def _check_file(setting: str, path: Path, mark: str, what: str) -> str:
    """Read a PEM file, and check that it holds what it is for."""
    name = f"{PREFIX}{setting}={path}"
    try:
        text = path.read_text("ascii", errors="replace")
    except OSError as error:
        raise SettingsInvalid(f"{name} cannot be read: {error.strerror or error}.") from error
    if mark not in text:
        raise SettingsInvalid(f"{name} holds no {what.removeprefix('a ')} in PEM format ({mark}).")
    return text


def _load_pair(context: ssl.SSLContext, cert: Path, key: Path) -> None:
    try:
        context.load_cert_chain(cert, key, password=lambda: "")
    except ssl.SSLError as error:
        if error.reason == "KEY_VALUES_MISMATCH":
            raise SettingsInvalid(
                f"WHISKER_TLS_KEY={key} is not the key of the first certificate in WHISKER_TLS_CERT={cert}. "
                "The server's own certificate comes first, those that signed it follow."
            ) from error
        reason = (error.reason or str(error)).replace("_", " ").lower()
        raise SettingsInvalid(f"WHISKER_TLS_CERT={cert} and WHISKER_TLS_KEY={key} cannot be used: {reason}.") from error


def certificate_warning(context: ssl.SSLContext, cert: Path) -> str | None:
    """Return what clients will complain about, or soon: a certificate that has expired or is for something else."""
    try:
        expires_at = _verified_until(context, cert)
    except ssl.SSLCertVerificationError as error:
        return f"Clients will refuse the certificate in {cert}: {error.verify_message}."
    except ssl.SSLError as error:
        return f"The certificate in {cert} could not be checked: {error}."
    left_seconds = expires_at - time.time()
    if left_seconds < _SOON_SECONDS:
        return f"The certificate in {cert} expires in {int(left_seconds // _DAY_SECONDS)} days."
    return None


def _verified_until(context: ssl.SSLContext, cert: Path) -> float:
    """Shake hands in memory with a client that trusts this very certificate; return when it expires.

    Raises:
        SSLError: The client refuses it.
    """
    trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusting.check_hostname = False
    trusting.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    trusting.load_verify_locations(cert)
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = trusting.wrap_bio(to_client, to_server)
    server = context.wrap_bio(to_server, to_client, server_side=True)
    for _ in range(_HANDSHAKE_FLIGHTS):
        for end in (client, server):
            with contextlib.suppress(ssl.SSLWantReadError):
                end.do_handshake()
    seen = client.getpeercert() or {}
    return float(ssl.cert_time_to_seconds(str(seen["notAfter"])))
