"""What is said of a case, in the reader's language and with the names that master data give."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import unquote

from clew.bootstrap import Clew
from clew.doors.http.short_names import short_id
from clew.doors.said import label
from clew.events.house import subject
from clew.events.house.master_data import CHARACTERISTIC
from clew.events.identifiers import normalise, product_class
from clew.language import render
from clew.scenarios.cases.facts import Fact
from clew.scenarios.cases.notices import Holding
from clew.scenarios.names import Names
from clew.storage.cases import CaseEntry

_CHARACTERISTIC = subject(CHARACTERISTIC, "")


def words_for(clew: Clew, lang: str) -> Words:
    """What is said to the reader of an installation."""
    return Words(Names(clew.store, clew.visibility, lang), lang)


class Words:
    """Speaks to one reader."""

    def __init__(self, names: Names, lang: str) -> None:
        self._names = names
        self.lang = lang

    def text(self, code: str, **params: Any) -> str:
        return render(code, params, self.lang)

    def said(self, code: str, params: dict[str, Any]) -> dict[str, Any]:
        """A fact of plain parameters as a document."""
        return self.fact(Fact(code=code, params=params))

    def fact(self, fact: Fact) -> dict[str, Any]:
        """A fact as a document: code, parameters, sentence, what it is about."""
        params: dict[str, Any] = dict(fact.params)
        params |= {name: instant(at) for name, at in fact.times.items()}
        params |= {name: self.name(identifier) for name, identifier in fact.named.items()}
        params |= {name: self.called(identifier) for name, identifier in fact.things.items()}
        params |= {name: self.text(code) for name, code in fact.words.items()}
        params |= {name: told[self.lang] for name, told in fact.said.items()}
        return {
            "code": fact.code,
            "params": params,
            "message": render(fact.code, params, self.lang),
            "about": None if fact.about is None else {"kind": fact.about[0], "id": fact.about[1]},
        }

    def name(self, identifier: str) -> str:
        """As the dictionary or master data call it, else the telling part of the identifier."""
        if identifier.startswith(_CHARACTERISTIC):
            return self._names.of(identifier) or label(unquote(identifier.removeprefix(_CHARACTERISTIC)), self.lang)
        return (self._names.of(identifier) or short_id(identifier)) if identifier else ""

    def called(self, identifier: str) -> str:
        """A thing in a sentence: its product with its serial or lot (``Servo motor M000031``), which tells it from
        others of the product; a place by its name alone."""
        name, key = self._names.of(identifier), normalise(identifier)
        if name is None:
            return short_id(identifier)
        return name if product_class(key) in (None, key) else f"{name} {short_id(identifier)}"

    def exactly(self, identifier: str) -> str:
        """For what has to be exact on paper: the telling part, and the whole."""
        short = short_id(identifier)
        return identifier if short == identifier else self.text("case.exactly", name=short, id=identifier)

    def holder(self, told: Holding) -> str:
        """Who has affected things; where nobody said, that."""
        return self.name(told.holder) if told.holder else self.text("case.holder.unknown")

    def entry(self, entry: CaseEntry) -> str:
        """An entry of the history in a sentence."""
        return render(f"case.entry.{entry.kind}", _PARAMS[entry.kind](self, entry.body), self.lang)

    def _opened(self, body: dict[str, Any]) -> dict[str, Any]:
        return {"title": body["head"]["title"], "text": body["complaint"]["text"] or None}

    def _headed(self, body: dict[str, Any]) -> dict[str, Any]:
        head = body["head"]
        severity = self.text(f"case.severity.{head['severity']}")
        return {
            "title": head["title"],
            "owner": head["owner"] or None,
            "severity": severity,
            "due": head["due"],
            "why": body["why"] or None,
        }

    def _stepped(self, body: dict[str, Any]) -> dict[str, Any]:
        states = {name: self.text(f"case.state.{body[name]}") for name in ("before", "state")}
        return {**states, "why": body["why"]}

    def _plain(self, body: dict[str, Any]) -> dict[str, Any]:
        return body

    def _linked(self, body: dict[str, Any]) -> dict[str, Any]:
        kind = self.text(f"case.link.{body['kind']}")
        named = self.exactly(body["name"]) if body["kind"] in ("unit", "report") else body["name"]
        name = named if body["kind"] == "unit" else f"#{body['id']} {named}".strip()
        return {"kind": kind, "name": name, "why": body.get("why")}

    def _acted(self, body: dict[str, Any]) -> dict[str, Any]:
        return {**body, "state": self.text(f"case.action.{body['state']}")}

    def _notified(self, body: dict[str, Any]) -> dict[str, Any]:
        name = body["name"] or body["holder"] or self.text("case.holder.unknown")
        return {**body, "name": name, "mark": self.text(f"case.mark.{body['mark']}")}


_PARAMS = {
    "opened": Words._opened,
    "headed": Words._headed,
    "stepped": Words._stepped,
    "noted": Words._plain,
    "wrote": Words._plain,
    "linked": Words._linked,
    "unlinked": Words._linked,
    "acted": Words._acted,
    "notified": Words._notified,
}


def instant(microseconds: int) -> str:
    """The wall clock of the server, to the minute: ``2026-11-12 10:54``."""
    return datetime.fromtimestamp(microseconds / 1_000_000).astimezone().strftime("%Y-%m-%d %H:%M")
