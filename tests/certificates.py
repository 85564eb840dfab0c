"""Certificates that tests make with openssl, and clients that trust them."""

import shutil
import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class Certificate:
    """A certificate that signed itself, and its key, each a file in PEM format."""

    cert: Path
    key: Path

    @property
    def settings(self) -> dict[str, str]:
        """The settings of a server that shows it."""
        return {"tls_cert": str(self.cert), "tls_key": str(self.key)}

    def trusting(self) -> ssl.SSLContext:
        """Make a client's side that trusts this certificate and no other, and tells an end from a cut on any Python."""
        context = ssl.create_default_context(cafile=self.cert)
        context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF  # some builds of Python set it, and take any end for TLS's own
        return context


def make_certificate(folder: Path, name: str = "site", days: int = 30, *extensions: str) -> Certificate:
    """Make a certificate for localhost and 127.0.0.1; without openssl the test is skipped."""
    made = Certificate(folder / f"{name}.pem", folder / f"{name}.key")
    folder.mkdir(parents=True, exist_ok=True)
    command = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost"
    added = ["subjectAltName=DNS:localhost,IP:127.0.0.1", *extensions]
    run_openssl(
        *command.split(),
        *(part for extension in added for part in ("-addext", extension)),
        *("-days", str(days), "-out", str(made.cert), "-keyout", str(made.key)),
    )
    return made


def run_openssl(*arguments: str) -> None:
    """Run openssl, or skip the test where it is not installed."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl, which makes the test's certificate, is not installed")
    subprocess.run([openssl, *arguments], check=True, capture_output=True)
