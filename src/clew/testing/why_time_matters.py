"""``python -m clew.testing.why_time_matters``: the figures of docs/why-time-matters.md, computed anew.

Two small invented works. In one, units travel in totes that are used again every day; in the other, a silo is topped up
while it is drawn from. Both are traced by the product itself. The command writes the tables and drawings into the pages
(English and Chinese); with ``--check`` it writes nothing and fails where a page says anything else.
"""

from __future__ import annotations

import random
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

import msgspec

from clew.events.links import LinkFact, link_facts
from clew.events.model import AggregationEvent, AnyEvent, ObjectEvent, QuantityElement, TransformationEvent
from clew.events.timestamps import timestamp
from clew.scenarios.mixing_asked import mixing_value
from clew.testing.link_log import EventLog, Recorded
from clew.testing.why_time_drawing import silo_drawing, totes_drawing
from clew.tracing import Subject, TraceRequest, trace
from clew.tracing.mixing.policy import MixingPolicy

DOCS = Path(__file__).parents[3] / "docs"
HOUR = 3_600_000_000
TOTES, DAYS, A_DAY, VISITS = 12, 42, 24, 3
WEEK, SETTING_OUT, SATURDAY = 7, 3, 5
SUSPECT_DAY = 15
MODELS = ("any", "plug", "plug:band=300kg", "perfect", "perfect:cutoff=1%", "perfect:cutoff=10%")
DELIVERY, DRAW, DELIVERIES = 1000, 380, 10
SUSPECT = 5


class Log(EventLog):
    """A log without voids, aliases or master data, whose facts are found by key."""

    def __init__(self, events: Iterable[AnyEvent]) -> None:
        super().__init__(Recorded(number, event) for number, event in enumerate(events, 1))
        self._facts: defaultdict[str, list[LinkFact]] = defaultdict(list)
        for record in self.records:
            for fact in link_facts(record.event, record.position):
                for key in {fact.thing, fact.parent, fact.operation} - {None, ""}:
                    self._facts[str(key)].append(fact)

    def in_force(self, as_known_at: int) -> list[Recorded]:
        return self.records[:as_known_at]

    def _touching(self, keys: Collection[str], as_known_at: int) -> Iterator[LinkFact]:
        found = {fact: None for key in keys for fact in self._facts.get(key, ())}
        return (fact for fact in found if fact.position <= as_known_at)


class Totes(msgspec.Struct, frozen=True):
    """``units``: the day that each set out. ``static``: those joined to the suspect one when times are ignored;
    ``reached``: in time; ``cleaned``: in time, with totes cleaned every Saturday."""

    units: Mapping[str, int]
    static: frozenset[str]
    reached: frozenset[str]
    cleaned: frozenset[str]


class Modelled(msgspec.Struct, frozen=True):
    """One mixing model: the draws reached with the delivery's share of each (None: unknown), kilograms of these draws,
    and kilograms of the delivery in them (None: unknown)."""

    model: str
    shares: Mapping[int, float | None]
    kilograms: int
    of_delivery: float | None


def totes() -> Totes:
    """Six weeks. Units set out on Monday to Wednesday; each lies in a tote on three days, from six to eighteen."""
    units, events = _tote_days(cleaning=False)
    suspect = next(unit for unit, day in units.items() if day == SUSPECT_DAY)
    plain = _contact(events, suspect)
    cleaned = _contact(_tote_days(cleaning=True)[1], suspect)
    return Totes(
        units,
        frozenset(node for node in plain if node in units),
        frozenset(node for node, word in plain.items() if node in units and word != "excluded"),
        frozenset(node for node, word in cleaned.items() if node in units and word != "excluded"),
    )


def _tote_days(*, cleaning: bool) -> tuple[dict[str, int], list[AnyEvent]]:
    chance = random.Random(4)
    days = [day for day in range(DAYS) if day % WEEK < SETTING_OUT]
    units = {f"urn:example:unit:{day:02}-{number:02}": day for day in days for number in range(A_DAY)}
    events: list[AnyEvent] = []
    for day in range(DAYS):
        loads: defaultdict[str, list[str]] = defaultdict(list)
        for unit, begun in units.items():
            if begun <= day < begun + VISITS:
                loads[f"urn:example:tote:{chance.randrange(TOTES):02}"].append(unit)
        for hour, action in ((6, "ADD"), (18, "DELETE")):
            for tote, loaded in sorted(loads.items()):
                events.append(
                    AggregationEvent(
                        event_time=timestamp((day * 24 + hour) * HOUR),
                        event_time_zone_offset="+00:00",
                        action="ADD" if action == "ADD" else "DELETE",
                        biz_step="packing" if action == "ADD" else "unpacking",
                        parent_id=tote,
                        child_epcs=tuple(loaded),
                    )
                )
        if cleaning and day % WEEK == SATURDAY:
            events.append(
                ObjectEvent(
                    event_time=timestamp((day * 24 + 22) * HOUR),
                    event_time_zone_offset="+00:00",
                    action="OBSERVE",
                    biz_step="urn:example:bizstep:cleaning",
                    epc_list=tuple(f"urn:example:tote:{number:02}" for number in range(TOTES)),
                )
            )
    return units, events


