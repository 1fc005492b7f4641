"""``python -m clew.testing.factory --preset week --cause bad_lot --mischief modest --out DIR``"""

from __future__ import annotations

import argparse
from pathlib import Path

import msgspec
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from clew.testing.factory.documents import write_documents
from clew.testing.factory.links import write_links
from clew.testing.factory.plan import (
    CAUSES,
    EVENTS_OF_PRESET,
    EVENTS_PER_UNIT,
    MISCHIEF,
    PRESETS,
    Plan,
    enough,
    fast_enough,
)
from clew.testing.factory.plant import LABEL
from clew.testing.factory.tables import write_tables


def main() -> None:
    """Write a simulated factory: EPCIS documents, or the tables that such a factory would hand over."""
    parser = _parser()
    arguments = parser.parse_args()
    if arguments.per_document < 1 or (arguments.events is not None and arguments.events < 1):
        parser.error("--events and --per-document must be positive")
    try:
        plan, events = _plan(arguments)
    except ValueError as error:
        parser.error(str(error))
    print(f"{LABEL['en']} · {LABEL['zh']}")
    if arguments.preset == "links":
        print(f"{write_links(arguments.out, arguments.links)} links in {arguments.out}")
        return
    columns = (
        TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TimeRemainingColumn(),
    )  # fmt: skip
    with Progress(*columns) as progress:
        task = progress.add_task("events", total=events or plan.units * (EVENTS_PER_UNIT + 2))

        def advance(count: int) -> None:
            progress.advance(task, count)

        if arguments.tables:
            paths = write_tables(arguments.out, seed=arguments.seed, plan=plan, on_written=advance)
        else:
            paths = write_documents(
                arguments.out,
                events,
                seed=arguments.seed,
                plan=plan,
                per_document=arguments.per_document,
                bytes_per_event=arguments.bytes,
                on_written=advance,
            )
        written = progress.tasks[0].completed
        progress.update(task, total=written)
    print(f"{len(paths)} {'tables' if arguments.tables else 'documents'} in {paths[0].parent}, {written:.0f} events")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m clew.testing.factory", description=main.__doc__)
    parser.add_argument("--preset", choices=(*PRESETS, "links"), help="a plan by name; the options below change it")
    parser.add_argument("--events", type=int, help="how many events in all; as many units as that takes")
    parser.add_argument("--units", type=int, help="how many motors")
    parser.add_argument("--units-a-day", type=int, help="how fast they are made")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cause", action="append", choices=CAUSES, help="plant a cause; may be given several times")
    parser.add_argument("--effect", type=float, help="probability by which a planted cause makes a defect")
    parser.add_argument("--mischief", choices=tuple(MISCHIEF), help="how badly messages and readings behave")
    parser.add_argument("--tables", action="store_true", help="write tables with their mappings instead of documents")
    parser.add_argument("--links", type=int, default=10_000_000, help="how many links the preset 'links' writes")
    parser.add_argument(
        "--out",
        type=Path,
        required=True,
        help="folder to write to: documents into events, tables into tables, the truth beside",
    )
    parser.add_argument("--per-document", type=int, default=500, help="events in one document")
    parser.add_argument("--bytes", type=int, default=None, help="fill events up to about this many bytes of JSON")
    return parser


def _plan(arguments: argparse.Namespace) -> tuple[Plan, int | None]:
    """The plan, and how many events to write (None: all of it)."""
    plan = PRESETS.get(arguments.preset or "small", Plan())
    events = arguments.events or EVENTS_OF_PRESET.get(arguments.preset or "")
    if arguments.units is not None:
        events = arguments.events
        plan = msgspec.structs.replace(plan, units=arguments.units, units_a_day=fast_enough(arguments.units, plan))
    elif arguments.events is not None or arguments.preset is None:
        events = arguments.events or 10_000
        plan = enough(events, plan)
    changes: dict[str, object] = {}
    if arguments.units_a_day is not None:
        changes["units_a_day"] = arguments.units_a_day
    if arguments.cause:
        changes["causes"] = tuple(dict.fromkeys(arguments.cause))
    if arguments.mischief is not None:
        changes["mischief"] = MISCHIEF[arguments.mischief]
    if arguments.effect is not None:
        changes["effect"] = arguments.effect
    changed: Plan = msgspec.structs.replace(plan, **changes)
    changed.__post_init__()
    return changed, events


if __name__ == "__main__":
    main()
