"""How traces are answered, as rows of ``clew status``."""

from __future__ import annotations

from typing import Any

from clew.doors.cli.session import Session
from clew.events.timestamps import canonical_time


def tracing_rows(session: Session, account: dict[str, Any] | None) -> list[tuple[str, str]]:
    """(label, value) pairs; ``account``: of the server that runs, None when none does."""
    say = session.say
    if account is None:
        return [(say("status.tracing.engine"), say("status.tracing.no_server"))]
    engine = say("status.tracing.kernel" if account["engine"] == "kernel" else "status.tracing.plain")
    if account["reason"] is not None:
        engine = f"{engine}: {say(_REASONS[account['reason']])}"
    rows = [(say("status.tracing.engine"), engine)]
    if account["snapshot"] is not None:
        since = account["since"]
        value = say("status.tracing.since", position=account["snapshot"], events=since["events"], links=since["links"])
        rows.append((say("status.tracing.snapshot"), value))
    compaction = account["compaction"]
    if compaction is not None:
        when = canonical_time(compaction["ended"])
        seconds = (compaction["ended"] - compaction["started"]) / 1_000_000
        if compaction["error"] is None:
            told = say("status.tracing.compacted", time=when, seconds=seconds)
        else:
            told = say("status.tracing.not_compacted", time=when, error=compaction["error"])
        rows.append((say("status.tracing.compaction"), told))
    latency = account["latency"]
    if latency is not None:
        value = say(
            "status.tracing.waits",
            median=latency["median"] / 1000,
            p95=latency["p95"] / 1000,
            last=latency["last"] / 1000,
            events=latency["events"],
            since=canonical_time(latency["since"]),
        )
        rows.append((say("status.tracing.latency"), value))
    return rows


_REASONS = {
    "no_snapshot": "status.tracing.no_snapshot",
    "warming": "status.tracing.warming",
    "not_compiled": "status.tracing.not_compiled",
    "behind": "status.tracing.behind",
    "alternates": "status.tracing.alternates",
    "too_many": "status.tracing.too_many",
}
