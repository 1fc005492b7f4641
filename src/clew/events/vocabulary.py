"""The Core Business Vocabulary 2.0: its standard values, and which spellings mean the same value.

Source: GS1 CBV 2.0 sections 7.1-7.7 and the GS1 Web Vocabulary's measurement types (values are facts of the standard).
A value comes as a bare word (``shipping``, JSON), a URN (``urn:epcglobal:cbv:bizstep:shipping``, XML), a web URI
(``https://ref.gs1.org/cbv/BizStep-shipping``) or a CURIE (``cbv:BizStep-shipping``). Prefixes are compared without
regard to case (documents differ), the words themselves are not. Values of others stay as they are, and so do the
``MT-`` and ``AT-`` spellings of drafts of the standard, which name no value of it.
"""

from __future__ import annotations

import re
from functools import lru_cache


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


BIZ_STEPS = _words(
    "accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting"
    " decommissioning departing destroying disassembling dispensing encoding entering_exiting holding inspecting"
    " installing killing loading other packing picking receiving removing repackaging repairing replacing reserving"
    " retail_selling sampling sensor_reporting shipping staging_outbound stock_taking stocking storing transporting"
    " unloading unpacking void_shipping"
)
DISPOSITIONS = _words(
    "active available completeness_inferred completeness_verified conformant container_closed container_open damaged"
    " destroyed dispensed disposed encoded expired in_progress in_transit inactive mismatch_class mismatch_instance"
    " mismatch_quantity needs_replacement no_pedigree_match non_conformant non_sellable_other partially_dispensed"
    " recalled reserved retail_sold returned sellable_accessible sellable_not_accessible stolen unavailable"
    " unknown"
)
BIZ_TRANSACTION_TYPES = _words("bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt")
SOURCE_DESTINATION_TYPES = frozenset(("location", "owning_party", "possessing_party"))
ERROR_REASONS = frozenset(("did_not_occur", "incorrect_data"))
COMPONENTS = _words(
    "x y z axial_distance azimuth height spherical_radius polar_angle elevation_angle easting northing latitude"
    " longitude altitude"
)
SENSOR_ALERT_TYPES = frozenset(("ALARM_CONDITION", "ERROR_CONDITION"))
MEASUREMENT_TYPES = _words(
    "AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude AmountOfSubstance"
    " AmountOfSubstancePerUnitVolume Angle AngularAcceleration AngularMomentum AngularVelocity Area Capacitance"
    " Conductance Conductivity Count Density Dimensionless DoseEquivalent DoseEquivalentRate DynamicViscosity"
    " ElectricCharge ElectricCurrent ElectricCurrentDensity ElectricFieldStrength Energy Exposure Force Frequency"
    " Illuminance Inductance Irradiance KinematicViscosity Length LinearMomentum Luminance LuminousFlux"
    " LuminousIntensity MagneticFlux MagneticFluxDensity MagneticVectorPotential Mass MassConcentration MassFlowRate"
    " MassPerAreaTime MemoryCapacity MolalityOfSolute MolarEnergy MolarMass MolarVolume Power Pressure RadiantFlux"
    " RadiantIntensity Radioactivity RelativeHumidity Resistance Resistivity SolidAngle SpecificVolume Speed"
    " SurfaceDensity SurfaceTension Temperature Time Torque Voltage Volume VolumeFlowRate VolumeFraction"
    " VolumetricFlux Wavenumber"
)

DEPRECATED = {
    "disposition": {
        "non_sellable_damaged": "damaged",
        "non_sellable_disposed": "disposed",
        "non_sellable_expired": "expired",
        "non_sellable_no_pedigree_match": "no_pedigree_match",
        "non_sellable_recalled": "recalled",
    }
}
"""Values of CBV 1.0 that later editions renamed: field -> old word -> the word that took its place."""

_VALUES: dict[str, frozenset[str]] = {
    "bizStep": BIZ_STEPS,
    "disposition": DISPOSITIONS,
    "bizTransactionType": BIZ_TRANSACTION_TYPES,
    "sourceDestinationType": SOURCE_DESTINATION_TYPES,
    "errorReason": ERROR_REASONS,
    "component": COMPONENTS,
    "sensorAlertType": SENSOR_ALERT_TYPES,
    "measurementType": MEASUREMENT_TYPES,
}
FIELDS = tuple(_VALUES)
"""Names of the standard vocabularies, as ``field`` of the functions below."""

