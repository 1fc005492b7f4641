"""Admission: what one parsed event must pass before it is recorded. Pure; steps 2 and 3 of docs/life-of-an-event.md.

Order matters. Personal fields become tokens before anything is hashed or kept, so neither the record nor the proof
ever holds a person's plaintext (docs/adr/0003). Findings of severity ``flag`` travel with the event; any other keeps
it out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from clew.collection.rules.judging import Judge
from clew.collection.sense import doubts
from clew.events import record_form
from clew.events.canonical import content_hash
from clew.events.cbv_hash import event_hash
from clew.events.dictionary import Dictionary, check
from clew.events.epcis import ParsedItem
from clew.events.errors import Finding
from clew.events.house import master_data_event
from clew.events.model import AnyEvent, Document
from clew.events.participants import ThingMention, participants
from clew.events.timestamps import timestamp
from clew.security.tokens import tokenise_event
from clew.storage.records import Admitted, Rejected

TokenFor = Callable[[str, str], str]


def admit(
    item: ParsedItem, dictionary: Dictionary, token_for: TokenFor, arrived: int, judge: Judge | None = None
) -> Admitted | Rejected:
    """Admit or reject one parsed event that arrived at ``arrived`` (UTC microseconds).

    ``judge``: of the rule book in force; what it finds repeats no person's data, so it may stay with the event.
    """
    if item.event is None or _refused(item.findings):
        return Rejected(place=item.place, raw=item.raw, findings=item.findings)
    things = participants(item.event) if judge is None else judge.things(item.event)
    judged = tuple(judge.findings(item.place, item.event, things, arrived)) if judge is not None else ()
    findings = (*item.findings, *check(item.event, dictionary), *doubts(item.event, things, arrived), *judged)
    if _refused(findings):
        return Rejected(place=item.place, raw=item.raw, findings=findings)
    event = tokenise_event(item.event, dictionary, token_for)
    if event is not item.event and _may_name_persons(things) and (nameless := participants(event)) != things:
        # Things and doubts are kept beside the event, so they too are said of the event without the person.
        things = nameless
        flags = (*check(event, dictionary), *doubts(event, things, arrived))
        findings = (*item.findings, *(flag for flag in flags if flag.severity == "flag"), *judged)
    return Admitted(
        event=event,
        document=record_form.encode(event),
        content_hash=content_hash(event),
        event_id=event.event_id or event_hash(event),
        event_id_given=event.event_id is not None,
        place=item.place,
        things=things,
        make_raw=lambda: item.raw,
        flags=findings,
        blobs=item.blobs,
        record=item.record,
    )


def _may_name_persons(things: tuple[ThingMention, ...]) -> bool:
    return any("clew" in thing.spelling.lower() for thing in things)


def _refused(findings: tuple[Finding, ...]) -> bool:
    return any(finding.severity != "flag" for finding in findings)


def master_data_items(document: Document, arrived: int) -> Iterator[tuple[str, AnyEvent]]:
    """The master data of a document's header as events, each with its place (docs/adr/0006).

    Valid from the document's creation date if it has one, else from its arrival.
    """
    valid_from = document.creation_date or timestamp(arrived)
    for number, vocabulary in enumerate(document.master_data):
        for index, element in enumerate(vocabulary.elements):
            # By number: the identifier may be a person's, and places are kept as they are.
            place = f"epcisHeader.epcisMasterData.vocabularyList[{number}].vocabularyElementList[{index}]"
            yield place, master_data_event(vocabulary.type, element, valid_from, valid_from=valid_from)
