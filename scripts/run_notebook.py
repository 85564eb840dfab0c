"""Run the notebook from top to bottom, offline, and keep what it shows: `make notebook`."""

import argparse
import os
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient

NOTEBOOK = Path(__file__).resolve().parents[1] / "notebook" / "image_classification_pipeline.ipynb"
CELL_SECONDS = 1200  # for one cell, on a busy machine


class OwnKernel(AsyncKernelManager):
    """Runs cells in this very interpreter, whatever kernels are installed on this machine."""

    def _kernel_spec_manager_default(self) -> KernelSpecManager:
        return KernelSpecManager(kernel_dirs=[])


def read() -> Any:
    """Read the notebook as it is kept."""
    return nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]


def run(notebook: Any) -> Any:
    """Run all cells of a notebook in place, and return it.

    Raises:
        CellExecutionError: A cell failed.
    """
    with tempfile.TemporaryDirectory(prefix="whisker-ipython-") as home:
        environment = {**os.environ, "IPYTHONDIR": home, "WHISKER_DATA_DIR": home}
        client = NotebookClient(
            notebook,
            timeout=CELL_SECONDS,
            kernel_manager_class=OwnKernel,
            resources={"metadata": {"path": str(NOTEBOOK.parent)}},
            record_timing=False,
            coalesce_streams=True,
            extra_arguments=["--log-level=ERROR"],
        )
        return client.execute(env=environment)


def main() -> None:
    """Run it and write it, without what differs from machine to machine."""
    argparse.ArgumentParser(description=__doc__).parse_args()
    notebook = run(read())
    notebook.metadata["language_info"] = {"name": "python"}
    nbformat.write(notebook, NOTEBOOK)  # type: ignore[no-untyped-call]
    sys.stdout.write(f"{NOTEBOOK.name}: {NOTEBOOK.stat().st_size / 1e3:.0f} kB\n")


if __name__ == "__main__":
    main()
