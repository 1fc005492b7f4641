"""Who is compared with whom: the bad and the good rows of a question, shown as groups and changeable by asking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import msgspec

from clew.events.errors import BadRequest
from clew.scenarios.cause.cells import Judged
from clew.scenarios.cause.judgements import judgements
from clew.scenarios.cause.named import NamedRows
from clew.scenarios.cause.question import CauseQuestion, outcome_asked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from clew.security.visibility import Visibility
    from clew.storage.lake import Reads
    from clew.storage.store import Store

Of = Literal["judgements", "things"]


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """Rows that are compared only with each other. ``product``: identifier of their class; ``fixed``: the values of
    what was held fixed, in the order asked."""

    product: str | None
    fixed: tuple[str, ...] = ()
    bad: int
    good: int
    bad_things: int
    good_things: int


class UnknownName(msgspec.Struct, frozen=True, kw_only=True):
    """A name that was no row, with the error's message code."""

    name: str
    code: str
    params: dict[str, Any] = {}


class PopulationTold(msgspec.Struct, frozen=True, kw_only=True):
    """``bad``, ``good``: rows, which are ``of`` judgements or things; ``*_things``: distinct things among them.

    ``judged_by``: the characteristic by whose judgements rows have their times, ``step``: else (and where they have one
    in common) the bizStep of the events; ``window``: in which windows of time (``shift``,
    ``day``, ``week``, ``month``) comparable things were looked for; ``first``, ``last``: times of rows, UTC
    microseconds. ``left_out``: judgements that are neither bad nor good; ``unmatched``: good rows not needed.
    """

    of: Of
    bad: int
    good: int
    bad_things: int
    good_things: int
    groups: tuple[Group, ...]
    step: str | None
    judged_by: str | None
    window: str | None
    matched: int | None
    first: int
    last: int
    left_out: int = 0
    unmatched: int = 0
    unknown: tuple[UnknownName, ...] = ()


class Chosen(msgspec.Struct, frozen=True, kw_only=True):
    """``rows`` with the product class of each (``product``: places in ``products``, -1: none known)."""

    rows: Judged
    product: NDArray[Any]
    products: Sequence[str]
    of: Of
    step: str | None
    judged_by: str | None
    window: str | None
    left_out: int
    unmatched: int
    unknown: tuple[UnknownName, ...]


class Population:
    """Reads under one visibility, as known at a log position. ``now``: UTC microseconds."""

    def __init__(self, store: Store, facts: Reads, visibility: Visibility, known: int, now: int) -> None:
        self._store = store
        self._facts = facts
        self._visibility = visibility
        self._known = known
        self._named = NamedRows(store, facts, visibility, known, now)

    def chosen(self, question: CauseQuestion) -> Chosen:
        """Raises BadRequest or NotFound for a question without an answer: an unknown outcome, nothing bad, nothing to
        compare with, one thing alone."""
        if question.outcome is not None and (question.bad or question.good is not None):
            raise BadRequest("cause.outcome_and_bad")
        unknown: tuple[UnknownName, ...] = ()
        judged_by: str | None = None
        if question.outcome is not None:
            judged = judgements(self._facts, outcome_asked(*question.outcome), question, self._visibility, self._known)
            rows, of, window = judged.rows, "judgements", None
            judged_by = question.outcome[0]
            step, left_out = judged.step, judged.left_out
        elif question.bad:
            named = self._named.rows(question)
            rows, of, window, left_out = named.rows, "things", named.window, 0
            kind = named.kind
            step, judged_by = (None, None) if kind is None else (kind.step, kind.characteristic)
            unknown = tuple(
                UnknownName(name=each.name, code=each.error.code, params=each.error.params) for each in named.unknown
            )
        else:
            raise BadRequest("cause.nothing_asked")
        product, products = self._products(rows)
        if question.product is not None and question.outcome is None:
            rows, product = self._of_product(question.product, rows, product, products)
        _check(rows)
        before = len(rows.bad)
        if question.matched is not None:
            if question.matched < 1:
                raise BadRequest("cause.matched_form", value=question.matched)
            kept = matched(rows.bad, rows.time, product, question.matched)
            rows, product = _taken(rows, kept), product[kept]
            _check(rows)
        return Chosen(
            rows=rows,
            product=product,
            products=products,
            of=of,  # type: ignore[arg-type]
            step=step,
            judged_by=judged_by,
            window=window,
            left_out=left_out,
            unmatched=before - len(rows.bad),
            unknown=unknown,
        )

    def names_in(self, text: str) -> tuple[str, ...]:
        """The names of a file: one a line, or the column of a table that names known things. Raises BadRequest."""
        from clew.scenarios.cause.listed import names_in

        return names_in(text, self._named.known)

    def _products(self, rows: Judged) -> tuple[NDArray[Any], list[str]]:
        import numpy as np

        classes = self._store.links.source(self._visibility).product_classes(rows.things, self._known)
        numbers: dict[str, int] = {}
        of_thing = np.full(len(rows.things), -1, np.int64)
        for thing in dict.fromkeys(rows.thing.tolist()):
            named = classes.get(rows.things[thing])
            if named is not None:
                of_thing[thing] = numbers.setdefault(named, len(numbers))
        return of_thing[rows.thing], list(numbers)

    def _of_product(
        self, asked: str, rows: Judged, product: NDArray[Any], products: Sequence[str]
    ) -> tuple[Judged, NDArray[Any]]:
        from clew.events.identifiers import class_key

        key = class_key(asked)
        named = self._store.links.source(self._visibility).product_classes([key], self._known).get(key, key)
        wanted = products.index(named) if named in products else -2
        kept = product == wanted
        if not kept.any():
            raise BadRequest("cause.product_of_none", product=asked, choices=", ".join(products[:12]) or "–")
        return _taken(rows, kept), product[kept]


