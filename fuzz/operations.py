"""Requests made from the OpenAPI document, valid and invalid, for every operation."""

import contextlib
from typing import Any

import hypothesis
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity
from schemathesis import Case, GenerationMode
from schemathesis.config import SchemathesisConfig

from fuzz.answers import TIMEOUT_SECONDS, Answer, Findings


def fuzz_operations(
    document: dict[str, Any], seed: int, examples: int, base_url: str | None = None, app: Any = None
) -> Findings:
    """Ask every operation, as its description allows and as it does not.

    Args:
        document: The OpenAPI document.
        base_url: Of a server; or else
        app: A WSGI application, asked in this process.
        seed: Of the choices.
        examples: For each operation, in each of the two ways.
    """
    findings = Findings()
    schema = schemathesis.openapi.from_dict(document, config=SchemathesisConfig())
    schema.app = app
    for result in schema.get_all_operations():
        operation = result.ok()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            _fuzz(operation, mode, base_url, hypothesis.seed(seed), examples, findings)
    return findings


def _fuzz(
    operation: Any, mode: GenerationMode, base_url: str | None, seeded: Any, examples: int, findings: Findings
) -> None:
    @seeded
    @hypothesis.settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    @hypothesis.given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Case) -> None:
        findings.note(f"{operation.label} ({mode.value})", _answer(case, base_url))

    with contextlib.suppress(hypothesis.errors.Unsatisfiable):  # without parameters there is no invalid way to ask
        ask()


def _answer(case: Case, base_url: str | None) -> Answer:
    try:
        response = case.call() if base_url is None else case.call(base_url, timeout=TIMEOUT_SECONDS)
    except requests.RequestException as error:
        return Answer(0, {}, repr(error).encode())
    return Answer(response.status_code, {k.lower(): v[0] for k, v in response.headers.items()}, response.content)
