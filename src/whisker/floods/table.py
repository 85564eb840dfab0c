"""A flood in Markdown, for the README."""

import textwrap

from whisker.floods.schema import Flood, FloodMachine, FloodStage

_GIB = 2**30
_WIDTH = 120


def flood_markdown(flood: Flood, source: str) -> str:
    """Tell a flood in a sentence and a table of its stages.

    Args:
        flood: What was measured.
        source: Address of its figures.
    """
    lines = [
        textwrap.fill(_sentence(flood, source), _WIDTH, break_long_words=False, break_on_hyphens=False),
        "",
        "| Users | Requests | Failures | Requests/s | p50 ms | p95 ms | p99 ms |",
        "|---:|---:|---:|---:|---:|---:|---:|",
        *(_row(stage) for stage in flood.stages),
    ]
    return "\n".join(lines)


def _sentence(flood: Flood, source: str) -> str:
    shortest, longest = flood.plan.wait_seconds
    users = ", then ".join(f"{count:,}" for count in flood.users)
    seconds = " and ".join(dict.fromkeys(f"{stage.seconds:.0f}" for stage in flood.stages))
    server = "a server of its own" if flood.server.own else "a server"
    uploads = f" and upload {flood.plan.uploads} ZIPs, one of them to train on" if flood.plan.uploads else ""
    return (
        f"`make flood` lets {users} users loose on {server} for {seconds} seconds. They send pictures in every "
        "form, from thumbnails to 12 megapixels, ask for heatmaps, read insights and jobs, browse the dashboard"
        f"{uploads}, and wait {shortest:g} to {longest:g} s after each task. "
        f"Users and server shared {_machine(flood.machine)} ([figures]({source})):"
    )


def _machine(machine: FloodMachine) -> str:
    memory = "" if machine.memory_bytes is None else f" and {machine.memory_bytes / _GIB:.0f} GiB"
    return f"{machine.cores} cores{memory} ({machine.processor})"


def _row(stage: FloodStage) -> str:
    figures = stage.figures
    times = " | ".join("-" if ms is None else f"{ms:,.0f}" for ms in (figures.p50_ms, figures.p95_ms, figures.p99_ms))
    rate = f"{figures.requests_per_second:,.0f}"
    return f"| {stage.users:,} | {figures.requests:,} | {figures.failures:,} | {rate} | {times} |"
