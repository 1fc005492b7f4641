"""Does an event use house terms as the dictionary says? (clause 5.4: validation at the door.)

Only elements of the house namespace are judged; anyone else's extensions are theirs. Every finding refuses the event:
a house term that is misspelt or misplaced would otherwise be stored and never found again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import chain, pairwise

from clew.events.dictionary.namespace import PREFIX, qualified, term_name, term_of
from clew.events.dictionary.terms import Dictionary, Term, load
from clew.events.dictionary.values import problem, unit_problem
from clew.events.errors import Finding, Parameter
from clew.events.extensions import Carried, carried
from clew.events.model import AnyEvent, Extension
from clew.events.timestamps import parse_timestamp
from clew.events.units import dimension, is_unit

_INTERVALS = (("valid_from", "valid_to"), ("window_start", "window_end"))
_LIMITS = ("lower_limit", "nominal", "upper_limit")
_ORDERED = frozenset(map(qualified, (*chain.from_iterable(_INTERVALS), *_LIMITS)))
_BRANCHES = ("object", "any")


def check(event: AnyEvent, dictionary: Dictionary | None = None, place: str = "") -> list[Finding]:
    """What is wrong with the event's house elements; empty when nothing is.

    ``place``: prefix of each finding's place (``epcisBody.eventList[3].``). ``dictionary``: the package's own one
    unless given (a site may have extended it).
    """
    terms = dictionary or load()
    findings: list[Finding] = []
    for site in carried(event):
        path = place + site.path
        findings.extend(_elements(site.extensions, terms, path, site.where, None))
        if _has_order(site.extensions):
            findings.extend(_order(site.extensions, path))
        if site.report is not None:
            findings.extend(_report_unit(site, path))
    return findings


def _elements(
    extensions: Iterable[Extension], terms: Dictionary, path: str, where: str, parent: Term | None
) -> Iterator[Finding]:
    counts: dict[str, int] = {}
    known = terms.by_element
    for extension in extensions:
        if not extension.in_array and _plainly_right(extension, known.get(extension.name), where, parent):
            continue  # most elements; the others are gone through for what is wrong with them
        name = term_of(extension)
        spelt = extension.name if name is None else f"{PREFIX}:{name}"
        index = counts.get(spelt, 0)
        counts[spelt] = index + 1
        place = f"{path}{spelt}[{index}]" if extension.in_array else path + spelt
        yield from _attributes(extension, terms, place)
        if name is None:
            yield from _elements(extension.children, terms, f"{place}.", "foreign", None)
            continue
        term = terms.get(name)
        if term is None:
            yield _finding(place, "term", "dictionary.unknown_term", term=name)
            continue
        yield from _element(extension, term, terms, place, where, parent)


def _plainly_right(extension: Extension, term: Term | None, where: str, parent: Term | None) -> bool:
    """Whether a leaf without attributes keeps every rule; False says nothing."""
    if extension.children or extension.attributes:
        return False
    if term is None:
        return term_of(extension) is None
    return (
        term.type not in _BRANCHES
        and (parent is None or parent.any_member or term.name in parent.members)
        and (not term.places or where in term.places)
        and problem(term, extension.text or "") is None
    )


def _attributes(extension: Extension, terms: Dictionary, place: str) -> Iterator[Finding]:
    for qualified_name, value in extension.attributes:
        name = term_name(qualified_name)
        if name is None:
            continue
        term = terms.get(name)
        if term is None:
            yield _finding(f"{place}@{name}", "term", "dictionary.unknown_term", term=name)
        else:
            yield from _scalar(term, value, f"{place}@{name}")


def _element(
    extension: Extension, term: Term, terms: Dictionary, place: str, where: str, parent: Term | None
) -> Iterator[Finding]:
    if parent is not None and not parent.any_member and term.name not in parent.members:
        yield _finding(place, "member", "dictionary.not_a_member", term=term.name, parent=parent.name)
    if term.places and where not in term.places:
        allowed = ", ".join(term.places)
        yield _finding(place, "place", "dictionary.misplaced", term=term.name, allowed=allowed)
    if term.type == "any":
        yield from _elements(extension.children, terms, f"{place}.", "foreign", None)
    elif term.type == "object":
        yield from _object(extension, term, terms, place)
    elif term.type == "quantity" and extension.children:
        yield from _quantity(extension, term, place)
    elif extension.children:
        yield _finding(place, "type", "dictionary.not_scalar", term=term.name)
    else:
        yield from _scalar(term, extension.text or "", place)


def _scalar(term: Term, text: str, place: str) -> Iterator[Finding]:
    found = problem(term, text)
    if found is not None:
        rule, code, params = found
        yield Finding(place, rule, code, params)


def _object(extension: Extension, term: Term, terms: Dictionary, place: str) -> Iterator[Finding]:
    if (extension.text or "").strip() or not extension.children:
        yield _finding(place, "type", "dictionary.not_object", term=term.name)
        return
    present = {term_of(child) for child in extension.children}
    if term.requires and not any(present.issuperset(alternative) for alternative in term.requires):
        wanted = " | ".join(" + ".join(alternative) for alternative in term.requires)
        yield _finding(place, "required", "dictionary.incomplete", term=term.name, required=wanted)
    where = "master_data" if term.name == "master_data" else "member"
    yield from _elements(extension.children, terms, f"{place}.", where, term)
    if _has_order(extension.children):
        yield from _order(extension.children, f"{place}.")


def _quantity(extension: Extension, term: Term, place: str) -> Iterator[Finding]:
    """A quantity written as an object: ``value`` once, ``unit`` at most once, nothing else of ours."""
    members = [(term_of(child), (child.text or "").strip()) for child in extension.children]
    values = [text for name, text in members if name == "value"]
    units = [text for name, text in members if name == "unit"]
    if len(values) != 1 or len(units) > 1 or any(name not in ("value", "unit", None) for name, _ in members):
        yield _finding(place, "quantity", "dictionary.not_quantity", term=term.name)
        return
    yield from _scalar(term, values[0], f"{place}.{PREFIX}:value")
    for unit in units:
        found = unit_problem(term, unit)
        if found is not None:
            rule, code, params = found
            yield Finding(f"{place}.{PREFIX}:unit", rule, code, params)


def _has_order(extensions: tuple[Extension, ...]) -> bool:
    return not _ORDERED.isdisjoint([extension.name for extension in extensions])


def _order(extensions: tuple[Extension, ...], path: str) -> Iterator[Finding]:
    """Limits and intervals in their order, wherever they stand together; what is malformed is reported elsewhere."""
    texts = {name: (e.text or "").strip() for e in reversed(extensions) if (name := term_of(e)) is not None}
    for first, last in _INTERVALS:
        if first in texts and last in texts:
            try:
                ordered = parse_timestamp(texts[first]) < parse_timestamp(texts[last])
            except ValueError:
                continue
            if not ordered:
                yield _finding(path + f"{PREFIX}:{last}", "interval", "dictionary.interval", first=first, last=last)
    given = [(name, number) for name in _LIMITS if (number := _number(texts.get(name))) is not None]
    for (low, least), (high, greatest) in pairwise(given):
        if least > greatest:
            yield _finding(path + f"{PREFIX}:{high}", "limits", "dictionary.limits", low=low, high=high)


def _number(text: str | None) -> Decimal | None:
    try:
        number = Decimal(text) if text else None
    except ArithmeticError:
        return None
    return number if number is not None and number.is_finite() else None


def _report_unit(site: Carried, path: str) -> Iterator[Finding]:
    """Limits beside a reading that name a unit of their own: comparable with the reading's (traps of EPCIS, 5)."""
    if site.report is None or site.report.uom is None:
        return
    expected = site.report.uom
    for extension in site.extensions:
        unit = (extension.text or "").strip()
        if term_of(extension) == "unit" and is_unit(unit) and dimension(unit) != dimension(expected):
            yield _finding(
                f"{path}{PREFIX}:unit", "unit", "dictionary.unit_not_comparable",
                term="unit", unit=unit, expected=expected,
            )  # fmt: skip


def _finding(place: str, rule: str, code: str, **params: Parameter) -> Finding:
    return Finding(place, rule, code, params)
