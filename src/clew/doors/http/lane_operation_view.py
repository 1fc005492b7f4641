"""One block of the spine as its document: what was done, on what, by whom, and what was measured and judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from clew.bootstrap import Clew
from clew.doors.amounts_said import unit_said
from clew.doors.documents.lanes import (
    LaneAttachment,
    LaneFact,
    LaneGauge,
    LaneJudgement,
    LaneMeasurement,
    LaneOperation,
    LaneSuspicion,
    LaneUse,
    Named,
    Tone,
)
from clew.doors.gauge_wire import doubt_text
from clew.doors.http.entry_view import tone
from clew.doors.http.short_names import short_id
from clew.doors.said import characteristic, is_not_good, label, step_title, term, value_said
from clew.events.house import Facet, Measurement, Outcome, subject
from clew.events.house.calibration import GaugeState, gauge_key
from clew.events.house.exposure import BIZ_LOCATION, READ_POINT
from clew.events.house.master_data import EQUIPMENT
from clew.events.participants import ThingMention
from clew.events.timestamps import canonical_time
from clew.language import catalogue, render
from clew.scenarios.gauges import Gauge
from clew.scenarios.lanes.limits import Statements, limits_of, number_of
from clew.scenarios.lanes.spine import Operation
from clew.scenarios.lanes.suspects import Suspects, Suspicion
from clew.scenarios.names import Names, in_language
from clew.scenarios.unit_file import Entry
from clew.security.tokens import PREFIX

USES_SHOWN = 24
_OWN_FIELDS = frozenset({READ_POINT, BIZ_LOCATION, "equipment", "operator", "program", "program_version", "gauge"})
TONES: Mapping[str, Tone] = {"defect": "defect", "caution": "caution", "good": "good", "plain": "plain"}
_GAUGE_TONES: Mapping[GaugeState, Tone] = {
    "failed": "defect",
    "overdue": "caution",
    "due_soon": "caution",
    "never_calibrated": "caution",
    "good": "good",
    "retired": "plain",
}
NAMED_FACETS = frozenset({"supplier", "customer", "carrier", "location"})


class Speaker:
    """Names and words for one reader in one language."""

    def __init__(self, clew: Clew, lang: str) -> None:
        self.lang = lang
        self.names = Names(clew.store, clew.visibility, lang)

    def named(self, identifier: str) -> Named:
        return {"id": identifier, "label": short_id(identifier), "name": self.names.of(identifier)}

    def called(self, identifier: str) -> str:
        """The name, else what stands on the label."""
        return self.names.of(identifier) or short_id(identifier)

    def characteristic(self, name: str) -> str:
        """As master data call it, else as the dictionary does."""
        return characteristic(name, self.names, self.lang)

    def equipment(self, code: str | None) -> str | None:
        """What master data call a machine that is written by its house code."""
        return None if not code else self.names.of(subject(EQUIPMENT, code))

    def symbol(self, unit: str | None) -> str | None:
        return None if unit is None else unit_said(unit, self.lang)

    def exposure(self, facet: Facet) -> str:
        """A facet's value; of a person only the end of the token, to tell two of them apart."""
        if facet.value.startswith(PREFIX):
            return f"•••{facet.value[-4:]}"
        value = self.told(facet.name, facet.value)
        symbol = self.symbol(facet.unit)
        return f"{value} {symbol}" if symbol else value

    def told(self, name: str, value: str) -> str:
        """What a facet names: a firm or place by its name; else what stands on it, for its name is that of many."""
        if ":" not in value:
            return value_said(name, value, self.lang)
        return self.called(value) if name in NAMED_FACETS else short_id(value)


def operation_title(entry: Entry, process_step: str | None, lang: str) -> str:
    """What was done: the site's own process step where the event states one, else the business step."""
    own = process_step or (entry.biz_step or "").rpartition(":")[2] if not entry.is_declaration else ""
    code = f"process_step.{own}"
    if (process_step or ":" in (entry.biz_step or "")) and code in catalogue().messages:
        return render(code, {}, lang)
    return process_step or step_title(entry, lang)


