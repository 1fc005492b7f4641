"""The rule language: what a rule book may say. Its words are these structs; ``docs/rules.md`` shows them with examples.

A **field** names something that an event says:

================================== ====================================================================================
``temperature_celsius``            a dictionary term, wherever the event carries it
``outcome.defect_count``           a member of an element of the house
``measurement:<name>``             a measured value, by its characteristic or its kind of quantity (``Torque``)
``outcome:<name>``                 the result of the outcome of a characteristic
``quantity``, ``quantity.output``  stated quantities of all things, or of the things of a role
``thing``, ``thing.parent``        identifiers, of all things or of a role
``event_time``                     and ``biz_step``, ``disposition``, ``read_point``, ``biz_location``, ``action``
``<namespace>#<name>``             an extension of somebody else's
================================== ====================================================================================
"""

from __future__ import annotations

from typing import Literal

import msgspec

Severity = Literal["refuse", "quarantine", "flag", "off"]
EventType = Literal["ObjectEvent", "AggregationEvent", "AssociationEvent", "TransactionEvent", "TransformationEvent"]
Comparison = Literal["at_most", "below", "at_least", "above", "equal", "not_equal"]


class _Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """Unknown keys are refused; defaults are not written out."""


class Check(_Part, frozen=True, kw_only=True, tag_field="kind"):
    """What a rule looks at. One struct for each ``kind``."""


class ValueCheck(Check, frozen=True, kw_only=True, tag="value"):
    """Every value of ``field``: within ``lower`` and ``upper`` (both included; ``above``, ``below``: excluded), one of
    ``one_of``, matching ``pattern`` as a whole. ``unit`` (Rec 20): of the bounds; a value in another unit of the same
    dimension is converted first, one of another dimension breaks the rule. One without a (known) unit is not compared;
    with ``unit_required`` it breaks the rule."""

    field: str
    lower: str | None = None
    upper: str | None = None
    above: str | None = None
    below: str | None = None
    unit: str | None = None
    unit_required: bool = False
    one_of: tuple[str, ...] = ()
    pattern: str | None = None


class Operand(_Part, frozen=True, kw_only=True):
    """One side of a relation: the sum of what ``fields`` say, times ``times``, or a ``number``."""

    fields: tuple[str, ...] = ()
    number: str | None = None
    times: str = "1"


class RelationCheck(Check, frozen=True, kw_only=True, tag="relation"):
    """``left`` stands to ``right`` as ``is`` says: a field, or an :class:`Operand`. Times are compared as instants.

    ``tolerance``: part of the right side by which it may be missed (0.05: five per cent); ``slack``: by how much, in
    the unit of the numbers, or in seconds. Where a side is not said at all, the rule has nothing to judge; a sum
    counts what is not said as nothing if at least one of its fields is said.
    """

    left: str | Operand
    right: str | Operand
    relation: Comparison = msgspec.field(name="is")
    tolerance: str = "0"
    slack: str = "0"


class RequiredCheck(Check, frozen=True, kw_only=True, tag="required"):
    """``fields`` must be said, all of them; with ``any_of: true`` one of them. ``if_said``: only where this field is,
    too, and, with ``equals``, says so."""

    fields: tuple[str, ...]
    any_of: bool = False
    if_said: str | None = None
    equals: str | None = None


class MassBalanceCheck(Check, frozen=True, kw_only=True, tag="mass_balance"):
    """What goes into a transformation weighs what comes out: outputs at most ``gain`` more and ``loss`` less, as parts
    of the inputs. Judged only where every input and output states a mass."""

    gain: str = "0.02"
    loss: str = "0.5"


class LimitsCheck(Check, frozen=True, kw_only=True, tag="limits"):
    """A measured value beside the limits of its characteristic, from master data valid at the event's time, else as the
    event states them. A value outside is a nonconformity and no error of the datum; one outside by more than ``beyond``
    times the span of the limits is one, as is a unit that cannot be compared. ``beyond: 0``: nothing outside."""

    beyond: str = "100"


class StagesCheck(Check, frozen=True, kw_only=True, tag="stages"):
    """The stages that master data expect of the product, in the order of their numbers: none before its predecessors in
    event time by more than ``slack_seconds``. ``complete: true``: a mandatory predecessor must be known, too."""

    slack_seconds: int = 0
    complete: bool = False


class ComponentsCheck(Check, frozen=True, kw_only=True, tag="components"):
    """What is built into a product, by class, is among the components that master data expect of it (or an alternate).
    A part whose class nobody has said is passed over."""


class SpellingCheck(Check, frozen=True, kw_only=True, tag="spelling"):
    """An identifier that is new and differs from a known one by its spelling alone: letter case, width, blanks,
    hyphens, leading zeros, ``O`` and ``0``, ``I`` and ``1``, look-alike letters of other scripts."""


class ClockCheck(Check, frozen=True, kw_only=True, tag="clock"):
    """When it is said to have happened, beside when it arrived: at most ``ahead_seconds`` later, ``behind_seconds``
    earlier. ``sequence``: a term that counts up (``run_order``): a higher count of the same ``per`` is not earlier by
    more than ``back_seconds``, among what arrives together; where ``per`` is given and none of it said, nobody knows
    whose count it is, and nothing is judged."""

    ahead_seconds: int | None = None
    behind_seconds: int | None = None
    sequence: str | None = None
    per: tuple[str, ...] = ()
    back_seconds: int = 0


AnyCheck = (
    ValueCheck
    | RelationCheck
    | RequiredCheck
    | MassBalanceCheck
    | LimitsCheck
    | StagesCheck
    | ComponentsCheck
    | SpellingCheck
    | ClockCheck
)


class AppliesTo(_Part, frozen=True, kw_only=True):
    """Which events a rule judges; each key narrows it, none: all. ``product_class``: of a thing that the event names.
    ``mapping``, ``connector``, ``device``: how it came in. ``facets``: a term and the values one of which it has."""

    event_type: tuple[EventType, ...] = ()
    action: tuple[Literal["ADD", "OBSERVE", "DELETE"], ...] = ()
    biz_step: tuple[str, ...] = ()
    process_step: tuple[str, ...] = ()
    disposition: tuple[str, ...] = ()
    product_class: tuple[str, ...] = ()
    read_point: tuple[str, ...] = ()
    mapping: tuple[str, ...] = ()
    connector: tuple[str, ...] = ()
    device: tuple[str, ...] = ()
    facets: dict[str, tuple[str, ...]] = {}


EVERYWHERE = AppliesTo()


class Message(_Part, frozen=True, kw_only=True):
    """The rule in words, for people; what was found is told beside it."""

    zh: str
    en: str


class Rule(_Part, frozen=True, kw_only=True):
    """``severity``: ``flag`` lets the event in and stays with it; ``quarantine`` keeps its record out; ``refuse`` turns
    the whole source back; ``off``: nothing, so that a site can silence a shipped rule by one of the same name."""

    name: str
    check: AnyCheck
    severity: Severity = "flag"
    message: Message | None = None
    applies_to: AppliesTo = EVERYWHERE


class RuleFile(_Part, frozen=True, kw_only=True):
    """A rule book as a file. ``name``: of the book; a site's own rule replaces a shipped one of the same name."""

    name: str
    rules: tuple[Rule, ...]
    version: str = "1"
    names: dict[str, str] = {}