def _contact(events: list[AnyEvent], suspect: str) -> dict[str, str]:
    answer = trace(Log(events), TraceRequest(subjects=(Subject(suspect),), direction="forward", contact=True))
    return {node.key: node.word for node in answer.nodes}


def silo() -> list[Modelled]:
    """Two deliveries to begin with, then one whenever less than one is left; the same amount is drawn every hour."""
    log, draws = _silo()
    delivery = f"urn:example:delivery:{SUSPECT:02}"
    told = []
    for model in MODELS:
        policy = MixingPolicy(mixing_value(model))
        answer = trace(log, TraceRequest(subjects=(Subject(delivery),), direction="forward", mixing=policy))
        shares = {draws[node.key]: node.share for node in answer.nodes if node.key in draws and node.word != "excluded"}
        known = [share for share in shares.values() if share is not None]
        of_delivery = sum(known) * DRAW if known else None
        told.append(Modelled(model, dict(sorted(shares.items())), len(shares) * DRAW, of_delivery))
    return told


def _silo() -> tuple[Log, dict[str, int]]:
    events: list[AnyEvent] = []
    draws: dict[str, int] = {}
    level = delivered = 0

    def add(inputs: tuple[QuantityElement, ...] = (), outputs: tuple[QuantityElement, ...] = ()) -> None:
        events.append(
            TransformationEvent(
                event_time=timestamp(len(events) * HOUR),
                event_time_zone_offset="+00:00",
                transformation_id="urn:example:silo",
                input_quantity_list=inputs,
                output_quantity_list=outputs,
            )
        )

    while delivered < DELIVERIES or level >= DRAW:
        if delivered < DELIVERIES and (level < DELIVERY or delivered < 2):
            delivered, level = delivered + 1, level + DELIVERY
            lot = f"urn:example:delivery:{delivered:02}"
            add(inputs=(QuantityElement(lot, str(DELIVERY), "KGM"),))
            continue
        number, level = len(draws) + 1, level - DRAW
        lot = f"urn:example:draw:{number:02}"
        draws[lot] = number
        add(outputs=(QuantityElement(lot, str(DRAW), "KGM"),))
    return Log(events), draws


WORDS: dict[str, dict[str, str]] = {
    "en": {
        "totes": "What is asked|Units in scope|of all",
        "static": "links without times (static closure)",
        "reached": "links in time",
        "cleaned": "links in time, totes cleaned on Saturdays",
        "silo": "Mixing model|Draws in scope|Kilograms in scope|of them from the delivery",
        "unknown": "unknown",
    },
    "zh": {
        "totes": "追溯方式|涉及单元|占全部",
        "static": "不计时间的链接（静态闭包）",
        "reached": "按时间追溯",
        "cleaned": "按时间追溯，周转箱每周六清洗",
        "silo": "混合模型|涉及出料|涉及千克数|其中来自该次来料",
        "unknown": "未知",
    },
}


def tables(lang: str, boxes: Totes, modelled: Iterable[Modelled]) -> dict[str, str]:
    """The Markdown tables of a page, by the name of their place in it."""
    words = WORDS[lang]
    rows = [
        (words[name], str(len(found)), f"{len(found) / len(boxes.units):.0%}")
        for name, found in (("static", boxes.static), ("reached", boxes.reached), ("cleaned", boxes.cleaned))
    ]
    silos = [
        (
            f"`{each.model}`",
            str(len(each.shares)),
            f"{each.kilograms}",
            words["unknown"] if each.of_delivery is None else f"{each.of_delivery:.0f}",
        )
        for each in modelled
    ]
    return {"totes": _table(words["totes"].split("|"), rows), "silo": _table(words["silo"].split("|"), silos)}


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---", *("---:" for _ in head[1:])], *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def pages() -> dict[Path, str]:
    """Every file of the page as it must be, by path. Raises ValueError where a page has lost the place of a table."""
    boxes, modelled = totes(), silo()
    files = {
        DOCS / "why-time-matters-totes.svg": totes_drawing(
            boxes.units, boxes.static, boxes.reached, boxes.cleaned, SUSPECT_DAY
        ),
        DOCS / "why-time-matters-silo.svg": silo_drawing([(each.model, each.shares) for each in modelled], _draws()),
    }
    for lang, name in (("en", "why-time-matters.md"), ("zh", "why-time-matters.zh.md")):
        text = (DOCS / name).read_text("utf-8")
        for place, table in tables(lang, boxes, modelled).items():
            text = _filled(text, place, table)
        files[DOCS / name] = text
    return files


def _draws() -> int:
    return len(_silo()[1])


def _filled(text: str, place: str, table: str) -> str:
    begin, end = f"<!-- {place} -->\n", f"\n<!-- /{place} -->"
    before, found, rest = text.partition(begin)
    _, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"no place for the table {place}")
    return f"{before}{begin}{table}{end}{after}"


def main(words: list[str]) -> int:
    stale = [path for path, text in pages().items() if not path.exists() or path.read_text("utf-8") != text]
    if "--check" in words:
        for path in stale:
            print(f"{path.name} is not what the command computes")
        return 1 if stale else 0
    for path, text in pages().items():
        path.write_text(text, "utf-8")
        print(path.name)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
