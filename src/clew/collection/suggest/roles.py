"""Which role a column plays: the evidence of its name, its values and its order put together. One column at a time.

``relations`` then corrects what only several columns together can tell. Confidence is 0–1; below ``USABLE`` a column is
listed, explained and left out of the draft: nothing is guessed silently.
"""

from __future__ import annotations

import msgspec

from clew.collection.suggest.header import Header, known_unit, read_header
from clew.collection.suggest.profile import Profile
from clew.collection.suggest.shapes import Shape, is_code, shapes

USABLE = 0.5

TIME_ROLES = ("time_start", "time_end", "time_event", "production_time", "time_other")
PERSONAL = ("person_name", "phone", "email", "id_number", "postal_address")
LIMITS = ("lower_limit", "upper_limit", "nominal")
NUMBERS = ("quantity", "quantity_rejected", "defect_count", "use_count", "run_order", "measurement", *LIMITS)
FLAGGED = ("outcome", "rework", "mandatory", "exception")
_YES_NO = (
    {"y", "n"},
    {"yes", "no"},
    {"j", "n"},
    {"ja", "nein"},
    {"true", "false"},
    {"t", "f"},
    {"是", "否"},
    {"有", "无"},
)
WORDS_ONLY = ("comment", "person_name", "postal_address", "email", "manufacturer", "unit", "characteristic", "file")


class Note(msgspec.Struct, frozen=True):
    """Something to tell a person: a message code with its parameters."""

    code: str
    params: dict[str, str | int | float] = {}


class Column(msgspec.Struct, kw_only=True):
    """A column with its proposed role. ``why``: the evidence; ``decide``: what a person must settle; ``partner``: the
    column that it belongs to (a limit to its measurement, a time of day to its date)."""

    profile: Profile
    header: Header
    role: str = "unknown"
    confidence: float = 0.0
    why: list[Note] = []
    decide: list[Note] = []
    partner: str | None = None
    quantity: str | None = None
    unit: str | None = None

    @property
    def name(self) -> str:
        return self.profile.name

    @property
    def usable(self) -> bool:
        return self.confidence >= USABLE

    def settle(self, role: str, confidence: float, *why: Note) -> None:
        """Give the column another role, with the reason."""
        self.role, self.confidence = role, round(min(confidence, 0.99), 2)
        self.why = [*why]


def propose(profile: Profile, unit: str = "") -> Column:
    """The role that one column seems to play, judged by itself. ``unit``: what a second row of headers says."""
    header = read_header(f"{profile.name} [{unit}]" if unit else profile.name)
    column = Column(profile=profile, header=header, quantity=header.quantity)
    column.unit = header.unit.code if header.unit is not None else None
    if profile.kind == "empty":
        column.settle("empty", 0.99, Note("suggest.why.empty"))
        return column
    seen = [] if profile.kind == "decimal" else shapes(profile.counts)
    if profile.temporal or (profile.time is not None and _time_word(header) > 0.5):
        _propose_time(column)
        return column
    candidates = _by_name(header, profile)
    _weigh_values(candidates, profile, header, seen)
    _weigh_numbers(candidates, profile, header)
    _fall_back(candidates, profile, header)
    role = max(candidates, key=lambda each: candidates[each][0])
    confidence, notes = candidates[role]
    column.settle(role, confidence, *notes)
    if role in NUMBERS and profile.others:
        column.decide.append(Note("suggest.decide.not_numbers", {"cells": ", ".join(profile.others[:5])[:80]}))
    if role == "measurement" and column.unit is None:
        column.decide.append(Note("suggest.decide.unit"))
    return column


Candidates = dict[str, tuple[float, list[Note]]]


def _time_word(header: Header) -> float:
    return max((header.roles[role][0] for role in TIME_ROLES if role in header.roles), default=0.0)