class OperationView:
    """``stated``: limits of master data; ``gauges``: by key, as judged at the answer's moment."""

    def __init__(
        self,
        clew: Clew,
        speaker: Speaker,
        stated: Statements,
        gauges: Mapping[str, Sequence[Gauge]],
        suspects: Suspects,
    ) -> None:
        self._clew = clew
        self._speaker = speaker
        self._lang = speaker.lang
        self._stated = stated
        self._gauges = gauges
        # As first written: a key no longer tells the company's prefix from what stands on the plate.
        self._plates = clew.store.things.several(set(gauges), clew.visibility)
        self._suspects = suspects

    def document(self, operation: Operation) -> LaneOperation:
        entry, recorded = operation.entry, operation.entry.recorded
        event = recorded.event
        place = event.read_point or event.biz_location
        facets = {facet.name: self._speaker.exposure(facet) for facet in reversed(entry.facets)}
        stated = {facet.name: facet.value for facet in reversed(entry.facets)}
        step = stated.get("process_step")
        measured = [self._measurement(operation, each) for each in entry.measurements]
        judged = [self._judgement(each) for each in entry.outcomes]
        uses = [self._use(each) for each in entry.others[:USES_SHOWN]]
        worst: Tone = "defect" if any(each["tone"] == "defect" for each in measured) else TONES[tone(entry)]
        return {
            "id": str(recorded.position),
            "event_id": recorded.event_id,
            "position": recorded.position,
            "type": event.type,
            "start": canonical_time(operation.start),
            "end": canonical_time(operation.end),
            "local": entry.local_time[:19].replace("T", " "),
            "title": operation_title(operation.entry, step, self._lang),
            "code": step,
            "step": entry.biz_step,
            "disposition": entry.disposition,
            "disposition_text": term("disposition", entry.disposition, self._lang) if entry.disposition else None,
            "production": operation.production,
            "part": None if operation.part is None else self._speaker.named(operation.part),
            "place": None if place is None else self._speaker.named(place.id),
            "equipment": facets.get("equipment"),
            "equipment_name": self._speaker.equipment(stated.get("equipment")),
            "operator": facets.get("operator"),
            "program": facets.get("program"),
            "program_version": facets.get("program_version"),
            "tone": worst,
            "note": self._note(measured, judged, facets.get("equipment")),
            "judgements": judged,
            "measurements": measured,
            "gauges": self._used_gauges(operation),
            "facts": [self._fact(each) for each in entry.facets if each.name not in _OWN_FIELDS],
            "uses": uses,
            "uses_total": len(entry.others),
            "attachments": self._attachments(operation),
            "suspicions": [self.suspicion(each) for each in self._suspected(operation)],
            "voided": recorded.voided_at is not None,
            "party": recorded.source_party,
            "content_hash": recorded.content_hash.hex(),
        }

    def suspicion(self, each: Suspicion) -> LaneSuspicion:
        grade = render(f"cause.grade.{each.grade}", {}, self._lang) if each.grade else ""
        params = {"id": each.name or each.id, "grade": grade}
        return {
            "kind": each.kind,
            "id": each.id,
            "tone": "defect" if each.proven else "caution",
            "text": render(f"lanes.suspect.{each.kind}", params, self._lang),
        }

    def _suspected(self, operation: Operation) -> Sequence[Suspicion]:
        facets = ((facet.name, facet.value) for facet in operation.entry.facets)
        return self._suspects.of_facets(facets) if operation.production else ()

    def _note(self, measured: Sequence[LaneMeasurement], judged: Sequence[LaneJudgement], equipment: str | None) -> str:
        """What is the matter: the first bad reading, else the first bad judgement, else where it was done."""
        for reading in measured:
            if reading["tone"] == "defect" and reading["value"] is not None:
                return " ".join(part for part in (reading["label"], reading["value"], reading["symbol"]) if part)
        for judgement in sorted(judged, key=lambda each: each["tone"] != "defect"):
            return judgement["text"]
        return equipment or ""

    def _judgement(self, outcome: Outcome) -> LaneJudgement:
        bad = is_not_good(outcome)
        named = self._speaker.characteristic(outcome.characteristic)
        symbol = self._speaker.symbol(outcome.unit) if outcome.value else None
        said = " ".join(part for part in (named, outcome.value, symbol, outcome.result) if part)
        return {
            "characteristic": outcome.characteristic,
            "label": named,
            "result": outcome.result,
            "value": outcome.value,
            "unit": outcome.unit,
            "defect_class": outcome.defect_class,
            "tone": "defect" if bad else "good" if outcome.conforms else "caution",
            "text": said,
        }

    def _measurement(self, operation: Operation, reading: Measurement) -> LaneMeasurement:
        entry = operation.entry
        limits = limits_of(reading, entry.recorded.event_time if reading.time is None else reading.time, self._stated)
        number = number_of(reading)
        within = reading.within_limits if limits.source == "reading" else None
        if limits.source == "master" and number is not None:
            within = limits.within(number)
        name = reading.characteristic or reading.type or ""
        doubt = next((each for each in entry.doubts if each.place == reading.place), None)
        worst: Tone = "plain" if within is None else "good" if within else "defect"
        return {
            "characteristic": name,
            "label": self._speaker.characteristic(name),
            "value": reading.value,
            "number": number,
            "unit": reading.uom,
            "symbol": self._speaker.symbol(reading.uom),
            "nominal": limits.nominal,
            "lower": limits.lower,
            "upper": limits.upper,
            "limits": limits.source,
            "within": within,
            "result": reading.result,
            "tone": "caution" if doubt is not None and worst != "defect" else worst,
            "gauge": reading.gauge,
            "doubt": None if doubt is None else doubt_text(doubt, self._lang),
        }

    def _used_gauges(self, operation: Operation) -> list[LaneGauge]:
        named = {gauge_key(facet.value) for facet in operation.entry.facets if facet.name == "gauge"}
        return [
            self._gauge(gauge, key, operation.end)
            for key in sorted(named)
            for gauge in self._gauges.get(key, ())
            if gauge.means(key, operation.end)
        ]

    def _gauge(self, gauge: Gauge, key: str, used: int) -> LaneGauge:
        thing = self._plates.get(key)
        plate = short_id(gauge.id if thing is None else thing.spelling)
        doubtful = gauge.span_of(used) is not None
        worst: Tone = "defect" if gauge.state == "failed" else "caution"
        text = render(f"gauge.state.{gauge.state}", {}, self._lang)
        if doubtful:
            text = render("lanes.gauge.doubtful", {"state": text}, self._lang)
        return {
            "id": gauge.id,
            "name": plate if gauge.name is None else f"{in_language(gauge.name, self._lang)} {plate}",
            "state": gauge.state,
            "doubtful": doubtful,
            "due": None if gauge.due is None else canonical_time(gauge.due),
            "tone": worst if doubtful else _GAUGE_TONES[gauge.state],
            "text": text,
        }

    def _fact(self, facet: Facet) -> LaneFact:
        return {
            "name": facet.name,
            "label": label(facet.name, self._lang),
            "value": self._speaker.exposure(facet),
            "category": facet.category,
        }

    def _use(self, told: ThingMention) -> LaneUse:
        amount = ""
        if told.by_quantity and told.quantity:
            amount = f"{told.quantity} {unit_said(told.uom, self._lang)}"
        return {
            "id": told.spelling,
            "label": short_id(told.spelling),
            "name": self._speaker.names.of(told.spelling),
            "role": told.role,
            "text": render(f"role.{told.role}", {}, self._lang),
            "amount": amount,
        }

    def _attachments(self, operation: Operation) -> list[LaneAttachment]:
        told = self._clew.attachments.of_event(operation.entry.recorded)
        return [
            {
                "name": each.attachment.title or each.attachment.media_type,
                "media_type": each.attachment.media_type,
                "href": f"/api/v1/attachments/{each.attachment.sha256}" if each.here else None,
                "digest": each.attachment.sha256,
            }
            for each in told
        ]
