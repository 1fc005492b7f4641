"""The EPCIS SimpleEventQuery by its commonest parameters (EPCIS 2.0 §8.2.7.1): a pure question, compiled to SQL.

Values of one parameter are alternatives, parameters must all hold. Events that an error declaration voids are
answered too, as the standard has it; so are the declarations.
"""

from __future__ import annotations

import base64
from typing import Literal

import msgspec
import sqlalchemy as sa
from sqlalchemy import ColumnElement, Engine, Select, true

from clew.events.errors import BadRequest
from clew.events.identifiers import normalise
from clew.events.vocabulary import normalise_term
from clew.security.visibility import Visibility
from clew.storage import schema
from clew.storage.database import driver, reading
from clew.storage.parties import visible_parties
from clew.storage.reads.events import RecordedEvent, recorded_event
from clew.storage.reads.patterns import is_pattern, like, named_class

event, node, mention, capture = schema.event, schema.node, schema.event_thing, schema.capture
LARGEST_PAGE = 10_000

MATCHES: dict[str, tuple[tuple[str, ...], bool]] = {
    "MATCH_epc": (("epc", "child"), False),
    "MATCH_parentID": (("parent",), False),
    "MATCH_inputEPC": (("input",), False),
    "MATCH_outputEPC": (("output",), False),
    "MATCH_anyEPC": (("epc", "child", "parent", "input", "output"), False),
    "MATCH_epcClass": (("epc", "child"), True),
    "MATCH_inputEPCClass": (("input",), True),
    "MATCH_outputEPCClass": (("output",), True),
    "MATCH_anyEPCClass": (("epc", "child", "input", "output"), True),
}
"""The roles each parameter looks at, and whether in quantity lists."""


class Match(msgspec.Struct, frozen=True):
    """``parameter``: a key of ``MATCHES``; ``values``: identifiers or patterns, in any spelling."""

    parameter: str
    values: tuple[str, ...]


class SimpleEventQuery(msgspec.Struct, frozen=True, kw_only=True):
    """Instants in UTC microseconds; terms and identifiers in any spelling. An empty tuple asks for nothing.

    ``event_count_limit``: at most the first so many. ``max_event_count``: refuse to answer with more.
    ``per_page`` and ``next_page_token``: one page, and the token that the page before gave.
    """

    event_types: tuple[str, ...] = ()
    ge_event_time: int | None = None
    lt_event_time: int | None = None
    ge_record_time: int | None = None
    lt_record_time: int | None = None
    actions: tuple[str, ...] = ()
    biz_steps: tuple[str, ...] = ()
    dispositions: tuple[str, ...] = ()
    read_points: tuple[str, ...] = ()
    biz_locations: tuple[str, ...] = ()
    event_ids: tuple[str, ...] = ()
    transformation_ids: tuple[str, ...] = ()
    exists_error_declaration: bool | None = None
    matches: tuple[Match, ...] = ()
    order_by: Literal["eventTime", "recordTime"] = "eventTime"
    order_direction: Literal["ASC", "DESC"] = "DESC"
    event_count_limit: int | None = None
    max_event_count: int | None = None
    per_page: int = 30
    next_page_token: str | None = None


class QueryAnswer(msgspec.Struct, frozen=True):
    """``position``: the log position that the answer stands on; ``next_page_token``: None on the last page."""

    events: list[RecordedEvent]
    position: int
    next_page_token: str | None


class _Cursor(msgspec.Struct, frozen=True):
    """Where a page ended: order value, position; the head that the first page saw; events answered so far."""

    value: int
    position: int
    head: int
    answered: int


class QueryReads:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def simple(self, query: SimpleEventQuery, visibility: Visibility) -> QueryAnswer:
        """One page of the answer. All pages stand on the position of the first: what arrives between is not in them.

        Raises BadRequest: ``query.too_large`` beyond ``max_event_count``; ``query.bad_page_token``;
        ``query.limits_clash``, as the standard asks, when both limits are given; ``query.bad_page_size``.
        """
        cursor = _checked(query)
        with reading(self._engine) as connection:
            parties = visible_parties(driver(connection).cursor(), visibility)
            head = cursor.head if cursor else connection.execute(sa.select(schema.log_head.c.position)).scalar_one()
            chosen = [event.c.position <= head, *_conditions(query, parties)]
            if query.max_event_count is not None:
                _refuse_more(connection, chosen, query.max_event_count)
            answered = cursor.answered if cursor else 0
            size = _page_size(query, answered)
            rows = connection.execute(_page(query, chosen, cursor, size + 1)).mappings().all()
        found = [recorded_event(**row) for row in rows]
        events = found[:size]
        answered += len(events)
        ended = len(found) <= size or answered == query.event_count_limit
        token = None if ended else _token(query, events[-1], head, answered)
        return QueryAnswer(events, head, token)


