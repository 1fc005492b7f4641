"""``python -m clew.testing.factory --events 100000 --out DIR --per-document 500 --bytes 1000``"""

from __future__ import annotations

import argparse
from pathlib import Path

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from clew.testing.factory.documents import write_documents


def main() -> None:
    """Write simulated EPCIS documents."""
    parser = argparse.ArgumentParser(prog="python -m clew.testing.factory", description=main.__doc__)
    parser.add_argument("--events", type=int, default=10_000, help="how many events in all")
    parser.add_argument("--out", type=Path, required=True, help="folder to write to")
    parser.add_argument("--per-document", type=int, default=500, help="events in one document")
    parser.add_argument("--bytes", type=int, default=None, help="fill events up to about this many bytes of JSON")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    if arguments.events < 1 or arguments.per_document < 1:
        parser.error("--events and --per-document must be positive")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns) as progress:
        task = progress.add_task("events", total=arguments.events)
        paths = write_documents(
            arguments.out,
            arguments.events,
            seed=arguments.seed,
            per_document=arguments.per_document,
            bytes_per_event=arguments.bytes,
            on_written=lambda count: progress.advance(task, count),
        )
    print(f"{len(paths)} documents in {arguments.out}")


if __name__ == "__main__":
    main()
