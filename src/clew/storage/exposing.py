"""The part of the fold that says what things were exposed to: facets, calibrations, attachments, names of lots.

Values of facets repeat endlessly (a station, a shift, a program), so each is written once and numbered in the order of
the log; an exposure is then four numbers. Both are written in the transaction that records (docs/adr/0005).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from sqlalchemy import Table

from clew.events.house import Facet, folded, lot_parts
from clew.storage import schema_exposure as schema
from clew.storage.copying import Cursor, Row, copy_rows, words
from clew.storage.derive import Entry, lot_keys

STATED_LOT = "stated_lot"
"""Kind of the alias that supplier and batch beside a lot make; it holds while the statements are one to one
(``reads.links``)."""

Value = tuple[str, str, str | None]
"""Term, value, unit."""
Values = dict[Value, int]


def intern_values(cursor: Cursor, entries: Sequence[Entry]) -> Values:
    """The numbers of all values of facets that the entries state, new ones written. Call under the sequencer lock."""
    stated = dict.fromkeys(_value(facet) for entry in entries for facet in entry.derived.facets)
    if not stated:
        return {}
    asked = (words(value for _, value, _ in stated),)
    cursor.execute("SELECT term, value, unit, id FROM exposure_value WHERE value = ANY(%s::text[])", asked)
    values: Values = {(term, value, unit): number for term, value, unit, number in cursor}
    new = [value for value in stated if value not in values]
    if new:
        row = cursor.execute("SELECT coalesce(max(id), 0) FROM exposure_value").fetchone()
        last: int = row[0] if row else 0
        values.update((value, number) for number, value in enumerate(new, last + 1))
        copy_rows(cursor, schema.exposure_value, [(values[value], *value) for value in new])
    return values


def _value(facet: Facet) -> Value:
    return facet.name, facet.value, facet.unit


def exposure_rows(entries: Sequence[Entry], values: Values) -> list[tuple[Table, list[Row]]]:
    """Rows by table, without the database."""
    return [
        (schema.exposure, list(chain.from_iterable(_exposures(entry, values) for entry in entries))),
        (schema.calibration, list(chain.from_iterable(map(_calibrations, entries)))),
        (schema.attachment, list(chain.from_iterable(map(_attachments, entries)))),
    ]


def _exposures(entry: Entry, values: Values) -> Iterator[Row]:
    time = entry.derived.summary.event_time
    for number in dict.fromkeys(values[_value(facet)] for facet in entry.derived.facets):
        yield time, entry.position, number, entry.party_id
    if not entry.derived.taken:
        return
    # A reading that states its own instant was taken with the gauge then.
    for number in dict.fromkeys(values[_value(facet)] for facet in entry.derived.facets if facet.name == "gauge"):
        for taken in entry.derived.taken:
            yield taken, entry.position, number, entry.party_id


def _calibrations(entry: Entry) -> Iterator[Row]:
    for ordinal, one in enumerate(entry.derived.calibrations):
        yield entry.position, ordinal, entry.party_id, one.gauge, one.time, one.result, one.due, one.certificate


def _attachments(entry: Entry) -> Iterator[Row]:
    for ordinal, one in enumerate(entry.derived.attachments):
        yield entry.position, ordinal, entry.party_id, one.sha256, one.media_type, one.title


def name_lots(cursor: Cursor, entries: Sequence[Entry]) -> None:
    """Write issuer and number of every lot key that the entries name, unless they are written."""
    keys = dict.fromkeys(chain.from_iterable(lot_keys(entry.derived) for entry in entries))
    named = {key: parts for key in keys if (parts := lot_parts(key)) is not None}
    if not named:
        return
    cursor.execute("SELECT key FROM lot_name WHERE key = ANY(%s::text[])", (words(named),))
    known = {key for (key,) in cursor}
    rows = [(key, issuer, number, folded(number)) for key, (issuer, number) in named.items() if key not in known]
    if rows:
        copy_rows(cursor, schema.lot_name, rows)