_SAME_FIELD = {
    "persistentDisposition": "disposition",
    "bizTransaction": "bizTransactionType",
    "source": "sourceDestinationType",
    "destination": "sourceDestinationType",
    "reason": "errorReason",
    "exception": "sensorAlertType",
    "sensorReportType": "measurementType",
}
_URN_NAMES = {
    "bizStep": "bizstep",
    "disposition": "disp",
    "bizTransactionType": "btt",
    "sourceDestinationType": "sdt",
    "errorReason": "er",
    "component": "comp",
}
_WEB_NAMES = {
    "bizStep": "BizStep-",
    "disposition": "Disp-",
    "bizTransactionType": "BTT-",
    "sourceDestinationType": "SDT-",
    "errorReason": "ER-",
    "component": "Comp-",
    "sensorAlertType": "",
    "measurementType": "",
}
_CBV = (
    r"(?:https?://(?:ref|ns)\.gs1\.org/cbv/|https?://(?:www\.)?gs1\.org/(?:cbv|voc)/|https?://ref\.gs1\.org/voc/|cbv:)"
)
_GS1 = r"(?:https?://(?:(?:www|ref)\.)?gs1\.org/voc/|gs1:)"
_GS1_FIELDS = ("measurementType", "sensorAlertType")


def _spelling(field: str) -> re.Pattern[str]:
    """Any long spelling of a value of the field; group 1 is the word."""
    if field in _GS1_FIELDS:
        return re.compile(rf"{_GS1}(\w+)", re.IGNORECASE)
    urn = rf"urn:epcglobal:cbv:{_URN_NAMES[field]}:"
    return re.compile(rf"(?:{urn}|{_CBV}{_WEB_NAMES[field]})(\w+)", re.IGNORECASE)


_SPELLINGS = {field: _spelling(field) for field in _VALUES}


@lru_cache(maxsize=8192)
def normalise_term(field: str, text: str) -> str:
    """The bare word when ``text`` spells a value that CBV 2.0 has for the field, else ``text`` unchanged.

    ``field``: one of :data:`FIELDS`, or the EPCIS name of the element (``source``, ``reason``, ``exception`` …); an
    unknown field raises ``KeyError``. A deprecated value becomes the one that took its place.
    """
    name = _SAME_FIELD.get(field, field)
    values = _VALUES[name]
    if text in values:
        return text
    match = _SPELLINGS[name].fullmatch(text)
    word = match[1] if match else text
    word = DEPRECATED.get(name, {}).get(word, word)
    return word if word in values else text


def is_known(field: str, text: str) -> bool:
    """Whether ``text`` spells a value of CBV 2.0 (or a deprecated one that it renamed) for the field."""
    return normalise_term(field, text) in values_of(field)


def is_deprecated(field: str, text: str) -> bool:
    """Whether ``text`` spells a value that CBV 2.0 no longer has under that word."""
    name = _SAME_FIELD.get(field, field)
    match = _SPELLINGS[name].fullmatch(text)
    return (match[1] if match else text) in DEPRECATED.get(name, {})


def claims_standard(field: str, text: str) -> bool:
    """Whether ``text`` is spelled as a value of the standard, be there such a value or not."""
    return _SPELLINGS[_SAME_FIELD.get(field, field)].fullmatch(text) is not None


def values_of(field: str) -> frozenset[str]:
    """The bare words that CBV 2.0 has for the field. Raises ``KeyError`` for an unknown field."""
    return _VALUES[_SAME_FIELD.get(field, field)]


def term_urn(field: str, word: str) -> str:
    """The XML spelling of a bare word: a CBV URN, the GS1 web URI for sensor types; any other text unchanged."""
    name = _SAME_FIELD.get(field, field)
    if word not in _VALUES[name]:
        return word
    return f"urn:epcglobal:cbv:{_URN_NAMES[name]}:{word}" if name in _URN_NAMES else term_uri(field, word)


def term_uri(field: str, word: str) -> str:
    """The web URI of a bare word (``https://ref.gs1.org/cbv/BizStep-shipping``); any other text unchanged."""
    name = _SAME_FIELD.get(field, field)
    if word not in _VALUES[name]:
        return word
    base = "https://gs1.org/voc/" if name in _GS1_FIELDS else "https://ref.gs1.org/cbv/"
    return f"{base}{_WEB_NAMES[name]}{word}"
