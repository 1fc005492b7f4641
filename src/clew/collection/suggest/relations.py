"""What only several columns together can tell: pairs, limits, one-hot groups, what is computed from what.

Each rule changes roles in place and says why. The order matters: derived columns first, so that they are not taken for
evidence; then times, things, measurements.
"""

from __future__ import annotations

from collections import defaultdict

from clew.collection.suggest.computed import computed_from
from clew.collection.suggest.roles import LIMITS, Column, Note
from clew.collection.suggest.temporal import relate_times
from clew.collection.suggest.vocabulary import IDS

_ENDS = {
    "min": "lower_limit",
    "minimum": "lower_limit",
    "low": "lower_limit",
    "max": "upper_limit",
    "maximum": "upper_limit",
    "high": "upper_limit",
}
FEW_LIMITS = 0.1
RARE = 0.15


def relate(columns: list[Column]) -> None:
    """Correct the roles of a table's columns by what they say about each other."""
    _derived(columns)
    _one_hot(columns)
    relate_times(columns)
    _things(columns)
    _numbers_of_events(columns)
    _limits(columns)
    _flags(columns)
    _outcomes(columns)


def _derived(columns: list[Column]) -> None:
    found = computed_from(columns)
    for column in columns:
        how = found.get(column.name)
        if how is None:
            continue
        if column.role == "duration":
            column.confidence = 0.97
            column.why.append(how)
        else:
            column.settle("derived", 0.9, how)


def _one_hot(columns: list[Column]) -> None:
    """0/1 columns of one name's beginning of which exactly one is 1 in every row spell one category."""
    groups: dict[tuple[str, ...], list[Column]] = defaultdict(list)
    for column in columns:
        if (column.profile.binary and len(column.header.words) > 1) or (column.profile.binary and "_" in column.name):
            groups[tuple(column.name.replace(" ", "_").split("_")[:-1])].append(column)
    for prefix, members in groups.items():
        if len(members) < 2 or not prefix:
            continue
        rows = zip(*(member.profile.cells for member in members), strict=True)
        if all(sum(cell == "1" for cell in row) == 1 for row in rows):
            faults = any(
                role in member.header.roles for member in members for role in ("defect_class", "outcome", "exception")
            )
            for member in members:
                role = "outcome" if faults else "one_hot"
                member.settle(role, 0.85, Note("suggest.why.one_hot", {"group": "_".join(prefix)}))


def _things(columns: list[Column]) -> None:
    """What names one piece is unique; a product number that never comes twice is a serial."""
    roles = {column.role for column in columns}
    for column in columns:
        profile = column.profile
        one_each = profile.unique > 0.98 and profile.distinct > 20
        if (
            column.role in ("product", "product_class")
            and one_each
            and column.header.numbered
            and "serial" not in roles
        ):
            column.settle("serial", 0.7, *column.why, Note("suggest.why.unique"))
        if column.role == "serial" and profile.distinct <= 3 and len(profile.cells) > 100:
            column.confidence = min(column.confidence, 0.55)
    _first_number(columns, roles)
    if "child" in roles and not {"parent", "serial"} & roles:
        for column in (each for each in columns if each.role == "child" and each.profile.distinct > 3):
            column.settle("serial", column.confidence * 0.85, *column.why, Note("suggest.why.no_parent"))
            break
    if "parent" in roles and "child" not in roles:
        for column in columns:
            if column.role in ("serial", "product", "material") and column.header.words[-1:] != ("parent",):
                column.settle("child", 0.6, *column.why, Note("suggest.why.beside_parent"))
                break


def _first_number(columns: list[Column], roles: set[str]) -> None:
    """A number that never comes twice, first in its row, where nothing else names what the row is about."""
    if roles & {"serial", "order", "container", "parent", "thing", "event_id"} or not columns:
        return
    first = columns[0]
    lots = [column for column in columns if column.role == "lot" and column.profile.unique > 0.9]
    bare = not set(first.header.words) - IDS and not first.header.chinese
    if (
        first.role == "identifier"
        and not bare
        and first.profile.unique > 0.98
        and first.profile.distinct > 3
        and not lots
    ):
        first.settle("thing", 0.55, *first.why, Note("suggest.why.unique"))


