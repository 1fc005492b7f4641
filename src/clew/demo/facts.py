"""The real half of the demo: 22,500 screw-driving runs, carried over as facts into a table of our own.

Source: PyScrew, experiments s01, s02 and s04, TU Dortmund / RIF (Nikolai West), CC BY 4.0,
https://doi.org/10.5281/zenodo.14729547. ``data/README.md`` says what was carried over and how the table is written.
It is made again from the source's files by ``python -m clew.demo.facts --from FOLDER``.
"""

from __future__ import annotations

import argparse
import csv
import io
import lzma
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path

import msgspec

TABLE = "screwdriving_runs.csv.xz"
EXPERIMENTS = {
    "s01": "s01_variations-in-thread-degradation.csv",
    "s02": "s02_variations-in-surface-friction.csv",
    "s04": "s04_variations-in-assembly-conditions-2.csv",
}
"""Experiment → the source's file of its labels."""

_STATION_COLUMNS = (
    "run_id",
    "file_name",
    "class_value",
    "workpiece_id",
    "workpiece_date",
    "workpiece_usage",
    "workpiece_result",
    "workpiece_location",
    "scenario_condition",
    "scenario_exception",
)
_OWN_COLUMNS = (
    "experiment",
    "run_step",
    "serial_step",
    "seconds_step",
    "use_count",
    "position",
    "treatment",
    "condition",
    "exception",
    "result",
)
_LOCAL = "%Y-%m-%d %H:%M:%S"
_START = datetime(2022, 1, 1)


class Run(msgspec.Struct, frozen=True):
    """One run of the screw-driving station.

    ``run``: the station's cycle number, unique over all experiments. ``serial``: the housing's data-matrix code.
    ``time``: local time of Dortmund as the source gives it, to the second. ``use_count``: earlier runs at this
    position of this housing. ``treatment``: what was physically applied. ``condition``, ``exception``: the
    experimenters' notes. ``result``: the station's verdict, OK or NOK.
    """

    experiment: str
    run: int
    serial: str
    time: str
    position: str
    use_count: int
    treatment: str
    condition: str
    exception: int
    result: str


def screwdriving_rows() -> Iterator[Run]:
    """All 22,500 runs, experiment by experiment, in the order of the source's files."""
    packed = (files("clew.demo") / "data" / TABLE).read_bytes()
    rows = csv.DictReader(io.StringIO(lzma.decompress(packed).decode()))
    run, serial, seconds = 0, 0, 0
    for row in rows:
        run += int(row["run_step"])
        serial += int(row["serial_step"])
        seconds += int(row["seconds_step"])
        yield Run(
            experiment=row["experiment"],
            run=run,
            serial=str(serial),
            time=(_START + timedelta(seconds=seconds)).strftime(_LOCAL),
            position=row["position"],
            use_count=int(row["use_count"]),
            treatment=row["treatment"],
            condition=row["condition"],
            exception=int(row["exception"]),
            result=row["result"],
        )


def screwdriving_table(experiment: str) -> bytes:
    """The runs of one experiment as the station writes them: a CSV table for the mapping ``screwdriving``.

    Captured, it makes the very events that the source's own file makes. Raises ``KeyError`` for an unknown experiment.
    """
    if experiment not in EXPERIMENTS:
        raise KeyError(experiment)
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(_STATION_COLUMNS)
    writer.writerows(_station_row(run) for run in screwdriving_rows() if run.experiment == experiment)
    return target.getvalue().encode()


def source_rows(folder: Path) -> Iterator[Run]:
    """The same runs, read from a folder with the source's files. Raises ``OSError``, ``KeyError``, ``ValueError``."""
    for experiment, name in EXPERIMENTS.items():
        with (folder / name).open(encoding="utf-8", newline="") as table:
            for row in csv.DictReader(table):
                run = Run(
                    experiment=experiment,
                    run=int(row["run_id"]),
                    serial=row["workpiece_id"],
                    time=row["workpiece_date"],
                    position=row["workpiece_location"],
                    use_count=int(row["workpiece_usage"]),
                    treatment=row["class_value"],
                    condition=row["scenario_condition"],
                    exception=int(row["scenario_exception"]),
                    result=row["workpiece_result"],
                )
                if list(map(str, _station_row(run))) != [row[column] for column in _STATION_COLUMNS]:
                    raise ValueError(f"{name}: run {row['run_id']} holds a fact that our table cannot keep")
                yield run


def pack(runs: Iterable[Run]) -> bytes:
    """Our own table: numbers and times as steps from the row before, then xz."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\n")
    writer.writerow(_OWN_COLUMNS)
    run, serial, seconds = 0, 0, 0
    for item in runs:
        now = round((datetime.strptime(item.time, _LOCAL) - _START).total_seconds())
        steps = (item.run - run, int(item.serial) - serial, now - seconds)
        run, serial, seconds = item.run, int(item.serial), now
        facts = (item.use_count, item.position, item.treatment, item.condition, item.exception, item.result)
        writer.writerow((item.experiment, *steps, *facts))
    return lzma.compress(target.getvalue().encode(), preset=9 | lzma.PRESET_EXTREME)


def _station_row(run: Run) -> tuple[str | int, ...]:
    return (
        run.run,
        f"Ch_{run.run:012d}.json",
        run.treatment,
        run.serial,
        run.time,
        run.use_count,
        run.result,
        run.position,
        run.condition,
        run.exception,
    )


def main() -> None:
    """Write the packaged table again from a folder with the source's files."""
    parser = argparse.ArgumentParser(prog="python -m clew.demo.facts", description=main.__doc__)
    parser.add_argument("--from", dest="folder", type=Path, required=True, help="folder with the three label files")
    default = Path(__file__).parent / "data" / TABLE
    parser.add_argument("--to", type=Path, default=default, help="file to write")
    arguments = parser.parse_args()
    arguments.to.write_bytes(pack(source_rows(arguments.folder)))


if __name__ == "__main__":
    main()