def _propose_time(column: Column) -> None:
    """An instant is an instant whatever it is called; which one, its name says."""
    profile, header = column.profile, column.header
    if profile.numeric and profile.time is not None:
        profile.kind = profile.time.kind
    named = {role: header.roles[role] for role in TIME_ROLES if role in header.roles}
    # A start, an end or a due date is said beside the word for time, and says more.
    special = {role: each for role, each in named.items() if role != "time_event" and each[0] > 0.4}
    choice = max(special or named, key=lambda role: named[role][0], default="time_event")
    why = [Note("suggest.why.time", {"layout": _layout(profile)})]
    if named:
        why.append(Note("suggest.why.name", {"word": named[choice][1]}))
    if profile.kind == "time_of_day":
        column.settle("time_of_day", 0.9, *why)
        return
    column.settle(choice, 0.95 if named else 0.7, *why)
    reading = profile.time
    if reading is not None and reading.either is not None:
        column.decide.append(Note("suggest.decide.day_month", {"one": reading.layouts[0], "other": reading.either}))
        column.confidence = min(column.confidence, 0.6)
    if reading is not None and reading.by_order:
        column.why.append(Note("suggest.why.by_order"))
    if profile.kind == "date" and choice not in ("time_other", "production_time"):
        column.decide.append(Note("suggest.decide.date_only"))


def _layout(profile: Profile) -> str:
    reading = profile.time
    return ", ".join(reading.layouts) if reading is not None and reading.layouts else "ISO 8601"


# --- evidence of the name -------------------------------------------------------------------------------------------


def _by_name(header: Header, profile: Profile) -> Candidates:
    """The roles that the name speaks for and that the values allow."""
    found: Candidates = {}
    for said, (weight, word) in header.roles.items():
        if said == "defect_name" and header.numbered:
            # "Hole ID" numbers holes that belong there.
            continue
        role = _fault_column(profile) if said == "defect_name" else said
        allowed = _allows(role, profile, header)
        if allowed > 0:
            found[role] = max(
                found.get(role, (0.0, [])),
                (0.9 * weight * allowed, [Note("suggest.why.name", {"word": word})]),
                key=lambda each: each[0],
            )
    return found


def _fault_column(profile: Profile) -> str:
    """What a column named after a fault says: whether it is there, how often, how big, or where."""
    if profile.binary or (profile.kind == "text" and any(shape.role == "flag" for shape in shapes(profile.counts))):
        return "outcome"
    return {"integer": "defect_count", "decimal": "measurement"}.get(profile.kind, "defect_class")


def _allows(role: str, profile: Profile, header: Header) -> float:
    """Whether values of this kind can play the role: 1 yes, 0 no, between: doubtful."""
    if role in TIME_ROLES:
        return 0.0
    if role == "duration":
        if header.unit is not None and header.unit.kind not in ("Time", "Dimensionless"):
            return 0.0
        return 1.0 if profile.kind == "duration" or (profile.numeric and profile.distinct > 1) else 0.0
    if role in NUMBERS:
        return _allows_number(role, profile)
    return _allows_word(role, profile, header)


def _allows_word(role: str, profile: Profile, header: Header) -> float:
    """The same for the roles that are no numbers."""
    if profile.kind in ("decimal", "duration"):
        # 12.5 names nothing; 1.0 and 2.0 are codes that a spreadsheet made into numbers.
        whole = profile.kind == "decimal" and all(number.is_integer() for number in profile.numbers)
        return 0.6 if whole else 0.0
    if role in WORDS_ONLY and profile.kind == "integer":
        return 0.0
    if role == "row_number":
        return 1.0 if profile.kind == "integer" and profile.unique > 0.95 and profile.rising > 0.95 else 0.0
    if role not in FLAGGED and role not in ("use_count", "flag", "shift", "unit") and _says_yes_or_no(profile):
        return 0.4
    if role in FLAGGED:
        return 1.0 if profile.distinct <= 12 else 0.15
    return _allows_name(role, profile, header)