def _checked(query: SimpleEventQuery) -> _Cursor | None:
    if query.event_count_limit is not None and query.max_event_count is not None:
        raise BadRequest("query.limits_clash")
    if not 1 <= query.per_page <= LARGEST_PAGE:
        raise BadRequest("query.bad_page_size", largest=LARGEST_PAGE)
    for match in query.matches:
        if match.parameter not in MATCHES:
            raise BadRequest("query.unknown_parameter", name=match.parameter)
    if query.next_page_token is None:
        return None
    try:
        return msgspec.json.decode(base64.urlsafe_b64decode(query.next_page_token.encode()), type=_Cursor)
    except (ValueError, msgspec.DecodeError) as broken:
        raise BadRequest("query.bad_page_token") from broken


def _page_size(query: SimpleEventQuery, answered: int) -> int:
    if query.event_count_limit is None:
        return query.per_page
    return max(0, min(query.per_page, query.event_count_limit - answered))


def _refuse_more(connection: sa.Connection, chosen: list[ColumnElement[bool]], most: int) -> None:
    enough = sa.select(event.c.position).where(*chosen).limit(most + 1).subquery()
    if connection.execute(sa.select(sa.func.count()).select_from(enough)).scalar_one() > most:
        raise BadRequest("query.too_large", limit=most)


def _page(
    query: SimpleEventQuery, chosen: list[ColumnElement[bool]], cursor: _Cursor | None, size: int
) -> Select[tuple[object, ...]]:
    by_time = query.order_by == "eventTime"
    value = event.c.event_time if by_time else event.c.record_time
    order: sa.Tuple = sa.tuple_(value, event.c.position)
    ascending = query.order_direction == "ASC"
    if cursor is not None:
        edge = sa.tuple_(sa.literal(cursor.value), sa.literal(cursor.position))
        chosen = [*chosen, order > edge if ascending else order < edge]
    columns = [value, event.c.position]
    wanted = [
        schema.party.c.name.label("source_party"),
        capture.c.principal,
        capture.c.device,
        schema.voided.c.voided_at,
    ]
    own = [event.c[name] for name in RecordedEvent.__struct_fields__ if name in event.c]
    source = (
        event.join(schema.party, schema.party.c.id == event.c.party_id)
        .join(capture, capture.c.id == event.c.capture_id)
        .outerjoin(schema.voided, schema.voided.c.position == event.c.position)
    )
    return (
        sa.select(*own, *wanted)
        .select_from(source)
        .where(*chosen)
        .order_by(*(column.asc() if ascending else column.desc() for column in columns))
        .limit(size)
    )


def _token(query: SimpleEventQuery, last: RecordedEvent, head: int, answered: int) -> str:
    value = last.event_time if query.order_by == "eventTime" else last.record_time
    return base64.urlsafe_b64encode(msgspec.json.encode(_Cursor(value, last.position, head, answered))).decode()


def _conditions(query: SimpleEventQuery, parties: list[int] | None) -> list[ColumnElement[bool]]:
    c = event.c
    conditions: list[ColumnElement[bool]] = [true() if parties is None else c.party_id.in_(parties)]
    bounds = (
        (query.ge_event_time, c.event_time, True),
        (query.lt_event_time, c.event_time, False),
        (query.ge_record_time, c.record_time, True),
        (query.lt_record_time, c.record_time, False),
    )
    conditions += [column >= at if from_ else column < at for at, column, from_ in bounds if at is not None]
    alternatives = (
        (c.type, query.event_types),
        (c.action, query.actions),
        (c.biz_step, tuple(normalise_term("bizStep", step) for step in query.biz_steps)),
        (c.disposition, tuple(normalise_term("disposition", one) for one in query.dispositions)),
        (c.read_point, tuple(map(normalise, query.read_points))),
        (c.biz_location, tuple(map(normalise, query.biz_locations))),
        (c.event_id, query.event_ids),
        (c.transformation_id, tuple(map(normalise, query.transformation_ids))),
    )
    conditions += [column.in_(values) for column, values in alternatives if values]
    if query.exists_error_declaration is not None:
        conditions.append(c.is_declaration == query.exists_error_declaration)
    conditions += [_matching(match) for match in query.matches]
    return conditions


def _matching(match: Match) -> ColumnElement[bool]:
    roles, by_quantity = MATCHES[match.parameter]
    named = sa.or_(*(_covers(value, by_quantity) for value in match.values))
    positions = (
        sa.select(mention.c.position)
        .join(node, node.c.id == mention.c.node_id)
        .where(named, mention.c.role.in_(roles), mention.c.by_quantity == by_quantity)
    )
    return event.c.position.in_(positions)


def _covers(value: str, by_quantity: bool) -> ColumnElement[bool]:
    if not is_pattern(value):
        return node.c.key == normalise(value)
    whole_class = named_class(value)
    if whole_class is None:
        return node.c.key.like(like(value))
    return (
        sa.or_(node.c.class_key == whole_class, node.c.key == whole_class)
        if by_quantity
        else (node.c.class_key == whole_class)
    )
