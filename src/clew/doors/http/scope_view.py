"""What the report of a recall scope says: a sentence and a bar, its sets, places, units, holds and changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from clew.doors.amounts_said import amounts_said
from clew.doors.http.rendering import thing_url
from clew.doors.http.scope_drawing import draw_stack
from clew.doors.http.short_names import short_id
from clew.doors.http.wall_clock import here, here_with_zone
from clew.events.identifiers import identify
from clew.language import render
from clew.scenarios.names import Names
from clew.scenarios.recall.desk import Standing, WhatIf
from clew.scenarios.recall.model import Changed, Unit
from clew.scenarios.recall.standing import STATUSES
from clew.storage.recalls import Evaluation, Held

SUGGESTED = 12
_LONGEST = 36
TONES = {
    "in_stock": "good", "returned": "good pale", "installed": "kept", "in_transit": "caution", "shipped": "defect pale",
    "sold": "defect", "consumed": "kept pale", "scrapped": "kept paler", "unknown": "unknown",
}  # fmt: skip
WORD_TONES = {"certain": "defect", "possible": "dashed", "excluded": ""}
FORMATS = ("csv", "xlsx", "json", "fsma-xlsx", "fsma-csv")


class ScopeView:
    """One scope with its last evaluation, for one reader."""

    def __init__(self, standing: Standing, names: Names, lang: str) -> None:
        self._standing = standing
        self._summary = standing.evaluation.summary
        self._names = names
        self._lang = lang
        self._address = f"/scopes/{standing.scope.id}"

    def _say(self, code: str, **params: Any) -> str:
        return render(code, params, self._lang)

    def head(self) -> dict[str, Any]:
        """The head of its page."""
        standing, summary, scope = self._standing, self._summary, self._standing.scope
        state = "behind" if standing.behind else "open" if scope.is_open else "closed"
        start = self._start()
        return {
            "id": scope.id,
            "name": scope.name or ", ".join(each["text"] for each in start),
            "start": start,
            "state": state,
            "tone": "caution" if state == "behind" else "" if state == "closed" else "good",
            "answer": self._answer(),
            "counts": self._say("scope.counts", **_counts(summary)),
            "bar": self._bar(),
            "where": self._where(),
        }

    def _start(self) -> list[dict[str, str]]:
        start = self._standing.scope.start
        things = [
            {
                "text": " ".join(filter(None, (self._names.of(each), short_id(each, _LONGEST)))),
                "id": each,
                "href": thing_url(each),
                "chain": "/chain?" + urlencode({"lot" if identify(each).lot else "id": each}),
            }
            for each in (*start.things, *start.contents_of)
        ]
        stated = [{"text": each, "id": each, "href": "", "chain": ""} for each in (*start.facets, *start.excursions)]
        return things + stated

    def _answer(self) -> str:
        summary = self._summary
        told = {"affected": summary["pieces"] + summary["lots"], "in_reach": summary["in_reach"]}
        if summary["held"]:
            return self._say("scope.page.answer_held", held=summary["held"], **told)
        return self._say("scope.page.answer", **told)

    def _bar(self) -> str:
        told = ", ".join(f"{each['message']} {each['count']}" for each in self._where())
        statuses = self._summary["statuses"]
        pieces = [(TONES[status], statuses[status]) for status in STATUSES]
        return draw_stack(pieces, self._say("scope.page.bars", told=told))

    def _where(self) -> list[dict[str, Any]]:
        statuses = self._summary["statuses"]
        return [
            {
                "message": self._say(f"scope.status.{status}"),
                "status": status,
                "count": f"{statuses[status]:,}",
                "tone": TONES[status],
                "href": f"{self._address}?" + urlencode({"status": status}) + "#units",
            }
            for status in STATUSES
            if statuses[status]
        ]

    def sets(self) -> list[dict[str, Any]]:
        """Certain, possible, excluded: units and lots of each."""
        words = self._summary["words"]
        return [
            {
                "word": word,
                "tone": tone,
                "units": f"{words[word]['instance']:,}",
                "lots": f"{words[word]['lot']:,}",
                "href": f"{self._address}?" + urlencode({"words": word}) + "#units",
            }
            for word, tone in WORD_TONES.items()
        ]

    def gaps(self) -> list[dict[str, Any]]:
        """What is not known, each with the units that it is not known of."""
        return [
            {
                "message": self._say(f"scope.gap.{gap}"),
                "count": f"{count:,}",
                "href": "" if gap == "boundary" else f"{self._address}?" + urlencode({"gap": gap}) + "#units",
            }
            for gap, count in self._summary["gaps"].items()
            if count
        ]

    def places(self, found: Sequence[Held]) -> list[dict[str, Any]]:
        """Who has how many and as what, the most first."""
        told: dict[str | None, dict[str, int]] = {}
        for each in found:
            told.setdefault(each.key, {})[each.status] = each.count
        return [
            {
                "place": self._named(place) or self._say("scope.page.no_place"),
                "id": place or "",
                "count": f"{sum(statuses.values()):,}",
                "statuses": [
                    {
                        "message": self._say(f"scope.status.{status}"),
                        "tone": TONES[status],
                        "count": f"{count:,}",
                        "href": "",
                    }
                    for status, count in sorted(statuses.items(), key=lambda each: STATUSES.index(each[0]))
                ],
            }
            for place, statuses in sorted(told.items(), key=lambda each: (-sum(each[1].values()), each[0] or ""))
        ]

    def evaluated(self) -> str:
        """Which version this is, of when, by whom and why."""
        evaluation = self._standing.evaluation
        told = {"version": evaluation.version, "position": evaluation.position, "by": evaluation.principal}
        why = self._say(f"scope.why.{evaluation.why}")
        return self._say("scope.evaluated", **told, at=here_with_zone(evaluation.at), why=why)

    def amounts(self) -> str:
        """What is left of the lots; empty where nothing says."""
        told = amounts_said(self._summary["amounts"], self._lang)
        return self._say("scope.amounts", amounts=told) if told else ""

    def history(self, evaluations: list[Evaluation]) -> list[dict[str, Any]]:
        """Every evaluation, the newest first."""
        return [
            {
                "version": each.version,
                "at": here(each.at),
                "by": each.principal,
                "why": self._say(f"scope.why.{each.why}"),
                "position": f"{each.position:,}",
                "told": " · ".join(
                    f"{self._say(f'scope.change.{change}')} {count:,}"
                    for change, count in each.difference.items()
                    if count
                ),
            }
            for each in reversed(evaluations)
        ]

    def change(self, changed: Changed) -> dict[str, Any]:
        """One unit that the last evaluation found differently."""
        unit = changed.after or changed.before
        assert unit is not None  # noqa: S101 - one of two versions has it
        return {
            "message": self._say(f"scope.change.{changed.change}"),
            "tone": {"added": "defect", "left": "good", "reworded": "caution"}.get(changed.change, ""),
            "id": unit.spelling,
            "short": short_id(unit.spelling, _LONGEST),
            "before": self._told(changed.before),
            "after": self._told(changed.after),
            "events": [str(position) for position in changed.events[:5]],
        }

    def _told(self, unit: Unit | None) -> str:
        """A unit's word and where it is."""
        if unit is None:
            return ""
        word = self._say(f"trace.word.{unit.word}")
        status = self._say(f"scope.status.{unit.status}") if unit.status else ""
        return " · ".join(filter(None, (word, status, self._named(unit.destination or unit.place))))

    def unit(self, unit: Unit) -> dict[str, Any]:
        """A row of the list of units."""
        return {
            "id": unit.spelling,
            "short": short_id(unit.spelling, _LONGEST),
            "name": self._names.of(unit.spelling) or "",
            "word": unit.word,
            "tone": WORD_TONES[unit.word],
            "status": self._say(f"scope.status.{unit.status}") if unit.status else "",
            "status_tone": TONES.get(unit.status or "", ""),
            "carrier": self._say(f"scope.status.{unit.carrier_status}") if unit.carrier_status else "",
            "where": self._named(unit.destination or unit.place),
            "where_id": unit.destination or unit.place or "",
            "inside": [{"id": each, "short": short_id(each, _LONGEST)} for each in unit.inside if ":" in each],
            "held": bool(unit.holds),
            "amounts": self._remains(unit),
            "gaps": [self._say(f"scope.gap.{gap}") for gap in unit.gaps],
        }

    def _remains(self, unit: Unit) -> str:
        """Of a lot, what is left; a question mark where a quantity is missing."""
        left = {code: parts.get("remains") for code, parts in (unit.amounts or {}).items()}
        said = [amounts_said({code: text}, self._lang) if text else "?" for code, text in left.items()]
        return ", ".join(said)

    def what_if(self, tried: WhatIf) -> dict[str, Any]:
        """What each hold would take, and which few take everything."""
        gone = [f"{self._say(f'scope.status.{status}')} {count:,}" for status, count in tried.out_of_reach.items()]
        return {
            "in_reach": self._say("scope.in_reach", count=tried.in_reach)
            if tried.in_reach
            else self._say("scope.page.nothing_in_reach"),
            "out_of_reach": self._say("scope.out_of_reach", told=self._say("scope.page.and").join(gone))
            if gone
            else "",
            "holds": [
                {
                    "id": each.id,
                    "name": self._named(each.id),
                    "captured": f"{len(each.captured):,}",
                    "remaining": f"{len(each.remaining):,}",
                    "where": [f"{self._named(place) or '?'} {count:,}" for place, count in each.where[:5]],
                    "prevented": amounts_said(each.prevented, self._lang),
                }
                for each in tried.holds
            ],
            "suggested": [
                {
                    "id": each.key,
                    "name": self._named(each.key),
                    "kind": each.kind,
                    "href": f"{self._address}?" + urlencode({"hold": each.key}) + "#what-if",
                    "gained": f"{each.gained:,}",
                    "total": f"{each.total:,} / {each.of:,}",
                }
                for each in tried.suggested[:SUGGESTED]
            ],
            "count": len(tried.suggested),
            "more": max(0, len(tried.suggested) - SUGGESTED),
        }

    def exports(self) -> list[dict[str, str]]:
        """The files that it can be taken away as."""
        address = f"/api/v1{self._address}/export?"
        return [
            {
                "href": address + urlencode({"format": format}),
                "label": f"{self._say('scope.page.sheet')} {format[5:].upper()}"
                if format.startswith("fsma")
                else format.upper(),
            }
            for format in FORMATS
        ]

    def _named(self, identifier: str | None) -> str:
        if identifier is None:
            return ""
        return self._names.of(identifier) or short_id(identifier, _LONGEST)


def _counts(summary: dict[str, Any]) -> dict[str, int]:
    things = {word: counts["instance"] + counts["lot"] for word, counts in summary["words"].items()}
    return {**things, **{name: summary[name] for name in ("pieces", "lots", "in_reach", "held")}}