def _allows_name(role: str, profile: Profile, header: Header) -> float:
    """The same for the roles that name or class something."""
    if role == "defect_class" and profile.kind == "integer":
        return 0.9
    if role == "unit" and not any(known_unit(cell) for cell in profile.counts):
        return 0.5
    if role == "event_id":
        return 1.0 if profile.unique > 0.9 else 0.35
    if role == "serial" and profile.distinct < 10 and len(profile.cells) > 50:
        return 0.4
    if header.unit is not None and profile.numeric:
        return 0.2
    return 1.0


def _says_yes_or_no(profile: Profile) -> bool:
    return profile.binary or ({cell.lower() for cell in profile.counts} in _YES_NO)


def _allows_number(role: str, profile: Profile) -> float:
    if not profile.numeric:
        return 0.0
    if role in ("use_count", "run_order", "defect_count") and profile.kind == "decimal":
        return 0.3
    if role in ("quantity", "quantity_rejected", "use_count", "defect_count") and min(profile.numbers) < 0:
        return 0.4
    if role == "measurement" and profile.width >= 8 and profile.kind == "integer":
        return 0.1
    if role in LIMITS and profile.binary:
        return 0.1
    if role in ("lower_limit", "upper_limit") and profile.distinct > 5 and profile.unique > 0.5:
        # Limits stay while what is measured varies.
        return 0.45
    return 1.0


# --- evidence of the values -----------------------------------------------------------------------------------------


def _raise(candidates: Candidates, role: str, strength: float, note: Note) -> None:
    """Two witnesses are stronger than one: confidence grows towards 1."""
    known, notes = candidates.get(role, (0.0, []))
    together = 1 - (1 - known) * (1 - strength * (0.6 if known else 1.0))
    candidates[role] = (max(together, strength), [*notes, note])


_PEOPLE = ("operator", "inspector")
_FIRMS = ("supplier", "customer", "carrier")


def _weigh_shape(candidates: Candidates, profile: Profile, shape: Shape) -> None:
    """What the values look like: names of persons make an operator of "by", companies a supplier of "from"."""
    note = Note("suggest.why.values", {"seen": shape.seen})
    others = {"person_name": _PEOPLE, "manufacturer": _FIRMS}.get(shape.role, ())
    named = [role for role in others if role in candidates]
    if named:
        _raise(candidates, max(named, key=lambda role: candidates[role][0]), 0.65, note)
    elif shape.role == "flag":
        return
    elif profile.numeric and shape.role in ("phone", "product", "container", "person_name"):
        if shape.role in candidates or (profile.kind == "integer" and shape.seen in ("check_digit", "phone")):
            _raise(candidates, shape.role, shape.strength * 0.85, note)
    else:
        _raise(candidates, shape.role, shape.strength, note)


def _weigh_values(candidates: Candidates, profile: Profile, header: Header, seen: list[Shape]) -> None:
    for shape in seen:
        _weigh_shape(candidates, profile, shape)
    if "location" in candidates and "position" in candidates and any(shape.role == "position" for shape in seen):
        # Left and right are places on a piece, not in a building.
        candidates.pop("location")
    if "outcome" in candidates and not profile.binary and not any(shape.role in ("outcome", "flag") for shape in seen):
        confidence, notes = candidates["outcome"]
        candidates["outcome"] = (confidence * 0.5, notes)
        if _speaks_of_faults(header):
            _raise(candidates, "defect_class", 0.85, Note("suggest.why.no_result_words"))
    units = [cell for cell in profile.counts if known_unit(cell) is not None]
    if profile.kind == "text" and len(units) > 0.6 * profile.distinct and "unit" in candidates:
        _raise(candidates, "unit", 0.95, Note("suggest.why.units"))
    if "material_grade" in candidates and all(len(cell) <= 2 and cell.isalpha() for cell in profile.counts):
        # A, B, NG: how good it came out, not what it is made of.
        candidates["material_grade"] = (candidates["material_grade"][0] * 0.4, candidates["material_grade"][1])
        _raise(candidates, "category", 0.5, Note("suggest.why.few", {"count": profile.distinct}))
    if profile.binary and {"outcome", "defect_class"}.intersection(candidates):
        _raise(candidates, "outcome", 0.6, Note("suggest.why.binary"))
        candidates.pop("defect_class", None)
    for role in ("serial", "lot", "container", "parent", "child", "order"):
        if role in candidates and is_code(profile.counts) and header.numbered:
            _raise(candidates, role, 0.3, Note("suggest.why.code"))


