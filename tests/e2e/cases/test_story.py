"""A case from complaint to close on recorded events: what people say is kept, what is known follows the record."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import psycopg
import pytest

from clew.bootstrap import Clew
from clew.doors.case_wire import disciplines_document, history_document
from clew.doors.case_words import words_for
from clew.events.errors import BadRequest, Conflict, Forbidden, NotFound
from clew.events.house import outcome
from clew.events.identifiers import normalise
from clew.events.model import ObjectEvent, Place, QuantityElement, SourceOrDestination, TransformationEvent
from clew.scenarios.cases.knowledge import known
from clew.scenarios.cases.looking import Account
from clew.scenarios.cases.model import Case
from clew.scenarios.cases.notices import in_works
from clew.scenarios.recall.model import Policy, Start
from clew.security.principals import principal

Record = Callable[..., Any]
LOT = "urn:epc:class:lgtin:9521001.000011.L1"
WORKS, SHOP = map(normalise, ("urn:epc:id:sgln:9521001.00001.0", "urn:epc:id:sgln:9529999.00001.0"))
CUSTOMER, OTHER = map(normalise, ("urn:epc:id:pgln:9529999.00000", "urn:epc:id:pgln:9529998.00000"))


def unit(number: int) -> str:
    return f"urn:epc:id:sgtin:9521001.000060.{number}"


def at(place: str) -> dict[str, Place]:
    return {"read_point": Place(place), "biz_location": Place(place)}


def to(party: str) -> dict[str, Any]:
    return {"destination_list": (SourceOrDestination("possessing_party", party),)}


def sent(record: Record, hour: float, party: str, *numbers: int) -> None:
    record(
        ObjectEvent, hour, action="OBSERVE", biz_step="shipping", disposition="in_transit", read_point=Place(WORKS),
        epc_list=tuple(map(unit, numbers)), **to(party),
    )  # fmt: skip


def seen(record: Record, hour: float, step: str, disposition: str | None, *numbers: int, place: str = WORKS) -> None:
    record(
        ObjectEvent, hour, action="OBSERVE", biz_step=step, disposition=disposition, epc_list=tuple(map(unit, numbers)),
        **at(place),
    )  # fmt: skip


@pytest.fixture
def factory(record: Record) -> None:
    """20 kg of a lot, eight units of it: 6 and 7 at a customer, 8 at another, 5 scrapped; 3 kg of the lot sold on."""
    record(
        ObjectEvent, 1, action="ADD", biz_step="receiving", disposition="in_progress",
        quantity_list=(QuantityElement(LOT, "20", "KGM"),), **at(WORKS),
    )  # fmt: skip
    record(
        TransformationEvent, 2, input_quantity_list=(QuantityElement(LOT, "8", "KGM"),),
        output_epc_list=tuple(map(unit, range(1, 9))), biz_step="commissioning", disposition="active", **at(WORKS),
    )  # fmt: skip
    sent(record, 3, CUSTOMER, 6, 7)
    sent(record, 3.5, OTHER, 8)
    seen(record, 4, "destroying", "destroyed", 5)
    record(
        ObjectEvent, 5, action="OBSERVE", biz_step="shipping", disposition="in_transit", read_point=Place(WORKS),
        quantity_list=(QuantityElement(LOT, "3", "KGM"),), **to(OTHER),
    )  # fmt: skip


@pytest.fixture
def case(clew: Clew, factory: None) -> Case:
    scope = clew.scopes.new(Start(things=(LOT,)), Policy(), "bad resin").scope
    return clew.cases.open(
        "Cracked housings",
        "Two housings cracked at the first assembly.",
        complained_by="Customer",
        complained_on="2026-03-01",
        units=[unit(6), "no such serial"],
        owner="Li",
        due="2026-03-20",
        scopes=[str(scope.id)],
    )


def fates(account: Account) -> dict[str, int]:
    return {part.fate: part.count for part in account.balance.parts if part.count}


def test_the_balance_follows_the_record_to_the_last_unit(clew: Clew, record: Record, case: Case) -> None:
    desk = clew.cases
    first = desk.account(case)
    assert first.balance.total == 8
    assert fates(first) == {"free": 4, "out": 3, "scrapped": 1}
    assert first.balance.accounted == 1 / 8
    [lot] = first.balance.lots
    assert (lot.uom, lot.lots) == ("KGM", 1)
    assert lot.sums == {
        "came": 20, "used": 8, "shipped": 3, "scrapped": 0, "held": 0, "left": 9, "unknown": 0,
    }  # fmt: skip

    clew.scopes.hold("bad resin", "cracks")
    held = desk.account(case)
    assert fates(held) == {"held": 4, "out": 3, "scrapped": 1}
    assert held.balance.lots[0].sums["held"] == 9
    assert held.position > first.position

    # One comes back under its disposition, one is seen at the works again without a word about why.
    seen(record, 30, "receiving", "returned", 6)
    seen(record, 31, "receiving", "in_progress", 7)
    seen(record, 32, "retail_selling", "retail_sold", 8, place=SHOP)
    back = desk.account(case)
    assert fates(back) == {"held": 4, "returned": 1, "recovered": 1, "out": 1, "scrapped": 1}

    done = clew.scopes.release("bad resin", [unit(1)], "inspected, good")
    assert done.things == 1
    [event] = done.events
    assert clew.events_named(event)[0].event.biz_step is None
    assert fates(desk.account(case)) == {
        "held": 3, "released": 1, "returned": 1, "recovered": 1, "out": 1, "scrapped": 1,
    }  # fmt: skip
    clew.scopes.hold("bad resin")
    settled = desk.account(case).balance
    assert {part.fate: part.count for part in settled.parts if part.count}["held"] == 6
    assert settled.accounted == 7 / 8
    assert sum(part.count for part in settled.parts) == settled.total == 8


def test_recorded_since_the_last_evaluation_counts_and_keeps_nothing(clew: Clew, record: Record, case: Case) -> None:
    version = clew.scopes.one("bad resin").scope.version
    sent(record, 6, CUSTOMER, 1)
    account = clew.cases.account(case)
    assert account.found.scopes[0].fresh
    assert fates(account)["out"] == 4
    assert account.position == clew.store.position()
    assert clew.scopes.one("bad resin").scope.version == version
    clew.scopes.close("bad resin", "done")
    closed = clew.cases.account(case)
    assert not closed.found.scopes[0].fresh
    assert fates(closed)["out"] == 3
    assert closed.found.scopes[0].position < clew.store.position()


def test_every_holder_is_told_of_what_they_have(clew: Clew, record: Record, case: Case) -> None:
    desk = clew.cases
    told = {each.holder: each for each in desk.account(case).holdings}
    # A notice goes to others: what is at the works is held.
    assert {holder: sorted(u.spelling for u in each.units) for holder, each in told.items()} == {
        CUSTOMER: [unit(6), unit(7)], OTHER: [unit(8)],
    }  # fmt: skip
    # The lot went out in part: whoever got some is told how much; the rest is at the works.
    assert {holder: [(each.amount, each.uom) for each in told[holder].lots] for holder in told} == {
        CUSTOMER: [], OTHER: [(Decimal(3), "KGM")],
    }  # fmt: skip
    assert {each.kind for each in told.values()} == {"party"}
    assert in_works(desk.account(case).found) == 5
    with pytest.raises(NotFound, match="unknown_holder"):
        desk.notify(case.number, WORKS, "sent", on="2026-03-02")

    marked = desk.notify(case.number, CUSTOMER, "sent", on="2026-03-02", how="e-mail", name="Customer")
    [mark] = marked.marks
    assert (mark.count, mark.by) == (2, clew.principal.id)
    sent(record, 7, CUSTOMER, 1)
    states = {each.holder: (each.state, each.changed) for each in desk.account(marked).holdings}
    assert states == {CUSTOMER: ("sent", True), OTHER: ("open", False)}
    marked = desk.notify(case.number, CUSTOMER, "acknowledged", on="2026-03-03")
    now = next(each for each in desk.account(marked).holdings if each.holder == CUSTOMER)
    assert (now.state, now.changed, [each.mark for each in now.marks]) == (
        "acknowledged",
        False,
        ["acknowledged", "sent"],
    )
    seen(record, 40, "destroying", "destroyed", 1, 6, 7)
    account = desk.account(marked)
    assert CUSTOMER not in {each.holder for each in account.holdings}
    assert [each.holder for each in account.gone] == [CUSTOMER]
    with pytest.raises(NotFound, match="unknown_holder"):
        desk.notify(case.number, "nobody", "sent", on="2026-03-02")
    with pytest.raises(BadRequest, match="bad_day"):
        desk.notify(case.number, OTHER, "sent", on="yesterday")


def test_steps_go_in_order_and_keep_what_was_missing(clew: Clew, case: Case) -> None:
    desk = clew.cases
    with pytest.raises(Conflict, match="no_such_step"):
        desk.step(case.number, "closed", "too soon")
    with pytest.raises(BadRequest, match="needed"):
        desk.step(case.number, "contained", "  ")
    [ahead] = desk.ahead(case, desk.account(case))
    assert ahead.state == "contained"
    assert {each.code: each.params for each in ahead.missing} == {
        "case.missing.unheld": {"count": 4}, "case.missing.notices": {"count": 2},
    }  # fmt: skip
    contained = desk.step(case.number, "contained", "shipping stopped by telephone")
    assert [code for code, _ in contained.steps[-1].despite] == ["case.missing.unheld", "case.missing.notices"]
    for state in ("analysed", "corrected", "closed"):
        contained = desk.step(case.number, state, "next")
    assert contained.closed_at == contained.steps[-1].at
    assert [each.state for each in desk.ahead(contained, desk.account(contained))] == ["open"]
    again = desk.step(case.number, "open", "it came back")
    assert again.closed_at is None
    assert [step.state for step in again.steps] == ["open", "contained", "analysed", "corrected", "closed", "open"]


def test_two_people_do_not_overwrite_each_other(clew: Clew, case: Case) -> None:
    desk = clew.cases
    seen_by_both = case.version
    desk.write(case.number, "D4", "moisture in the resin", seen=seen_by_both)
    desk.write(case.number, "D2", "cracks", seen=seen_by_both)
    with pytest.raises(Conflict) as refused:
        desk.write(case.number, "D4", "operator error", seen=seen_by_both)
    assert refused.value.code == "case.changed"
    assert refused.value.params["version"] == seen_by_both + 1
    now = desk.one(case.number)
    assert now.texts["D4"].text == "moisture in the resin"
    rewritten = desk.write(case.number, "D4", "moisture, confirmed", seen=now.version)
    assert rewritten.texts["D4"].edits == 2
    assert [entry.body["text"] for entry in desk.history(case.number) if entry.kind == "wrote"] == [
        "moisture in the resin", "cracks", "moisture, confirmed",
    ]  # fmt: skip


def test_measures_are_numbered_and_verified_with_evidence(clew: Clew, case: Case) -> None:
    desk = clew.cases
    told = desk.act(case.number, discipline="D5", text="dry the resin", owner="Wang", due="2020-01-01")
    told = desk.act(case.number, discipline="D7", text="same at the other works")
    assert [(each.number, each.discipline, each.state) for each in told.actions] == [
        (1, "D5", "planned"), (2, "D7", "planned"),
    ]  # fmt: skip
    assert [each.overdue(desk.today) for each in told.actions] == [True, False]
    with pytest.raises(BadRequest, match="needed"):
        desk.act(case.number, action=1, discipline="D5", text="dry the resin", state="verified")
    told = desk.act(case.number, action=1, discipline="D5", text="dry the resin", state="verified", evidence="trial 12")
    assert [each.state for each in told.actions] == ["verified", "planned"]
    with pytest.raises(NotFound, match="unknown_action"):
        desk.act(case.number, action=9, discipline="D5", text="x")
    with pytest.raises(BadRequest):
        desk.act(case.number, discipline="D4", text="D4 has no measures")


def test_what_is_known_of_the_units_is_told_beside_the_text(clew: Clew, record: Record, case: Case) -> None:
    record(
        ObjectEvent, 2.5, action="OBSERVE", biz_step="inspecting", epc_list=(unit(6),), extensions=(
            outcome("torque", "NOK", value=Decimal("3.1"), unit="NU"),), **at(WORKS),
    )  # fmt: skip
    desk = clew.cases
    facts = known(desk, case, desk.account(case))
    codes = [fact.code for fact in facts["D2"]]
    assert codes == ["case.known.unit", "case.known.failed_value", "case.known.no_such_unit"]
    assert facts["D2"][1].params["value"] == "3.1 NU"
    assert facts["D2"][2].params == {"id": "no such serial"}
    assert [fact.code for fact in facts["D3"]] == [
        "case.known.scope", "case.known.affected", "case.known.suggested", "case.known.notices",
    ]  # fmt: skip
    assert facts["D3"][1].params == {"certain": 9, "possible": 0, "reach": 5, "held": 0}
    assert facts["D3"][2].params == {"id": WORKS, "gained": 5, "of": 5}
    assert [fact.code for fact in facts["D4"]] == ["case.known.no_cause"]
    for lang in ("zh", "en"):
        words = words_for(clew, lang)
        document = disciplines_document(desk, case, desk.account(case), words)
        told = [fact for each in document["disciplines"] for fact in each["known"]]
        assert all(fact["message"] for fact in told)
        # The whole identifier stands once, where it has to be exact.
        assert [fact["code"] for fact in told if "urn:epc" in fact["message"]] == ["case.known.unit"]
        assert unit(6) in next(fact["message"] for fact in told if fact["code"] == "case.known.unit")
        assert "https://" not in " ".join(fact["message"] for fact in told)
        assert history_document(desk.history(case.number), words)["entries"][-1]["kind"] == "opened"


def test_links_come_and_go_and_the_history_keeps_them(clew: Clew, case: Case) -> None:
    desk = clew.cases
    assert [link.name for link in case.linked("unit")] == [unit(6)]
    told = desk.link(case.number, "unit", unit(7))
    assert desk.link(case.number, "unit", unit(7)).version == told.version
    told = desk.unlink(case.number, "unit", unit(7), "not that one")
    assert [link.name for link in told.linked("unit")] == [unit(6)]
    assert [entry.kind for entry in desk.history(case.number)][-2:] == ["linked", "unlinked"]
    for kind, name in (("unit", "nothing"), ("scope", "99"), ("cause", "99")):
        with pytest.raises(NotFound):
            desk.link(case.number, kind, name)
    with pytest.raises(NotFound, match="not_linked"):
        desk.unlink(case.number, "scope", "99", "x")


def test_roles(clew: Clew, case: Case) -> None:
    auditor = clew.acting(principal("user:a", "auditor"))
    assert auditor.cases.one(case.number).head.title == "Cracked housings"
    with pytest.raises(Forbidden):
        auditor.cases.note(case.number, "x")
    for role in ("operator", "viewer", "supplier"):
        with pytest.raises(Forbidden):
            _ = clew.acting(principal("user:b", role, CUSTOMER)).cases
    engineer = clew.acting(principal("user:e", "engineer"))
    assert engineer.cases.note(case.number, "seen").people == (clew.principal.id, "user:e")
    with pytest.raises(Forbidden):
        clew.acting(principal("user:o", "operator")).scopes.release("bad resin", (), "why")


def test_nothing_that_was_said_can_be_changed(clew: Clew, case: Case, dsn: str) -> None:
    before = clew.cases.history(case.number)
    with psycopg.connect(dsn, autocommit=True) as connection:
        for attempt in ("UPDATE case_entry SET body = '{}'", "DELETE FROM case_entry", "TRUNCATE case_entry"):
            with pytest.raises(psycopg.errors.RaiseException):
                connection.execute(attempt.encode())
    assert clew.cases.history(case.number) == before
