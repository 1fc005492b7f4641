"""Cases as a door uses them: open one, look, say something, take a step, link, notify.

What people say is added to the case and never changed; what Clew knows is found anew at each look. Cases belong to
those who see the whole record and have the verbs ``case.read`` and ``case.write``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from clew.events.errors import BadRequest, Conflict, NotFound
from clew.scenarios.cases.looking import CaseReading, day_of, numbered
from clew.scenarios.cases.model import (
    ACTION_STATES,
    DISCIPLINES,
    LINK_KINDS,
    MARKS,
    WITH_ACTIONS,
    Case,
    LinkKind,
)
from clew.scenarios.cases.saying import choice, day, head, line, prose
from clew.scenarios.cases.steps import check_step, missing
from clew.storage.cases import NewEntry
from clew.storage.passports import Report

_TRIES = 20
MOST_UNITS = 1000
"""Units that a complaint can name."""


class CaseDesk(CaseReading):
    """Acts for one principal. ``seen`` is the version of the case that the writer had read, None: as it is now;
    Conflict is raised where somebody has changed the same thing since."""

    def open(
        self,
        title: str,
        text: str,
        *,
        complained_by: str = "",
        complained_on: str | None = None,
        units: Sequence[str] = (),
        severity: str = "major",
        owner: str = "",
        due: str | None = None,
        scopes: Sequence[str] = (),
        causes: Sequence[str] = (),
        reports: Sequence[str] = (),
    ) -> Case:
        """Open a case from a complaint. A unit that the record does not know stays in the complaint as it was named.

        ``reports``: of the public, by number: each names its unit, and says what a complaint without a text is about;
        the first of them tells the day where none is given. Raises NotFound for a scope, run or report that there is
        not.
        """
        self._require("case.write")
        written = [self._report(each) for each in dict.fromkeys(reports)]
        spelled = (*units, *(each.spelling for each in written))
        named = tuple(dict.fromkeys(line("units", each, needed=True) for each in spelled))
        if len(named) > MOST_UNITS:
            raise BadRequest("case.too_many_units", most=MOST_UNITS)
        told_on = day("complained_on", complained_on)
        complaint = {
            "by": line("complained_by", complained_by),
            "on": day_of(written[0].at) if written and told_on is None else told_on,
            "text": prose("text", text, needed=not written),
            "units": list(named),
        }
        body = {"head": msgspec.to_builtins(head(title, owner, severity, due)), "complaint": complaint}
        links = [link for each in named if (link := self._known_unit(each)) is not None]
        links += [self._link("scope", each) for each in scopes] + [self._link("cause", each) for each in causes]
        links += [_report_link(each) for each in written]
        entries = [NewEntry(kind="opened", subject="state", body=body), *_linked(links)]
        number = self._parts.cases.open(self._by, entries)
        for report in written:
            self._parts.saw(report.number)
        return self.one(number)

    def retitle(
        self,
        number: int | str,
        *,
        why: str,
        title: str | None = None,
        owner: str | None = None,
        severity: str | None = None,
        due: str | None = None,
        seen: int | None = None,
    ) -> Case:
        """Change what is given of title, owner, severity and due day (empty: none)."""
        case = self._written(number)
        before = case.head
        told = head(
            before.title if title is None else title,
            before.owner if owner is None else owner,
            before.severity if severity is None else severity,
            before.due if due is None else due,
        )
        body = {"head": msgspec.to_builtins(told), "why": prose("why", why)}
        return self._add(case, NewEntry(kind="headed", subject="head", body=body), seen)

    def step(self, number: int | str, state: str, why: str, *, seen: int | None = None) -> Case:
        """Take a step. What is missing then is kept with it. Raises Conflict for a step that cannot come next."""
        case = self._written(number)
        after = check_step(case, state)
        reason = prose("why", why, needed=True)
        account = self.account(case)
        despite = [
            {"code": each.code, "params": each.params}
            for each in missing(case, after, account.balance, account.holdings)
        ]
        body = {"before": case.state, "state": after, "why": reason, "despite": despite}
        return self._add(case, NewEntry(kind="stepped", subject="state", body=body), seen)

    def note(self, number: int | str, text: str) -> Case:
        """Say something that belongs to no discipline."""
        case = self._written(number)
        entry = NewEntry(kind="noted", subject="note", body={"text": prose("text", text, needed=True)})
        return self._say(case, entry)

    def write(self, number: int | str, discipline: str, text: str, *, seen: int | None = None) -> Case:
        """Write the text of a discipline anew; an empty one takes it back."""
        case = self._written(number)
        known = choice("discipline", discipline, DISCIPLINES)
        body = {"discipline": known, "text": prose("text", text)}
        return self._add(case, NewEntry(kind="wrote", subject=f"text:{known}", body=body), seen)

    def link(self, number: int | str, kind: str, name: str) -> Case:
        """Link a unit, a scope, a cause run or a report of the public. Raises NotFound for what there is not."""
        case = self._written(number)
        body = self._link(choice("kind", kind, LINK_KINDS), name)
        if any((each.kind, each.id) == (body["kind"], body["id"]) for each in case.links):
            return case
        told = self._say(case, _linked([body])[0])
        if body["kind"] == "report":
            self._parts.saw(int(body["id"]))
        return told

    def unlink(self, number: int | str, kind: str, name: str, why: str) -> Case:
        """Take a link away; the history keeps it. Raises NotFound for what is not linked."""
        case = self._written(number)
        known = choice("kind", kind, LINK_KINDS)
        wanted = name.strip().removeprefix("#")
        found = next((each for each in case.linked(known) if wanted in (each.id, each.name)), None)
        if found is None:
            raise NotFound("case.not_linked", id=case.number, name=name)
        body = {"kind": found.kind, "id": found.id, "name": found.name, "why": prose("why", why, needed=True)}
        entry = NewEntry(kind="unlinked", subject=f"{found.kind}:{found.id}", body=body)
        return self._say(case, entry)

    def act(
        self,
        number: int | str,
        *,
        discipline: str,
        text: str,
        action: int | None = None,
        owner: str = "",
        due: str | None = None,
        state: str = "planned",
        evidence: str = "",
        seen: int | None = None,
    ) -> Case:
        """Tell a measure: a new one, or ``action`` as it is now. A verified one needs evidence."""
        case = self._written(number)
        if action is not None and all(each.number != action for each in case.actions):
            raise NotFound("case.unknown_action", id=case.number, number=action)
        body: dict[str, Any] = {
            "discipline": choice("discipline", discipline, WITH_ACTIONS),
            "text": prose("text", text, needed=True),
            "owner": line("owner", owner),
            "due": day("due", due),
            "state": choice("state", state, ACTION_STATES),
            "evidence": prose("evidence", evidence, needed=state == "verified"),
        }
        if action is not None:
            entry = NewEntry(kind="acted", subject=f"action:{action}", body={"number": action, **body})
            return self._add(case, entry, seen)
        for _ in range(_TRIES):
            number_ = max((each.number for each in case.actions), default=0) + 1
            entry = NewEntry(kind="acted", subject=f"action:{number_}", body={"number": number_, **body})
            try:
                return self._add(case, entry, case.version)
            except Conflict:
                case = self.one(case.number)
        raise Conflict("case.busy", id=case.number)

    def notify(
        self,
        number: int | str,
        holder: str,
        mark: str,
        *,
        on: str | None,
        how: str = "",
        note: str = "",
        name: str = "",
        seen: int | None = None,
    ) -> Case:
        """A person says that the notice to a holder was sent, or that they acknowledged it. ``name``: what the holder
        is called now. Raises NotFound for who has nothing affected and never was told."""
        case = self._written(number)
        account = self.account(case)
        known = [*account.holdings, *account.gone]
        found = next((each for each in known if each.holder == holder.strip()), None)
        if found is None:
            raise NotFound("case.unknown_holder", id=case.number, holder=holder)
        said = day("on", on)
        if said is None:
            raise BadRequest("case.needed", name="on")
        body = {
            "holder": found.holder,
            "name": line("name", name),
            "mark": choice("mark", mark, MARKS),
            "on": said,
            "how": line("how", how),
            "note": prose("note", note),
            "count": found.count,
            "digest": found.digest,
        }
        return self._add(case, NewEntry(kind="notified", subject=f"notice:{found.holder}", body=body), seen)

    # --- within

    def _written(self, number: int | str) -> Case:
        self._require("case.write")
        return self.one(number)

    def _say(self, case: Case, entry: NewEntry) -> Case:
        """Add what can be said whatever others say."""
        self._parts.cases.add(case.number, self._by, [entry])
        return self.one(case.number)

    def _add(self, case: Case, entry: NewEntry, seen: int | None) -> Case:
        read = case.version if seen is None else min(seen, case.version)
        added = self._parts.cases.add(case.number, self._by, [entry], read)
        if added is not None and added.conflict is not None:
            other = added.conflict
            raise Conflict("case.changed", id=case.number, version=other.version, by=other.principal, at=other.at)
        return self.one(case.number)

    def _link(self, kind: LinkKind, name: str) -> dict[str, Any]:
        """The body of a link. Raises NotFound, BadRequest."""
        if kind == "scope":
            scope = self._parts.scopes().one(name.strip()).scope
            return {"kind": kind, "id": str(scope.id), "name": scope.name}
        if kind == "cause":
            run = self._parts.run(name)
            return {"kind": kind, "id": str(run.id), "name": ""}
        if kind == "report":
            return _report_link(self._report(name))
        file = self._parts.file(name)
        return {"kind": kind, "id": file.key, "name": file.id}

    def _report(self, name: str) -> Report:
        """Raises NotFound. Who links a report has to be one who may read what the public writes."""
        self._require("publish")
        found = self._parts.report(numbered(name))
        if found is None:
            raise NotFound("passport.no_report", number=name)
        return found

    def _known_unit(self, name: str) -> dict[str, Any] | None:
        try:
            return self._link("unit", name)
        except (NotFound, BadRequest):
            return None


def _report_link(report: Report) -> dict[str, Any]:
    return {"kind": "report", "id": str(report.number), "name": report.spelling}


def _linked(bodies: Sequence[dict[str, Any]]) -> list[NewEntry]:
    once = {(body["kind"], body["id"]): body for body in bodies}
    return [NewEntry(kind="linked", subject=f"{kind}:{id}", body=body) for (kind, id), body in once.items()]
