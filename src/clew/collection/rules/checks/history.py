"""Rules that look at what else is known of a thing: its stages, its parts, its name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from clew.collection.rules.batch import Batch
from clew.collection.rules.finding import broken
from clew.collection.rules.model import ComponentsCheck, Rule, SpellingCheck, StagesCheck
from clew.collection.rules.said import Said, Saying, step_name
from clew.events import house
from clew.events.errors import Finding
from clew.events.model import AggregationEvent, AssociationEvent, TransformationEvent
from clew.events.participants import ThingMention
from clew.events.timestamps import timestamp

MICROSECONDS = 1_000_000


def check_stages(rule: Rule, check: StagesCheck, said: Said, batch: Batch) -> Iterator[Finding]:
    """For each thing of a product with stages: is this stage where it may be?"""
    for thing in _distinct(said.things):
        product = batch.class_of(thing.key)
        data = batch.master_data(product, said.time) if product else None
        if data is None or not data.stages:
            continue
        here = next((stage for stage in data.stages if step_name(stage.process_step) in said.steps), None)
        if here is not None and here.number is not None:
            yield from _stage(rule, check, thing, here, data.stages, said, batch)


def _stage(
    rule: Rule,
    check: StagesCheck,
    thing: ThingMention,
    here: house.Stage,
    stages: Iterable[house.Stage],
    said: Said,
    batch: Batch,
) -> Iterator[Finding]:
    slack = check.slack_seconds * MICROSECONDS
    rank = here.number or 0
    for other in stages:
        if other.number is None or other.number == rank:
            continue
        seen = list(batch.sightings(thing.key, other.process_step))
        times = [sighting.time for sighting in seen]
        if other.number < rank:
            # Done again later (rework) is no fault, as long as it was done before once.
            if times and min(times) > said.time + slack:
                yield _out_of_order(rule, thing, here, other, said, min(times))
            elif not times and check.complete and other.mandatory:
                yield broken(rule, _at(thing), "rule.stage_missing", value=here.process_step,
                             expected=other.process_step)  # fmt: skip
            continue
        recorded = [sighting.time for sighting in seen if sighting.recorded]
        mine = [sighting.time for sighting in batch.sightings(thing.key, here.process_step)]
        if recorded and min(recorded) < min([said.time, *mine]) - slack and said.time == min([said.time, *mine]):
            # The later stage was recorded before this one came: told of this one, which is the first of its kind.
            yield _out_of_order(rule, thing, here, other, said, min(recorded))


def _out_of_order(
    rule: Rule, thing: ThingMention, here: house.Stage, other: house.Stage, said: Said, time: int
) -> Finding:
    earlier, later = (other, here) if (other.number or 0) < (here.number or 0) else (here, other)
    return broken(
        rule,
        _at(thing),
        "rule.stage_order",
        value=f"{here.process_step} {said.event.event_time.lexical}",
        expected=f"{earlier.process_step} → {later.process_step}",
        other=f"{other.process_step} {timestamp(time).lexical}",
    )


def check_components(rule: Rule, check: ComponentsCheck, said: Said, batch: Batch) -> Iterator[Finding]:
    """Parts of a class that the product does not take."""
    for product, part in _built(said):
        data = batch.master_data(product_class, said.time) if (product_class := batch.class_of(product.key)) else None
        used = batch.class_of(part.key)
        if data is None or not data.components or used is None:
            continue
        allowed = {name for one in data.components for name in (one.product_class, *one.alternates)}
        if used not in allowed:
            yield broken(rule, _at(part), "rule.component", value=used, expected=", ".join(sorted(allowed)),
                         part=_at(part).shown, product=_at(product).shown)  # fmt: skip


def _built(said: Said) -> Iterator[tuple[ThingMention, ThingMention]]:
    """(product, part) for each part that the event puts in."""
    event = said.event
    if isinstance(event, AggregationEvent | AssociationEvent) and event.action == "ADD":
        parents = [thing for thing in said.things if thing.role == "parent"]
        yield from ((parent, part) for parent in parents for part in said.things if part.role == "child")
    elif isinstance(event, TransformationEvent):
        made = [thing for thing in said.things if thing.role == "output"]
        if len(made) == 1:  # of several products nobody says which part went into which
            yield from ((made[0], part) for part in said.things if part.role == "input")


def check_spelling(rule: Rule, check: SpellingCheck, said: Said, batch: Batch) -> Iterator[Finding]:
    """New names that are known ones but for their spelling. An event that states an alias knows what it does."""
    if house.found(said.event.extensions, "alias"):
        return
    for thing in _distinct(said.things):
        known = batch.doubtful.get(thing.key)
        if known is not None:
            yield broken(rule, _at(thing), "rule.spelling", value=thing.spelling, expected=known)


def _distinct(things: Iterable[ThingMention]) -> Iterable[ThingMention]:
    return {thing.key: thing for thing in reversed(list(things))}.values()


def _at(thing: ThingMention) -> Saying:
    return Saying(thing.spelling, f"thing.{thing.role}", thing.spelling)
