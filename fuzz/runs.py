"""The three runs: mutated pictures to /predict, mutated ZIPs to /datasets, and made requests to every operation."""

import io
import itertools
import json
import random
import time
import zipfile
from collections.abc import Iterator, Sequence
from typing import Any

from fuzz.answers import Answer, Asker, Findings, ask_until_served
from fuzz.mutations import mutate
from fuzz.seeds import CLASS_NAMES, picture_seeds, zip_seeds

BATCH = 16
ITEM_STATUSES = frozenset({400, 413, 415, 422, 503})
BOUNDARY = "whisker-fuzz-boundary"
FORM_HEADERS = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
KEPT_JOBS = 20
"""One in so many accepted ZIPs is left to the worker; the other jobs are cancelled, or the run would take hours."""

JOB_SECONDS = 120.0


def mutated(seeds: dict[str, bytes], seed: int, numbers: Sequence[int]) -> Iterator[tuple[str, bytes]]:
    """Break seeds in turn: the same numbers and seed give the same files, however the numbers are shared out."""
    names, contents = list(seeds), list(seeds.values())
    for number in numbers:
        chooser = random.Random(f"{seed}-{number}")  # noqa: S311 - seeded on purpose
        index = number % len(names)
        yield f"{names[index]} {seed}-{number}", mutate(contents[index], contents, chooser)


def fuzz_pictures(asker: Asker, seed: int, numbers: range) -> Findings:
    """Send mutated pictures, most of them in forms of 16, one batch in eight as bodies of their own."""
    findings = Findings()
    pictures = mutated(picture_seeds(), seed, numbers)
    batches = iter(lambda: list(itertools.islice(pictures, BATCH)), [])
    for round_number, batch in enumerate(batches):
        if round_number % 8 == 7:
            for name, picture in batch:
                headers = {"Content-Type": "image/jpeg"}
                findings.note(name, ask_until_served(asker, "POST", "/predict", picture, headers))
        else:
            _send_batch(asker, batch, findings)
    return findings


def _send_batch(asker: Asker, batch: list[tuple[str, bytes]], findings: Findings) -> None:
    names = f"{batch[0][0]} to {batch[-1][0]}"
    answer = ask_until_served(asker, "POST", "/predict", write_form([content for _, content in batch]), FORM_HEADERS)
    findings.note(names, answer)
    items = answer.json.get("predictions") if answer.status == 200 and isinstance(answer.json, dict) else None
    if items is None or len(items) != len(batch):
        findings.add(f"{names}: a batch without its {len(batch)} answers, but {answer.status} {answer.body[:200]!r}")
        return
    for (name, _), item in zip(batch, items, strict=True):
        status = 200 if "predicted_class" in item else int(item.get("status", 0))
        findings.statuses[status] += 1
        if status != 200 and status not in ITEM_STATUSES:
            findings.add(f"{name}: {json.dumps(item)[:300]}")


def write_form(files: list[bytes], **fields: str) -> bytes:
    """Write a multipart form with parts `file` and text fields."""
    parts = [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in fields.items()
    ]
    for number, content in enumerate(files):
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="{number}.bin"\r\n\r\n'
        parts.append(head.encode() + content + b"\r\n")
    return b"".join(parts) + f"--{BOUNDARY}--\r\n".encode()


def fuzz_zips(asker: Asker, seed: int, numbers: range) -> tuple[Findings, list[str]]:
    """Send ZIPs, every other one mutated itself, the rest sound ZIPs in which some pictures are mutated.

    Returns:
        What was found, and the jobs that were left to the worker.
    """
    findings, kept = Findings(), []
    accepted = 0
    broken_zips = mutated(zip_seeds(), seed, numbers[::2])
    broken_pictures = zips_of_mutated_pictures(seed, numbers[1::2])
    for name, archive in itertools.chain(broken_zips, broken_pictures):
        answer = ask_until_served(asker, "POST", "/datasets", write_form([archive], name=f"fuzz {seed}"), FORM_HEADERS)
        findings.note(name, answer)
        if answer.status != 202:
            continue
        accepted += 1
        job_id = str(answer.json["job_id"])
        if accepted % KEPT_JOBS == 1:
            kept.append(job_id)
        else:
            # The worker may have finished it meanwhile (409), which is as good.
            findings.note(f"cancelling {name}", ask_until_served(asker, "POST", f"/jobs/{job_id}/cancel"))
    return findings, kept


def zips_of_mutated_pictures(seed: int, numbers: Sequence[int]) -> Iterator[tuple[str, bytes]]:
    """Write sound ZIPs of two classes, one picture in eight mutated: few enough for a job to go on."""
    seeds = list(picture_seeds().items())
    for number in numbers:
        chooser = random.Random(f"zip {seed}-{number}")  # noqa: S311 - seeded on purpose
        file = io.BytesIO()
        with zipfile.ZipFile(file, "w") as archive:
            for index, (name, content) in enumerate(seeds):
                is_broken = index % 8 == number % 8
                picture = mutate(content, [content], chooser) if is_broken else content
                archive.writestr(zipfile.ZipInfo(f"{CLASS_NAMES[index % 2]}/{name}"), picture)
        yield f"zip of pictures {seed}-{number}", file.getvalue()


def job_fault(answer: Answer) -> str | None:
    """Say what is wrong with a job's state: None while it is unfinished, empty when it ended as a job may."""
    job: dict[str, Any] = answer.json
    if job["state"] in ("queued", "running"):
        return None
    code = (job.get("error") or {}).get("code", "")
    return f"job {job['id']} ended as {code}: {job['error']['detail']}" if code in ("internal", "worker-lost") else ""


def known_ids(asker: Asker) -> dict[str, list[str]]:
    """Make a dataset, and read the ids that lead somewhere, by the name of the path's parameter."""
    made = ask_until_served(asker, "POST", "/datasets", write_form([zip_seeds()["stored"]], name="known"), FORM_HEADERS)
    deadline = time.monotonic() + JOB_SECONDS
    while job_fault(job := asker.ask("GET", f"/jobs/{made.json['job_id']}")) is None and time.monotonic() < deadline:
        time.sleep(0.2)
    dataset = job.json["result"]["dataset"]
    images = asker.ask("GET", f"/datasets/{dataset}/images").json["images"]
    return {
        "dataset": [dataset, job.json["result"]["revision"]],
        "job_id": [job.json["id"]],
        "version": [version["version"] for version in asker.ask("GET", "/models").json["models"]],
        "image_id": [image["id"] for image in images],
        "class_name": list(CLASS_NAMES),
    }
