"""What a table tells of an event: the mapping language has no words for goods in a firm's hands or delivery papers."""

from __future__ import annotations

import msgspec

from clew.events.dictionary.namespace import term_of
from clew.events.model import AnyEvent, Extension, ObjectEvent


def told(event: AnyEvent) -> AnyEvent:
    """The event as a table tells it: without source and destination lists and business transactions; what stood in the
    lot's master data, or in a complaint, stands beside the event's other facts. An event that has none of these is
    told whole."""
    facts = [fact for extension in event.extensions for fact in _flat(extension)]
    changes: dict[str, object] = {
        "source_list": (),
        "destination_list": (),
        "biz_transaction_list": (),
        "extensions": tuple(facts),
    }
    if isinstance(event, ObjectEvent) and event.ilmd:
        changes["ilmd"] = ()
        # The class of a lot follows from its key; a table of goods received does not repeat it.
        changes["extensions"] = (*facts, *(fact for fact in event.ilmd if term_of(fact) != "product_class"))
    return msgspec.structs.replace(event, **changes)


def _flat(extension: Extension) -> tuple[Extension, ...]:
    if term_of(extension) != "complaint":
        return (extension,)
    # How grave a complaint is, only the element itself can say.
    return tuple(child for child in extension.children if term_of(child) != "severity")
