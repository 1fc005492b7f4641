"""The JSON document of a run (docs/json.md)."""

from __future__ import annotations

from typing import Any

from clew.collection.databases.desk import Portion, Run
from clew.storage.records import STATES


def portion_document(portion: Portion) -> dict[str, Any]:
    """One committed portion."""
    return {
        "capture": str(portion.result.capture_id),
        "position": portion.result.position,
        "acquisition": portion.result.acquisition,
        "known_as": portion.result.known_as,
        "rows": portion.rows,
        "counts": {state: portion.result.count(state) for state in STATES},
    }


def run_document(run: Run) -> dict[str, Any]:
    """What one run read and what became of it."""
    counts = run.counts
    return {
        "name": run.name,
        "source": run.source,
        "query": run.query,
        "since": run.since,
        "mark": run.mark,
        "rows": run.rows,
        "known": run.known,
        "counts": {state: counts[state] for state in STATES},
        "portions": [portion_document(portion) for portion in run.portions],
    }
