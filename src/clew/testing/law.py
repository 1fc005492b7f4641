"""The equality suites at size: tens of thousands of invented histories, in portions that each have a seed.

``make test-law RUNS=1000 SEED=1`` gives every property that is marked ``law`` 1,000 histories, a portion at a time, and
ends with the first portion that disagrees: it shows what disagreed and the command that runs that portion alone again.
In the suite itself the same properties see the few histories that they ask for.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import time
from collections.abc import Sequence

PORTION = 100
FOLDERS = ("tests/simulation", "tests/unit/tracing")
_RUNS = "CLEW_LAW_HISTORIES"


def histories_each(few: int) -> int:
    """How many histories a property is to see: ``few`` in the suite, a portion in a run at size."""
    return int(os.environ.get(_RUNS, few))


def at_size() -> bool:
    """Whether this is a portion of such a run."""
    return _RUNS in os.environ


def main(arguments: Sequence[str] | None = None) -> int:
    asked = argparse.ArgumentParser(prog="make test-law", description=__doc__)
    asked.add_argument("--runs", type=int, default=1000, help="histories for each property")
    asked.add_argument("--seed", type=int, default=1, help="of the first portion; each further one has the next")
    asked.add_argument("--only", default="", help="properties whose names match, as for pytest -k")
    given = asked.parse_args(arguments)
    portions = range(0, given.runs, PORTION)
    for number, first in enumerate(portions):
        many, seed = min(PORTION, given.runs - first), given.seed + number
        begun = time.monotonic()
        code, output = _portion(many, seed, given.only)
        took = time.monotonic() - begun
        if code:
            again = f"make test-law RUNS={many} SEED={seed}" + (f' ONLY="{given.only}"' if given.only else "")
            print(f"{output}\nseed {seed}: disagreement, or no test ran. Once more: {again}")
            return 1
        properties = re.search(r"(\d+) passed", output)
        print(
            f"seed {seed} ({number + 1} of {len(portions)}): {many} histories for each of"
            f" {properties[1] if properties else 0} properties agree ({took:.0f} s)",
            flush=True,
        )
    return 0


def _portion(many: int, seed: int, only: str) -> tuple[int, str]:
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-m", "law", "--timeout", "36000", "-p", "no:cacheprovider"]
    command += ["-n", "2", f"--hypothesis-seed={seed}", *(["-k", only] if only else []), *FOLDERS]
    done = subprocess.run(  # noqa: S603 - this very interpreter
        command, env={**os.environ, _RUNS: str(many)}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return done.returncode, done.stdout


if __name__ == "__main__":
    sys.exit(main())
