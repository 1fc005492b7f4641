"""What is asked of the lake, as Ibis expressions that DuckDB and Spark both compile."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

import msgspec

from clew.security.visibility import Visibility
from clew.storage.lake.engines import Tables
from clew.storage.lake.libraries import needed
from clew.storage.lake.limits import Statement, spans_for
from clew.storage.lake.tables import Kind

if TYPE_CHECKING:
    import ibis.expr.types as ir


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """Which facts. ``known``: the position as of which they are in force; ``characteristics``: any of these names;
    ``start``, ``end``: of ``time``, the end excluded; ``classes``: product classes, ``things``: keys stated to be of
    them. None: whatever."""

    known: int
    visibility: Visibility
    characteristics: Collection[str] | None = None
    start: int | None = None
    end: int | None = None
    classes: Collection[str] | None = None
    things: Collection[str] = ()


def in_force(tables: Tables, name: str, asked: Asked) -> ir.Table:
    """The rows of a table that a reader may see and that nothing voids, as known at a position."""
    ibis = needed("ibis")
    rows = tables.scan(name)
    rows = rows.filter(rows.position <= asked.known)
    parties = asked.visibility.parties
    if parties is not None:
        rows = rows.filter(rows.party.isin(sorted(parties)) if parties else ibis.literal(False))
    voided = tables.scan("voided")
    voided = voided.filter(voided.voided_at <= asked.known).select("position")
    left: ir.Table = rows.anti_join(voided, "position")
    return left


def facts(tables: Tables, name: Kind, asked: Asked) -> ir.Table:
    """The facts asked for, in no order."""
    ibis = needed("ibis")
    rows = in_force(tables, name, asked)
    if asked.characteristics is not None:
        rows = rows.filter(rows.characteristic.isin(sorted(asked.characteristics)))
    if asked.start is not None:
        rows = rows.filter(rows.time >= asked.start)
    if asked.end is not None:
        rows = rows.filter(rows.time < asked.end)
    if asked.classes is not None:
        own = rows.product.isin(sorted(asked.classes))
        if asked.things:
            stated = ibis.memtable(needed("pyarrow").table({"stated_thing": sorted(asked.things)}))
            return rows.filter(own).union(
                rows.filter(rows.product.isnull()).semi_join(stated, rows.thing == stated.stated_thing)
            )
        rows = rows.filter(own)
    return rows


def resolved(tables: Tables, rows: ir.Table, asked: Asked) -> ir.Table:
    """Readings with the limits valid at their time: of the report itself, else of master data."""
    ibis = needed("ibis")
    own = rows.lower_limit.notnull() | rows.upper_limit.notnull()
    masters = in_force(tables, "limits", asked)
    statements = [Statement(**row) for row in masters.drop("party").to_pyarrow().to_pylist()]
    read = rows.filter(~own).select("characteristic", "unit").distinct().to_pyarrow().to_pylist() if statements else []
    spans = ibis.memtable(spans_for(statements, ((row["characteristic"], row["unit"]) for row in read)))
    joined = rows.left_join(
        spans,
        [
            rows.characteristic == spans.of,
            ibis.coalesce(rows.unit, "") == spans.in_unit,
            rows.time >= spans.begin,
            rows.time < spans.end,
        ],
    )
    own = joined.lower_limit.notnull() | joined.upper_limit.notnull()
    mastered = joined.master_position.notnull() & ~own
    given = joined.mutate(
        limits_source=ibis.cases((own, "report"), (mastered, "characteristic")),
        lower_limit=ibis.ifelse(own, joined.lower_limit, joined.master_lower),
        upper_limit=ibis.ifelse(own, joined.upper_limit, joined.master_upper),
        nominal=ibis.coalesce(joined.nominal, ibis.ifelse(own, None, joined.master_nominal)),
        limits_version=ibis.ifelse(mastered, joined.master_version, None),
        limits_position=ibis.ifelse(mastered, joined.master_position, None),
    )
    least = ibis.least(*(ibis.coalesce(given[name], _highest()) for name in ("number", "minimum", "maximum")))
    most = ibis.greatest(*(ibis.coalesce(given[name], -_highest()) for name in ("number", "minimum", "maximum")))
    judged = given.number.notnull() | given.minimum.notnull() | given.maximum.notnull()
    judged &= given.lower_limit.notnull() | given.upper_limit.notnull()
    keeps = (given.lower_limit.isnull() | (least >= given.lower_limit)) & (
        given.upper_limit.isnull() | (most <= given.upper_limit)
    )
    dropped = [name for name in spans.columns if name in given.columns]
    return given.mutate(within_limits=ibis.ifelse(judged, keeps, None)).drop(*dropped)


def _highest() -> ir.FloatingScalar:
    value: ir.FloatingScalar = needed("ibis").literal(1.7976931348623157e308, type="float64")
    return value


def readings(tables: Tables, asked: Asked) -> ir.Table:
    """How often each characteristic was read: a report that speaks of several things is one reading of all of them."""
    rows = facts(tables, "measurement", asked).select("characteristic", "position", "place").distinct()
    counted: ir.Table = rows.group_by("characteristic").aggregate(readings=rows.count())
    return counted


def names(tables: Tables, name: Kind, asked: Asked) -> ir.Table:
    """What is judged, or measured, by characteristic and value: the result (of a measurement: the unit), how many rows,
    how many things in all of the characteristic."""
    ibis = needed("ibis")
    rows = facts(tables, name, asked)
    said = (
        rows.unit
        if name == "measurement"
        else ibis.coalesce(rows.result, ibis.ifelse(rows.unit.isnull(), rows.value, None))
    )
    told = rows.mutate(said=said)
    counted = told.group_by("characteristic", "said").aggregate(rows=told.count())
    things = told.group_by("characteristic").aggregate(things=told.thing.nunique())
    return counted.inner_join(things, "characteristic").order_by(["characteristic", ibis.desc("rows"), "said"])