def _speaks_of_faults(header: Header) -> bool:
    faults = {"fail", "failure", "fault", "error", "defect", "reject", "scrap", "nok", "ng", "fehler", "ausschuss"}
    return bool(faults.intersection(header.words)) or any(word in header.chinese for word in ("不良", "故障", "缺陷"))


def _weigh_numbers(candidates: Candidates, profile: Profile, header: Header) -> None:
    """A unit or the name of a physical quantity makes a number a measurement."""
    if not profile.numeric or profile.binary:
        return
    special = {role: each for role, each in candidates.items() if role in (*LIMITS, "duration") and each[0] > 0.5}
    if header.unit is not None and header.unit.kind == "Count":
        _raise(candidates, "quantity", 0.7, Note("suggest.why.unit", {"unit": header.unit.text}))
    elif header.unit is not None and not special:
        _raise(candidates, "measurement", 0.93, Note("suggest.why.unit", {"unit": header.unit.text}))
    elif header.quantity is not None and not header.numbered and not special:
        _raise(candidates, "measurement", 0.88, Note("suggest.why.quantity", {"kind": header.quantity}))
    if "measurement" in candidates and header.numbered and header.unit is None:
        confidence, notes = candidates["measurement"]
        candidates["measurement"] = (confidence * 0.5, notes)
    if profile.unique > 0.98 and profile.rising > 0.999 and profile.kind == "integer" and profile.distinct > 5:
        _raise(candidates, "event_id" if "event_id" in candidates else "row_number", 0.6, Note("suggest.why.counter"))


def _fall_back(candidates: Candidates, profile: Profile, header: Header) -> None:
    """What may be said where name and values say little: with the low confidence that it deserves."""
    strongest = max((confidence for confidence, _ in candidates.values()), default=0.0)
    if strongest >= 0.4:
        return
    if profile.constant:
        candidates["constant"] = (0.7, [Note("suggest.why.constant")])
    elif profile.kind == "decimal":
        candidates["measurement"] = (0.55, [Note("suggest.why.decimals")])
    elif profile.kind == "duration":
        candidates["duration"] = (0.6, [Note("suggest.why.duration")])
    elif profile.kind == "integer":
        _integers(candidates, profile)
    elif profile.kind == "json":
        candidates["curve"] = (0.6, [Note("suggest.why.json")])
    elif is_code(profile.counts) and (profile.distinct > 12 or (header.numbered and profile.unique > 0.8)):
        candidates["identifier"] = (0.55, [Note("suggest.why.code")])
    elif profile.spaced > 0.6 and profile.length() > 30 and (profile.unique > 0.7 or profile.length() > 60):
        candidates["comment"] = (0.55, [Note("suggest.why.long")])
    else:
        _raise(candidates, "category", 0.41, Note("suggest.why.few", {"count": profile.distinct}))


def _integers(candidates: Candidates, profile: Profile) -> None:
    if profile.binary:
        candidates["flag"] = (0.45, [Note("suggest.why.binary")])
    elif profile.width >= 8 or (profile.unique > 0.9 and min(profile.numbers) >= 100_000):
        candidates["identifier"] = (0.55, [Note("suggest.why.long_number")])
    elif profile.width == 4 and all(1900 <= number < 2100 for number in profile.numbers):
        candidates["category"] = (0.45, [Note("suggest.why.year")])
    elif profile.width >= 5 and profile.distinct > 12:
        candidates["identifier"] = (0.42, [Note("suggest.why.long_number")])
    elif profile.distinct > 12 or (profile.distinct > 5 and profile.unique > 0.4 and max(profile.numbers) > 20):
        candidates["measurement"] = (0.45, [Note("suggest.why.integers")])
    else:
        candidates["category"] = (0.41, [Note("suggest.why.few", {"count": profile.distinct})])
