"""`python -m tests.array_api PATH [eager|static] [pytest arguments]`: the conformance suite in the folder PATH.

The suite is a checkout of data-apis/array-api-tests with its submodule, and needs what its requirements.txt says.
Tests that `skips.txt` names are left out; each of its lines has a reason.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
SKIPS = Path(__file__).parent / "skips.txt"


def skipped(mode: str) -> list[str]:
    """The tests that are left out in a mode: lines `test  # reason`, or `test  # static: reason`."""
    lines = [line.partition("  # ") for line in SKIPS.read_text().splitlines() if line and not line.startswith("#")]
    return [test for test, _, reason in lines if mode == "static" or not reason.startswith("static:")]


def main(suite: str, mode: str = "static", *arguments: str) -> int:
    environment = {
        **os.environ,
        "ARRAY_API_TESTS_MODULE": f"tests.array_api.xp_{mode}",
        "ARRAY_API_TESTS_VERSION": "2024.12",
        "PYTHONPATH": os.pathsep.join([str(ROOT), suite]),
    }
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:
        file.write("\n".join(skipped(mode)) + "\n")
        file.flush()
        command = [sys.executable, "-m", "pytest", "-q", "--disable-deadline", "-W", "ignore", "-p", "no:cacheprovider"]
        command += ["--skips-file", file.name, *(arguments or ("array_api_tests", "--max-examples", "20"))]
        return subprocess.run(command, cwd=suite, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
