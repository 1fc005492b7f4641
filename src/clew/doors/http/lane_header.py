"""The head of one thing's lanes: what it is, one plain sentence, how it stands, and whether the record is intact."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from clew.bootstrap import Clew
from clew.doors.documents.lanes import LaneChip, LaneSubject, Spellings
from clew.doors.http.entry_view import tone
from clew.doors.http.lane_operation_view import TONES, Speaker
from clew.doors.http.wall_clock import UTC
from clew.doors.said import term
from clew.events.errors import InvalidData
from clew.events.identifiers import to_digital_link, to_urn
from clew.language import render
from clew.scenarios.lanes.axis import SECOND
from clew.scenarios.lanes.desk import Lanes
from clew.scenarios.unit_file import Entry

SOURCES_READ = 4


def offset_of(entries: Sequence[Entry]) -> str:
    """The clock of the site: that of the latest event."""
    return entries[-1].recorded.event.event_time_zone_offset if entries else UTC


def offset_microseconds(entries: Sequence[Entry]) -> int:
    offset = offset_of(entries)
    if offset in ("Z", "z"):
        return 0
    sign = -1 if offset.startswith("-") else 1
    return sign * (int(offset[1:3]) * 60 + int(offset[4:6])) * 60 * SECOND


class LaneHeader:
    """For one reader in one language."""

    def __init__(self, clew: Clew, lanes: Lanes, speaker: Speaker) -> None:
        self._clew = clew
        self._lanes = lanes
        self._speaker = speaker
        self._lang = speaker.lang
        self._offset = offset_of(lanes.entries)

    def _say(self, code: str, **params: Any) -> str:
        return render(code, params, self._lang)

    def subject(self) -> LaneSubject:
        lanes, file, named = self._lanes, self._lanes.file, self._speaker.named
        state = file.state if lanes.known is None else None
        own = named(file.id)
        return {
            "id": file.id,
            "key": file.key,
            "kind": file.kind,
            "label": own["label"],
            "name": own["name"],
            "product": named(file.product_class) if file.product_class else None,
            "aliases": list(file.aliases),
            "spellings": _spellings(file.id),
            "statement": self._statement(),
            "chips": self._chips(),
            "events": file.total if lanes.known is None else len(lanes.entries),
            "shown": len(lanes.entries),
            "record": {"checked": lanes.checked, "intact": lanes.intact},
            "location": named(state.location) if state and state.location else None,
            "container": named(state.container) if state and state.container else None,
            "assembly": named(state.assembly) if state and state.assembly else None,
            "holds": list(state.holds) if state else [],
            "ended": state.ended if state else None,
            "sources": self._sources(),
            "offset": "+00:00" if self._offset in ("Z", "z") else self._offset,
        }

    def _statement(self) -> str:
        lanes = self._lanes
        made = sum(lanes.lot_words.values())
        clauses = []
        if made:
            possible = lanes.lot_words["possible"]
            code = "lanes.statement.from_possible" if possible else "lanes.statement.from"
            clauses.append(self._say(code, count=made, **({"possible": possible} if possible else {})))
        operations = sum(each.production for each in lanes.spine.operations)
        if operations:
            clauses.append(self._say("lanes.statement.operations", count=operations))
        if lanes.into_total:
            clauses.append(self._say("lanes.statement.into", count=lanes.into_total))
        if lanes.where is not None and lanes.where.status != "unknown":
            clauses.append(self._say("lanes.statement.now", where=self.where_said()))
        if not clauses:
            clauses.append(self._say("lanes.statement.none", count=lanes.file.total))
        said = self._say("lanes.statement.joint").join(clauses) + self._say("ui.statement.end")
        return said[:1].upper() + said[1:]

    def where_said(self) -> str:
        where = self._lanes.where
        if where is None:
            return ""
        said = self._say(f"scope.status.{where.status}")
        at = where.place or where.destination
        return said if at is None else self._say("lanes.where", status=said, place=self._speaker.called(at))

    def _chips(self) -> list[LaneChip]:
        lanes = self._lanes
        state = lanes.file.state if lanes.known is None else None
        chips = self._judged()
        if state and state.holds:
            chips.append({"code": "held", "tone": "caution", "text": self._say("ui.held")})
        if state and state.ended:
            chips.append({"code": "ended", "tone": "plain", "text": self._say(f"ui.ended.{state.ended}")})
        elif state and state.disposition:
            said = term("disposition", state.disposition, self._lang)
            chips.append({"code": "disposition", "tone": "plain", "text": said})
        whole = lanes.intact == lanes.checked
        code = "lanes.record.intact" if whole else "lanes.record.broken"
        params = {"count": lanes.checked} if whole else {"count": lanes.checked, "broken": lanes.checked - lanes.intact}
        chips.append({"code": "record", "tone": "good" if whole else "defect", "text": self._say(code, **params)})
        return chips

    def _judged(self) -> list[LaneChip]:
        """The last judgement, and how often it was bad before."""
        judged = [tone(entry) for entry in self._lanes.entries if entry.in_force and entry.outcomes]
        bad = judged.count("defect")
        if not judged or (judged[-1] not in ("defect", "good") and not bad):
            return []
        if judged[-1] == "defect":
            text = self._say("ui.judged_bad", count=bad, of=len(judged))
        elif bad:
            text = self._say("ui.judged_good_again", bad=bad)
        else:
            text = self._say("ui.judged_good", count=len(judged))
        last = "caution" if bad and judged[-1] != "defect" else judged[-1]
        return [{"code": "judgement", "tone": TONES[last], "text": text}]

    def _sources(self) -> list[str]:
        captures = list(dict.fromkeys(str(entry.recorded.capture_id) for entry in self._lanes.entries))
        records = [self._clew.capture_record(each) for each in captures[:SOURCES_READ]]
        return list(dict.fromkeys(record.source_name for record in records if record.source_name))


def _spellings(identifier: str) -> Spellings:
    def written(spell: Any) -> str | None:
        try:
            return str(spell(identifier))
        except InvalidData:
            return None

    return {"captured": identifier, "urn": written(to_urn), "digital_link": written(to_digital_link)}
