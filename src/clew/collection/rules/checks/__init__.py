"""What each kind of check finds in one event. A check is ``(rule, check, said, batch) → findings``; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from clew.collection.rules.batch import Batch
from clew.collection.rules.checks.fields import check_required, check_value
from clew.collection.rules.checks.history import check_components, check_spelling, check_stages
from clew.collection.rules.checks.measured import check_limits, check_mass_balance
from clew.collection.rules.checks.relation import check_relation
from clew.collection.rules.model import (
    ComponentsCheck,
    LimitsCheck,
    MassBalanceCheck,
    RelationCheck,
    RequiredCheck,
    Rule,
    SpellingCheck,
    StagesCheck,
    ValueCheck,
)
from clew.collection.rules.said import Said
from clew.events.errors import Finding

OfOneEvent = Callable[[Rule, Any, Said, Batch], Iterator[Finding]]
CHECKS: dict[type, OfOneEvent] = {
    ValueCheck: check_value,
    RelationCheck: check_relation,
    RequiredCheck: check_required,
    MassBalanceCheck: check_mass_balance,
    LimitsCheck: check_limits,
    StagesCheck: check_stages,
    ComponentsCheck: check_components,
    SpellingCheck: check_spelling,
}
SOUGHT: dict[type, str] = {
    LimitsCheck: "limits",
    StagesCheck: "stages",
    ComponentsCheck: "components",
    SpellingCheck: "spelling",
}
"""Which checks need to know what is recorded already, and of what."""