def _numbers_of_events(columns: list[Column]) -> None:
    """At most one column numbers the events, and it is unique; a bare id beside a time is that number or the thing."""
    timed = any(column.role in ("time_event", "time_start", "time_end") for column in columns)
    things = {"serial", "lot", "order", "container", "thing", "parent", "child"}
    named = any(column.role in things for column in columns)
    for column in columns:
        bare = [word for word in column.header.words if word not in ("id", "no", "nr", "number", "key", "code")]
        if column.role != "identifier" or bare or not timed:
            continue
        if column.profile.unique > 0.98:
            column.settle("event_id", 0.65, *column.why, Note("suggest.why.unique"))
        elif not named:
            column.settle("thing", 0.6, *column.why, Note("suggest.why.repeats"))
    numbers = [column for column in columns if column.role == "event_id"]
    numbers.sort(key=lambda column: (-column.profile.unique, -column.confidence))
    for column in numbers:
        if column.profile.unique < 0.98:
            column.settle("identifier", min(column.confidence, 0.5), *column.why, Note("suggest.why.repeats"))
    for extra in [column for column in numbers if column.role == "event_id"][1:]:
        extra.settle("identifier", 0.5, *extra.why)


def _limits(columns: list[Column]) -> None:
    """A limit belongs to the measurement that shares its words, or stands before it."""
    measured = [column for column in columns if column.role == "measurement"]
    for column in list(measured):
        words = column.header.words
        ends = [word for word in (*words[-1:], *words[:1]) if word in _ENDS]
        if not ends or not column.profile.numeric:
            continue
        rest = tuple(word for word in words if word != ends[0])
        owner = next((each for each in measured if each is not column and each.header.words == rest), None)
        if owner is not None and column.profile.distinct <= max(3, FEW_LIMITS * sum(column.profile.counts.values())):
            column.settle(_ENDS[ends[0]], 0.8, Note("suggest.why.limit_of", {"other": owner.name}))
            column.partner = owner.name
    measured = [column for column in columns if column.role == "measurement"]
    for column in columns:
        if column.role in LIMITS and column.partner is None:
            owner = _owner(column, measured)
            if owner is not None:
                column.partner = owner.name
                column.why.append(Note("suggest.why.limit_of", {"other": owner.name}))


def _owner(limit: Column, measured: list[Column]) -> Column | None:
    """The measurement with most words in common; among equals the nearest."""

    def likeness(column: Column) -> tuple[int, int]:
        common = len({*limit.header.words, *limit.header.chinese} & {*column.header.words, *column.header.chinese})
        # Numbered names (Measurement3 …) belong together only where the number is the same.
        same = _digits(limit.name) == _digits(column.name)
        return (common + 2 * same, -abs(column.profile.index - limit.profile.index))

    best = max(measured, key=likeness, default=None)
    if best is None or (likeness(best)[0] < 1 and abs(best.profile.index - limit.profile.index) > 4):
        return None
    return best


def _digits(name: str) -> tuple[str, ...]:
    return tuple("".join(c if c.isdigit() else " " for c in name).split())


def _flags(columns: list[Column]) -> None:
    """0/1 columns that are rarely 1, beside a 0/1 result: each is a kind of failure."""
    results = [column for column in columns if column.role == "outcome" and column.confidence > 0.5]
    if not results:
        return
    for column in columns:
        if column.role in ("flag", "category", "identifier", "unknown", "constant") and column.profile.binary:
            ones = column.profile.counts.get("1", 0) / max(1, len(column.profile.cells))
            if ones <= RARE:
                column.settle("outcome", 0.6, Note("suggest.why.rare_flag", {"other": results[0].name}))
                column.decide.append(Note("suggest.decide.meaning"))


def _outcomes(columns: list[Column]) -> None:
    """A result is one of few words; what was called so and has many words is a class of defects or a category."""
    for column in columns:
        profile = column.profile
        if column.role == "defect_class" and profile.unique > 0.9 and profile.distinct > 50:
            column.settle("comment" if profile.spaced > 0.3 else "identifier", 0.5, *column.why)
        if column.role == "outcome" and not profile.binary and profile.distinct > 2:
            known = [note for note in column.why if note.code == "suggest.why.values"]
            if not known and _coded(column):
                column.confidence = 0.55
            elif not known:
                column.settle("category", 0.45, *column.why, Note("suggest.why.no_result_words"))


def _coded(column: Column) -> bool:
    """A status of few small numbers: a result surely, though only a person knows which number means what."""
    profile = column.profile
    small = profile.kind == "integer" and profile.distinct <= 6 and all(len(cell) <= 2 for cell in profile.counts)
    return small and column.header.roles.get("outcome", (0.0, ""))[0] >= 0.85
