"""House terms on events: builders and readers for everything that Clew says beyond the standard's own fields.

All of it is plain EPCIS with extensions ``clew:…`` (``urn:clew:term:``) whose terms stand in the data
dictionary: identity (aliases, lots, classes, pairing), exposure (facets, outcomes, measurements), holds,
attachments and telemetry references, master data.
"""

from __future__ import annotations

from clew.events.dictionary.namespace import HOUSE, PREFIX, qualified, term_of
from clew.events.house.elements import element, elements, found, text, with_elements
from clew.events.house.exposure import (
    Facet,
    Measurement,
    Outcome,
    facet,
    facets,
    measurement,
    measurements,
    outcome,
    outcomes,
)
from clew.events.house.holds import Hold, hold_event, holds
from clew.events.house.identity import (
    Alias,
    alias_event,
    aliases,
    alternates,
    listed,
    lot_identifier,
    lot_of,
    pairing,
    pairings,
    product_class,
    stated_product_classes,
)
from clew.events.house.master_data import (
    Component,
    Limits,
    MasterData,
    Stage,
    component_elements,
    limit_elements,
    master_data,
    master_data_event,
    stage_elements,
    subject,
)
from clew.events.house.records import (
    Attachment,
    TelemetryReference,
    attachment,
    attachments,
    telemetry,
    telemetry_references,
)

__all__ = [
    "HOUSE",
    "PREFIX",
    "Alias",
    "Attachment",
    "Component",
    "Facet",
    "Hold",
    "Limits",
    "MasterData",
    "Measurement",
    "Outcome",
    "Stage",
    "TelemetryReference",
    "alias_event",
    "aliases",
    "alternates",
    "attachment",
    "attachments",
    "component_elements",
    "element",
    "elements",
    "facet",
    "facets",
    "found",
    "hold_event",
    "holds",
    "limit_elements",
    "listed",
    "lot_identifier",
    "lot_of",
    "master_data",
    "master_data_event",
    "measurement",
    "measurements",
    "outcome",
    "outcomes",
    "pairing",
    "pairings",
    "product_class",
    "qualified",
    "stage_elements",
    "stated_product_classes",
    "subject",
    "telemetry",
    "telemetry_references",
    "term_of",
    "text",
    "with_elements",
]
