"""The data dictionary as a reader browses it: searched, chosen by stage, category and grade."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

import msgspec

from clew.events.errors import BadRequest
from clew.events.units import unit
from clew.language import render
from clew.language.catalogue import label

if TYPE_CHECKING:
    from clew.doors.documents.dictionary import TermDocument
    from clew.events.dictionary import Dictionary, Term

STAGES = {"8.1": "incoming", "8.2": "making", "8.3": "checking", "8.4": "logistics", "8.5": "after_sales"}
"""Clause of the guide → stage of a product's life; every other clause is about the record itself."""
OTHER_STAGE = "record"
CSV_COLUMNS = (
    "term", "zh", "en", "zh_definition", "en_definition", "type", "unit", "category", "role", "grade", "retention",
    "mask", "clause", "source", "values", "members",
)  # fmt: skip


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which terms: those that fit all that is said. ``q``: words in names, labels and definitions."""

    q: str = ""
    stage: str | None = None
    category: str | None = None
    grade: str | None = None


def stage_of(term: Term) -> str:
    return STAGES.get(term.clause, OTHER_STAGE)


def known_choice(dictionary: Dictionary, wanted: Wanted) -> Wanted:
    """The same. Raises BadRequest for a stage, category or grade that there is not, naming those that there are."""
    classes = dictionary.classes
    known = {"stage": (*STAGES.values(), OTHER_STAGE), "category": classes.categories, "grade": classes.grades}
    for name, choices in known.items():
        value = getattr(wanted, name)
        if value is not None and value not in choices:
            raise BadRequest("request.bad_choice", name=name, value=value, choices=", ".join(choices))
    return wanted


def _searched(dictionary: Dictionary, words: Iterable[str]) -> list[Term]:
    """Terms that hold every word, wherever."""
    wanted = [word.casefold() for word in words]
    return [term for term in dictionary.terms.values() if all(word in _text(term) for word in wanted)]


def _text(term: Term) -> str:
    values = (part for value, names in term.values.items() for part in (value, names.zh, names.en))
    told = (term.name, term.zh, term.en, term.zh_definition, term.en_definition, term.source, term.unit or "", *values)
    return "\n".join(told).casefold()


_READS: dict[str, Callable[[Term], str]] = {
    "stage": stage_of,
    "category": lambda term: term.category,
    "grade": lambda term: term.grade,
}


def chosen(dictionary: Dictionary, wanted: Wanted) -> tuple[list[Term], list[Term]]:
    """The terms that were searched, and those of them that were chosen."""
    found = _searched(dictionary, wanted.q.split())
    asked = {name: value for name in _READS if (value := getattr(wanted, name)) is not None}
    return found, [term for term in found if all(_READS[name](term) == value for name, value in asked.items())]


def dictionary_document(dictionary: Dictionary, wanted: Wanted, lang: str) -> dict[str, Any]:
    """The terms that fit, and what they can be chosen by."""
    found, terms = chosen(dictionary, wanted)
    classes = dictionary.classes
    stages = {name: render(f"dictionary.stage.{name}", {}, lang) for name in (*STAGES.values(), OTHER_STAGE)}
    return {
        "total": len(dictionary.terms),
        "terms": [term_document(term, dictionary, lang) for term in terms],
        "filters": {
            "stages": _filter(found, stage_of, stages),
            "categories": _filter(
                found, _READS["category"], {name: label(named, lang) for name, named in classes.categories.items()}
            ),
            "grades": _filter(
                found, _READS["grade"], {name: label(named, lang) for name, named in classes.grades.items()}
            ),
        },
    }


def _filter(terms: Iterable[Term], read: Callable[[Term], str], labels: dict[Any, str]) -> list[dict[str, Any]]:
    counts = Counter(map(read, terms))
    return [{"value": value, "label": said, "count": counts[value]} for value, said in labels.items()]


def term_document(term: Term, dictionary: Dictionary, lang: str) -> TermDocument:
    """One term in the reader's language."""
    classes = dictionary.classes
    retention = classes.retention[term.retention]
    stage = stage_of(term)
    return {
        "name": term.name,
        "zh": term.zh,
        "en": term.en,
        "label": label(term, lang),
        "definition": term.definition(lang),
        "type": term.type,
        "type_label": render(f"dictionary.type_name.{term.type}", {}, lang),
        "unit": term.unit,
        "unit_label": unit(term.unit).symbol if term.unit else None,
        "category": term.category,
        "category_label": label(classes.categories[term.category], lang),
        "role": term.role,
        "role_label": label(classes.roles[term.role], lang),
        "grade": term.grade,
        "grade_label": label(classes.grades[term.grade], lang),
        "mask_label": None if term.mask == "none" else label(classes.masks[term.mask], lang),
        "retention_label": label(retention, lang),
        "kept": retention.keep,
        "clause": term.clause,
        "stage": stage,
        "stage_label": render(f"dictionary.stage.{stage}", {}, lang),
        "source": term.source,
        "values": [{"value": value, "zh": names.zh, "en": names.en} for value, names in term.values.items()],
        "members": list(term.members),
        "requires": [list(alternative) for alternative in term.requires],
        "places": list(term.places),
        "pattern": term.pattern,
        "minimum": term.minimum,
    }


def csv_rows(terms: Iterable[Term]) -> Iterator[tuple[str, ...]]:
    """Under :data:`CSV_COLUMNS`."""
    for term in terms:
        named = (term.name, term.zh, term.en, term.zh_definition, term.en_definition, term.type, term.unit or "")
        sorted_by = (term.category, term.role, term.grade, term.retention, term.mask, term.clause, term.source)
        yield (*named, *sorted_by, " ".join(term.values), " ".join(term.members))
