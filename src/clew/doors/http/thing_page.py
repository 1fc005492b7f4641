"""What the page of one thing says: a plain sentence, the drawing as its evidence, then the same as lists."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any
from urllib.parse import urlencode

from clew.bootstrap import Clew
from clew.doors.http.attachment_view import attachment_views
from clew.doors.http.bands import LANES_SHOWN, band, with_stays
from clew.doors.http.entry_view import block, entry_view, tone
from clew.doors.http.genealogy_drawing import Band, Words, draw
from clew.doors.http.rendering import event_url, thing_url
from clew.doors.http.short_names import short_id
from clew.doors.http.wall_clock import UTC, axis_time, local_time, zone
from clew.doors.said import term
from clew.language import render
from clew.scenarios.asking import TraceOptions
from clew.scenarios.attachments import Attached
from clew.scenarios.lanes.joined import things_of
from clew.scenarios.names import Names
from clew.scenarios.unit_file import UnitFile
from clew.scenarios.whereabouts import Stay, stays
from clew.security.decisions import allowed
from clew.tracing import Answer

EVENTS_SHOWN = 200
ROWS_SHOWN = 200
SOURCES_SHOWN = 4
CONTAINER_EVENTS_READ = 500


class ThingPage:
    """The page of one thing, for one reader in one language. ``answers``: backward and forward, or none."""

    def __init__(self, clew: Clew, file: UnitFile, lang: str) -> None:
        self._clew = clew
        self._file = file
        self._lang = lang
        self._names = Names(clew.store, clew.visibility, lang)
        self._offset = file.entries[-1].recorded.event.event_time_zone_offset if file.entries else UTC
        self._answers: tuple[Answer, ...] = ()
        if allowed(clew.principal, "trace"):
            self._answers = tuple(clew.trace(file.id, TraceOptions(direction=each)) for each in ("backward", "forward"))
        self._stays = self._whereabouts()

    def context(self) -> dict[str, Any]:
        """Everything the template prints."""
        file = self._file
        return {
            "thing": {
                "id": file.id,
                "short": short_id(file.id, 40),
                "kind": file.kind,
                "name": self._names.of(file.id) or "",
                "total": file.total,
            },
            "statement": self._statement(),
            "chips": self._chips(),
            "facts": self._facts(),
            "drawing": self._drawing(),
            "zone": zone(self._offset),
            "events": [entry_view(entry, self._names, self._lang) for entry in file.entries],
            # The drawing has said already what has no record.
            "tables": [self._table(answer) for answer in self._answers if len(things_of(answer))],
            "attachments": attachment_views(self._clew, self._attached(), self._lang),
            "stays": [self._stay_row(stay) for stay in self._stays],
            "position": file.position,
            "acts": self._acts(),
        }

    def _acts(self) -> list[dict[str, str]]:
        """Where to go from here; the first is the same thing in the front end."""
        if not self._answers:
            return []
        file = self._file
        acts = [("ui.act.explore", "/trace/thing", {"id": file.id})]
        if self._clew.visibility.parties is None:
            acts.append(("ui.act.scope", "/cases/scopes/new", {"id": file.id}))
        if file.kind in ("lot", "operation"):
            acts.append(("balance.page.title", "/balance", {"id": file.id}))
        if file.kind in ("lot", "instance"):
            acts.append(("chain.title", "/chain", {"lot" if file.kind == "lot" else "id": file.id}))
        forward = any(things_of(answer) for answer in self._answers if answer.request.direction == "forward")
        drawn = {"id": file.id, "direction": "forward" if forward else "backward"}
        acts.append(("ui.act.drawing", "/api/v1/trace.svg", drawn))
        return [{"label": self._say(code), "href": f"{path}?{urlencode(asked)}"} for code, path, asked in acts]

    def _attached(self) -> list[Attached]:
        """Of the events shown; the thing's own and those of all things of an event."""
        told = [entry.recorded for entry in self._file.entries if entry.in_force]
        return [each for recorded in told for each in self._clew.attachments.of_event(recorded)]

    def _say(self, code: str, **params: Any) -> str:
        return render(code, params, self._lang)

    def _time(self, microseconds: int) -> str:
        return local_time(microseconds, self._offset)

    def _whereabouts(self) -> Sequence[Stay]:
        if self._file.kind == "operation":
            return ()
        return stays(self._file, partial(self._clew.show, limit=CONTAINER_EVENTS_READ))

    def _statement(self) -> str:
        clauses = [self._clause(answer) for answer in self._answers if things_of(answer)]
        sent = [stay for stay in self._stays if stay.sent]
        if sent:
            last = sent[-1].id
            clauses.append(self._say("ui.statement.sent", to=self._names.of(last) or short_id(last)))
        if not clauses:
            return self._say("ui.statement.none", events=self._file.total)
        return self._say("ui.statement.joint").join(clauses) + self._say("ui.statement.end")

    def _clause(self, answer: Answer) -> str:
        things = things_of(answer)
        possible = sum(node.word == "possible" for node in things)
        way = "from" if answer.request.direction == "backward" else "into"
        code = f"ui.statement.{way}_possible" if possible else f"ui.statement.{way}"
        params = {"possible": possible} if possible else {}
        counted = self._say("ui.thing_one" if len(things) == 1 else "ui.thing_many", count=len(things))
        return self._say(code, things=counted, **params)

    def _chips(self) -> list[dict[str, str]]:
        state = self._file.state
        chips = [{"tone": tone, "text": text} for tone, text in self._judgement()]
        if state is None:
            return chips
        if state.holds:
            chips.append({"tone": "caution", "text": self._say("ui.held")})
        if state.ended:
            chips.append({"tone": "", "text": self._say(f"ui.ended.{state.ended}")})
        elif state.disposition:
            chips.append({"tone": "", "text": term("disposition", state.disposition, self._lang)})
        return chips

    def _judgement(self) -> Iterator[tuple[str, str]]:
        """The last judgement, and how often it was bad before."""
        judged = [tone(entry) for entry in self._file.entries if entry.in_force and entry.outcomes]
        if not judged:
            return
        bad = judged.count("defect")
        if judged[-1] == "defect":
            yield "defect", self._say("ui.judged_bad", count=bad, of=len(judged))
        elif bad:
            yield "caution", self._say("ui.judged_good_again", bad=bad)
        elif judged[-1] == "good":
            yield "good", self._say("ui.judged_good", count=len(judged))

    def _sources(self) -> list[str]:
        """The files that its first events came in: whoever looks must see whether data are real or simulated."""
        captures = dict.fromkeys(entry.recorded.capture_id for entry in self._file.entries[:EVENTS_SHOWN])
        records = [self._clew.capture_record(str(capture)) for capture in list(captures)[:SOURCES_SHOWN]]
        return list(dict.fromkeys(record.source_name for record in records if record.source_name))

    def _facts(self) -> list[dict[str, Any]]:
        file, state = self._file, self._file.state
        facts = [_fact(self._say("ui.fact.id"), file.id, mono=True)]
        facts += [_fact(self._say("ui.fact.alias"), alias, mono=True) for alias in file.aliases]
        if file.product_class:
            facts.append(_linked(self._say("ui.fact.product"), file.product_class, self._names))
        if file.entries:
            facts.append(_fact(self._say("ui.fact.first"), self._time(file.entries[0].recorded.event_time), mono=True))
            facts += [_fact(self._say("ui.fact.source"), source) for source in self._sources()]
        if state is None:
            return facts
        facts.append(_fact(self._say("ui.fact.last"), self._time(state.time), mono=True))
        for code, value in (
            ("ui.fact.location", state.location),
            ("ui.fact.container", state.container),
            ("ui.fact.assembly", state.assembly),
        ):
            if value:
                facts.append(_linked(self._say(code), value, self._names))
        facts += [_fact(self._say("ui.held"), hold, mono=True) for hold in state.holds]
        return facts

    def _drawing(self) -> str:
        if self._answers:
            keys = {node.key for answer in self._answers for node in things_of(answer)}
            spans = self._clew.spans(sorted(keys))
            above, below = (
                band(
                    answer,
                    spans,
                    self._names,
                    self._say(title),
                    self._say(empty),
                    href,
                )
                for answer, title, empty, href in zip(
                    self._answers,
                    ("ui.upstream", "ui.downstream"),
                    ("ui.origins_none", "ui.destinations_none"),
                    ("#backward", "#forward"),
                    strict=True,
                )
            )
        else:
            above = below = Band("", ())
        below = with_stays(below, self._stays, self._names, self._stay_note, most=LANES_SHOWN)
        blocks = [block(entry, self._names, self._lang) for entry in self._file.entries if entry.in_force]
        ended = self._file.state is not None and self._file.state.ended is not None
        return draw(above, blocks, below, self._words(), time.time_ns() // 1000, ended=ended)

    def _stay_note(self, sent: bool) -> str:
        return self._say("ui.sent_to" if sent else "ui.container")

    def _words(self) -> Words:
        return Words(
            title=self._say("ui.drawing"),
            spine=self._say("ui.spine"),
            spine_note=self._say("ui.events", count=self._file.total),
            possible=self._say("trace.word.possible"),
            now=self._say("ui.now"),
            more=lambda count: self._say("ui.more", count=count),
            time=lambda moment, style: axis_time(moment, style, self._offset),
        )

    def _table(self, answer: Answer) -> dict[str, Any]:
        backward = answer.request.direction == "backward"
        counts = answer.counts()
        told = [node for node in answer.nodes if node.word != "excluded"]
        title, when = ("ui.origins", "ui.origins_when") if backward else ("ui.destinations", "ui.destinations_when")
        return {
            "anchor": answer.request.direction,
            "title": self._say(title),
            "when": self._say(when),
            "counts": self._say("ui.word_counts", **counts),
            "rows": [
                {
                    "id": node.id,
                    "short": short_id(node.id, 34),
                    "name": self._names.of(node.id) or "",
                    "kind": node.kind,
                    "word": node.word,
                    "href": event_url(node.via.event if node.via else node.id)
                    if node.kind == "operation" and node.key.startswith("event:")
                    else thing_url(node.id),
                    "time": "" if node.time is None else self._time(node.time),
                }
                for node in told[:ROWS_SHOWN]
            ],
            "rest": max(0, len(told) - ROWS_SHOWN),
        }

    def _stay_row(self, stay: Stay) -> dict[str, Any]:
        return {
            "id": stay.id,
            "short": short_id(stay.id, 34),
            "name": self._names.of(stay.id) or "",
            "note": self._stay_note(stay.sent),
            "start": self._time(stay.start),
            "end": self._time(stay.end) if stay.end is not None else "",
        }


def _fact(label: str, value: str, *, mono: bool = False) -> dict[str, Any]:
    return {"label": label, "value": value, "mono": mono, "href": None}


def _linked(label: str, identifier: str, names: Names) -> dict[str, Any]:
    name = names.of(identifier)
    shown = f"{name} · {short_id(identifier)}" if name else identifier
    return {"label": label, "value": shown, "mono": not name, "href": thing_url(identifier)}