def told(
    chosen: Chosen, question: CauseQuestion, stratum: NDArray[Any], fixed: Sequence[tuple[str, ...]]
) -> PopulationTold:
    """``stratum``: of each row; ``fixed``: the values held fixed in each stratum."""
    import numpy as np

    rows = chosen.rows
    groups = []
    for number in range(len(fixed)):
        there = stratum == number
        product = int(chosen.product[there][0])
        groups.append(
            Group(
                product=chosen.products[product] if product >= 0 else None,
                fixed=fixed[number],
                bad=int(rows.bad[there].sum()),
                good=int((~rows.bad[there]).sum()),
                bad_things=len(np.unique(rows.thing[there & rows.bad])),
                good_things=len(np.unique(rows.thing[there & ~rows.bad])),
            )
        )
    return PopulationTold(
        of=chosen.of,
        bad=int(rows.bad.sum()),
        good=int((~rows.bad).sum()),
        bad_things=len(np.unique(rows.thing[rows.bad])),
        good_things=len(np.unique(rows.thing[~rows.bad])),
        groups=tuple(groups),
        step=chosen.step,
        judged_by=chosen.judged_by,
        window=chosen.window,
        matched=question.matched,
        first=int(rows.time[0]),
        last=int(rows.time[-1]),
        left_out=chosen.left_out,
        unmatched=chosen.unmatched,
        unknown=chosen.unknown,
    )


def matched(bad: NDArray[Any], time: NDArray[Any], product: NDArray[Any], each: int) -> NDArray[Any]:
    """bool by row: the bad ones, and for each bad row the ``each`` good ones of its product nearest in time that no
    earlier bad row took; an earlier one before a later one equally near. ``time`` never falls."""
    import numpy as np

    kept = bad.copy()
    for number in np.unique(product[bad]).tolist():
        of_product = product == number
        good = np.flatnonzero(of_product & ~bad)
        free = np.ones(len(good), np.bool_)
        for row in np.flatnonzero(of_product & bad).tolist():
            low = int(np.searchsorted(good, row)) - 1
            high, taken = low + 1, 0
            while taken < each and (low >= 0 or high < len(good)):
                earlier = low >= 0 and (
                    high >= len(good) or time[row] - time[good[low]] <= time[good[high]] - time[row]
                )
                place = low if earlier else high
                low, high = (low - 1, high) if earlier else (low, high + 1)
                if free[place]:
                    free[place] = False
                    taken += 1
        kept[good[~free]] = True
    return kept


def _taken(rows: Judged, kept: NDArray[Any]) -> Judged:
    return rows._replace(bad=rows.bad[kept], thing=rows.thing[kept], time=rows.time[kept], position=rows.position[kept])


def _check(rows: Judged) -> None:
    import numpy as np

    count, bad = len(rows.bad), int(rows.bad.sum())
    if not count:
        raise BadRequest("cause.no_rows")
    if not bad:
        raise BadRequest("cause.no_bad", good=count)
    if len(np.unique(rows.thing)) == 1:
        raise BadRequest("cause.one_unit", id=rows.things[int(rows.thing[0])], rows=count)
    if bad == count:
        raise BadRequest("cause.all_bad", bad=bad)
