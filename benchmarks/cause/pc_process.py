"""Run by a Python that has causal-learn, which does not live with the rest: paths of matrices in, neighbours out.

The last column is the outcome. Its neighbours in the graph that PC finds are what PC holds to be direct causes (or
effects); they are ranked by their correlation with it.
"""

import json
import signal
import sys

import numpy as np
from causallearn.search.ConstraintBased.PC import pc  # type: ignore[import-not-found]

ALPHA = 0.05
SECONDS = 20
"""Its time can grow without bound; what takes longer counts as no answer."""


def _enough(*_: object) -> None:
    raise TimeoutError


def neighbours(values: np.ndarray) -> list[int]:
    varies = values.std(axis=0) > 0
    if not varies[-1]:
        return []
    kept = np.flatnonzero(varies)
    # Fisher's z needs a matrix that can be inverted: exact combinations of columns get a trace of noise.
    noise = np.random.default_rng(1).normal(0, 1e-3, (len(values), len(kept)))
    given = values[:, kept] / values[:, kept].std(axis=0) + noise
    graph = pc(given, alpha=ALPHA, indep_test="fisherz", show_progress=False).G.graph
    last = len(kept) - 1
    found = [place for place in range(last) if graph[place, last] != 0 or graph[last, place] != 0]
    strength = np.abs(np.corrcoef(given, rowvar=False)[last])
    return [int(kept[place]) for place in sorted(found, key=lambda place: -strength[place])]


def main() -> None:
    signal.signal(signal.SIGALRM, _enough)
    answers = sys.stdout
    sys.stdout = sys.stderr  # whatever the library prints is no answer
    for line in sys.stdin:
        told: dict[str, object]
        signal.alarm(SECONDS)
        try:
            told = {"neighbours": neighbours(np.load(line.strip())["values"])}
        except TimeoutError:
            told = {"neighbours": None}
        except Exception as error:  # noqa: BLE001 - told to the process that asked
            told = {"error": f"{type(error).__name__}: {error}"}
        signal.alarm(0)
        print(json.dumps(told), file=answers, flush=True)


if __name__ == "__main__":
    main()
