"""Requests made from the OpenAPI document, valid and invalid, for every operation."""

import contextlib
import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import hypothesis
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, Verbosity
from hypothesis.strategies import SearchStrategy
from schemathesis import Case, GenerationMode
from schemathesis.config import SchemathesisConfig

from fuzz.answers import TIMEOUT_SECONDS, Answer, Findings

Known = Mapping[str, Sequence[str]]
"""Values of path parameters that lead somewhere, by the parameter's name."""

UNCOMPRESSED = {"Accept-Encoding": "identity"}
"""For an application in this process: over HTTP it is the client that decompresses, here nobody does."""


def fuzz_operations(
    document: dict[str, Any], known: Known, seed: int, examples: int, base_url: str | None = None, app: Any = None
) -> Findings:
    """Ask every operation, as its description allows and as it does not.

    Args:
        document: The OpenAPI document.
        known: Put into two of three paths, for made ids lead nowhere; never into what deletes.
        seed: Of the choices.
        examples: For each operation, in each of the two ways.
        base_url: Of a server; or else
        app: A WSGI application, asked in this process.
    """
    findings = Findings()
    schema = schemathesis.openapi.from_dict(document, config=SchemathesisConfig())
    schema.app = app
    for result in schema.get_all_operations():
        operation: Any = result.ok()  # type: ignore[union-attr]  # an invalid document raises here, as it should
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            ask = _asking(operation.label, mode, base_url, _known_ids(known, seed), findings)
            _run(ask, operation.as_strategy(generation_mode=mode), seed, examples)
    return findings


def _run(ask: Callable[[Case[Any]], None], cases: SearchStrategy[Case[Any]], seed: int, examples: int) -> None:
    @hypothesis.seed(seed)
    @hypothesis.settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )
    @hypothesis.given(case=cases)
    def ask_each(case: Case[Any]) -> None:
        ask(case)

    with contextlib.suppress(hypothesis.errors.Unsatisfiable):  # without parameters there is no invalid way to ask
        ask_each()


def _asking(
    label: str, mode: GenerationMode, base_url: str | None, put_known: Callable[[Case[Any]], None], findings: Findings
) -> Callable[[Case[Any]], None]:
    def ask(case: Case[Any]) -> None:
        put_known(case)
        findings.note(f"{label} ({mode.value}) {dict(case.path_parameters)}", _answer(case, base_url))

    return ask


def _known_ids(known: Known, seed: int) -> Callable[[Case[Any]], None]:
    chooser = random.Random(seed)  # noqa: S311 - seeded on purpose

    def put(case: Case[Any]) -> None:
        if case.operation.method.upper() == "DELETE" or chooser.random() < 1 / 3:
            return
        for name, values in known.items():
            if name in case.path_parameters and values:
                case.path_parameters[name] = chooser.choice(values)

    return put


def _answer(case: Case[Any], base_url: str | None) -> Answer:
    try:
        response = case.call(headers=UNCOMPRESSED) if base_url is None else case.call(base_url, timeout=TIMEOUT_SECONDS)
    except requests.RequestException as error:
        return Answer(0, {}, repr(error).encode())
    return Answer(response.status_code, {k.lower(): v[0] for k, v in response.headers.items()}, response.content)
