"""From bytes to what may be recorded: steps 1 and 2 of docs/life-of-an-event.md, for a source or a portion of it.

A record (a row, a group of rows) stands or falls whole: where one of its items is refused, the others are not recorded
either, and the record waits in quarantine as one item.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from clew.collection.admission import TokenFor, admit, master_data_items
from clew.collection.connectors import Connector, Manifest, Source, choose
from clew.collection.pause import without_cycle_search
from clew.collection.ports import Clock, PersonalFields
from clew.collection.rules import Heard, Judging, turns_back
from clew.events.dictionary import Dictionary
from clew.events.epcis import Parsed, ParsedItem
from clew.events.errors import Finding, InvalidData
from clew.storage.accounts import together
from clew.storage.records import Admitted, LeftOut, Rejected, Tally

PORTION_RECORDS = 5_000
"""Records of a portion: what one transaction holds, and what stands in memory at once."""
MOST_REFUSED = 5_000
"""Refused items at the beginning of a source, hardly one among them that holds, after which it is refused whole."""
HOLDS_OF = 100
"""One item that holds for so many that do not is hardly one."""
MOST_LISTED = 10_000
"""Items of a source up to which a result lists every one; beyond, it lists what was refused, up to as many."""
DOCUMENT = "document"
"""The place of what is wrong with the source itself."""
_PRIVATE = frozenset({"value", "values", "cell", "text"})
"""Parameters of a finding that repeat the data; reasons are kept in the clear, so they go without."""


class Reading(msgspec.Struct, frozen=True):
    """What admission made of a source or a portion of it, before the record was asked.

    ``remarks``: flags of the source as a whole; ``left_out``: records that a rule of the mapping leaves out, and why;
    ``unreadable``: the source itself was refused, and nothing follows.
    """

    connector: str
    mapping: tuple[str | None, str | None]
    admitted: tuple[Admitted, ...]
    rejected: tuple[Rejected, ...]
    remarks: tuple[Finding, ...] = ()
    tally: Tally = Tally()
    left_out: tuple[Finding, ...] = ()
    unreadable: bool = False
    unlisted: tuple[int, int] = (0, 0)
    """Admitted and rejected items that are counted only."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        return tuple(finding for item in self.rejected for finding in item.findings)

    @property
    def items(self) -> int:
        return self.valid + self.refused

    @property
    def valid(self) -> int:
        return len(self.admitted) + self.unlisted[0]

    @property
    def refused(self) -> int:
        return len(self.rejected) + self.unlisted[1]

    @property
    def turned_back(self) -> bool:
        """Whether a rule turns the whole source back."""
        return turns_back(self.findings)


class Chosen(msgspec.Struct, frozen=True):
    """The connector that reads a source, name and version of the mapping that it reads by, and the rules that judge
    what it reads."""

    name: str
    connector: Connector
    mapping: tuple[str | None, str | None]
    judging: Judging | None = None

    @property
    def rule_book(self) -> str | None:
        """The version of the rules."""
        return self.judging.version if self.judging else None

    @property
    def may_turn_back(self) -> bool:
        """Whether a rule could turn the source back whole."""
        if self.judging is None:
            return False
        return any(rule.severity == "refuse" for rule in self.judging.book.for_source(self.judging.heard))


Judgings = Callable[[Heard, str | None], Judging | None]
"""The rules in force for a source that came in so; the text: its mapping's name or text, whose columns they name."""


def unjudged(heard: Heard, mapping: str | None) -> None:
    """No rules beyond those of the readers and the dictionary."""


class Reader:
    """Reads sources; keeps nothing but the tokens of persons in the vault."""

    def __init__(
        self,
        vault: PersonalFields,
        dictionary: Dictionary,
        manifests: tuple[Manifest, ...],
        clock: Clock,
        judgings: Judgings = unjudged,
    ) -> None:
        self._judgings = judgings
        self._vault = vault
        self._dictionary = dictionary
        self._manifests = manifests
        self._clock = clock

    def choose(
        self, source: Source, connector: str | None = None, *, party: str | None = None, device: str | None = None
    ) -> Chosen:
        """``connector``: its name, where it is known already; ``party``, ``device``: whose statements the source holds
        and what made it, which decide by which rules it is judged. Raises ``BadRequest`` when nobody reads such a
        source or the mapping is unknown."""
        manifest = next((each for each in self._manifests if each.name == connector), None)
        manifest = manifest or choose(self._manifests, source)
        driver = manifest.load()
        name, version = driver.mapping_version(source.mapping)
        heard = Heard(connector=manifest.name, mapping=name, device=device, party=party)
        return Chosen(manifest.name, driver, (name, version), self._judgings(heard, source.mapping))

    def whole(self, source: Source, chosen: Chosen) -> Reading:
        """All of a source at once."""
        with without_cycle_search():
            try:
                parsed = chosen.connector.parse(source)
            except InvalidData as error:
                return _unreadable(source, chosen, error)
            return self._admit(source, chosen, parsed)

    def portions(self, source: Source, chosen: Chosen, size: int = PORTION_RECORDS, skip: int = 0) -> Iterator[Reading]:
        """The same in portions of about ``size`` records, at least one; the first ``skip`` of them are passed over.

        A source that turns out to be unreadable further on ends with a portion that says so; so does one of which
        nothing holds as far as anybody would look.
        """
        portions = chosen.connector.portions(source, size)
        for _ in range(skip):
            with without_cycle_search():
                next(portions, None)
        refused, holds = 0, skip * size
        while True:
            vain = refused if refused > HOLDS_OF * holds else 0
            reading = self._next(source, chosen, portions, vain)
            if reading is None:
                return
            yield reading
            if reading.unreadable:
                return
            refused += len(reading.rejected)
            holds += len(reading.admitted) + len(reading.left_out)

    def rehearsed(self, source: Source, chosen: Chosen) -> Reading:
        """All of a source, portion by portion: what was admitted is counted where it is too much to be listed."""
        kept: list[Reading] = []
        items = 0
        for reading in self.portions(source, chosen):
            if reading.unreadable:
                return reading
            items += reading.items
            if items > MOST_LISTED:
                room = max(0, MOST_LISTED - sum(len(each.rejected) for each in kept))
                kept = [_without_admitted(each) for each in kept]
                reading = _without_admitted(reading, room)
            kept.append(reading)
        return together_read(kept, chosen)

    def _next(self, source: Source, chosen: Chosen, portions: Iterator[Parsed], vain: int = 0) -> Reading | None:
        """``vain``: items before it, of which hardly one holds.

        The collector rests only while a portion is made, not while whoever asked does something with it.
        """
        with without_cycle_search():
            try:
                parsed = next(portions, None)
                if vain >= MOST_REFUSED and parsed is not None and parsed.items:
                    raise InvalidData("source.none_fits", items=vain)
            except InvalidData as error:
                return _unreadable(source, chosen, error)
            return None if parsed is None else self._admit(source, chosen, parsed)

    def _admit(self, source: Source, chosen: Chosen, parsed: Parsed) -> Reading:
        arrived = self._clock()
        token_for = _remembering(self._vault.tokenise)
        items = [*_master_data(parsed, arrived), *parsed.items]
        judge = (
            chosen.judging.judge([item.event for item in items if item.event is not None]) if chosen.judging else None
        )
        judged = [(item, admit(item, self._dictionary, token_for, arrived, judge)) for item in items]
        admitted, rejected = whole_records(judged)
        broken = _document_findings(source, parsed)
        return Reading(
            chosen.name,
            chosen.mapping,
            tuple(admitted),
            (*broken, *rejected),
            tuple(finding for finding in parsed.findings if finding.severity == "flag"),
            Tally(
                records=parsed.records + len(items) - len(parsed.items),
                made=_records(items) - len(rejected),
                refused=len(rejected),
                reasons=together((), map(_reason, parsed.left_out)),
                filled=parsed.filled,
            ),
            parsed.left_out,
        )


def _without_admitted(reading: Reading, most_rejected: int = MOST_LISTED) -> Reading:
    """The same with what was admitted as a number, and so much of what was not."""
    rejected = reading.rejected[:most_rejected]
    unlisted = (reading.valid, reading.refused - len(rejected))
    return msgspec.structs.replace(reading, admitted=(), rejected=rejected, left_out=(), unlisted=unlisted)


def whole_records(
    judged: Iterable[tuple[ParsedItem, Admitted | Rejected]],
) -> tuple[list[Admitted], list[Rejected]]:
    """What is admitted and what is refused, every record whole: one refused item of a record refuses the record, with
    the findings of all its items, each once."""
    judged = list(judged)
    refused: dict[object, list[Rejected]] = {}
    for item, outcome in judged:
        if isinstance(outcome, Rejected):
            refused.setdefault(item.record or id(item), []).append(outcome)
    told = {
        record: {finding_key(finding): finding for each in outcomes for finding in each.findings}
        for record, outcomes in refused.items()
    }
    admitted = []
    for item, outcome in judged:
        if isinstance(outcome, Rejected):
            continue
        if item.record in told:
            told[item.record] |= {finding_key(flag): flag for flag in outcome.flags}
        else:
            admitted.append(outcome)
    rejected = [
        Rejected(place=outcomes[0].place, raw=outcomes[0].raw, findings=tuple(told[record].values()))
        for record, outcomes in refused.items()
    ]
    return admitted, rejected


def finding_key(finding: Finding) -> tuple[object, ...]:
    """What tells two findings apart."""
    return finding.place, finding.rule, finding.code, finding.severity, *sorted(finding.params.items())


def _records(items: Iterable[ParsedItem]) -> int:
    """How many records the items are of; an element of a header's master data is one, too. A record that makes no item
    and is not left out would be a defect of its reader, which the balance of the acquisition shows."""
    items = list(items)
    return len({item.record for item in items if item.record is not None}) + sum(item.record is None for item in items)


def together_read(readings: Sequence[Reading], chosen: Chosen) -> Reading:
    """Several portions as one."""
    if len(readings) == 1:
        return readings[0]
    remarks = {finding_key(remark): remark for reading in readings for remark in reading.remarks}
    filled: Counter[str] = Counter()
    for reading in readings:
        filled.update(reading.tally.filled)
    tally = Tally(
        records=sum(reading.tally.records for reading in readings),
        made=sum(reading.tally.made for reading in readings),
        refused=sum(reading.tally.refused for reading in readings),
        reasons=together((), (reason for reading in readings for reason in reading.tally.reasons)),
        filled=dict(filled),
    )
    return Reading(
        chosen.name,
        chosen.mapping,
        tuple(item for reading in readings for item in reading.admitted),
        tuple(item for reading in readings for item in reading.rejected),
        tuple(remarks.values()),
        tally,
        tuple(finding for reading in readings for finding in reading.left_out),
        any(reading.unreadable for reading in readings),
        (sum(reading.unlisted[0] for reading in readings), sum(reading.unlisted[1] for reading in readings)),
    )


def _reason(finding: Finding) -> LeftOut:
    params = {name: value for name, value in finding.params.items() if name not in _PRIVATE}
    return LeftOut(finding.rule, finding.code, params, 1)


def _remembering(tokenise: TokenFor) -> TokenFor:
    """One portion names the same few persons thousands of times; the vault is asked once for each."""
    known: dict[tuple[str, str], str] = {}

    def token_for(field: str, plaintext: str) -> str:
        if (field, plaintext) not in known:
            known[field, plaintext] = tokenise(field, plaintext)
        return known[field, plaintext]

    return token_for


def _unreadable(source: Source, chosen: Chosen, error: InvalidData) -> Reading:
    findings = error.findings or (Finding(DOCUMENT, error.code.rpartition(".")[2], error.code, error.params),)
    rejected = Rejected(place=DOCUMENT, raw=source.data, findings=findings)
    return Reading(chosen.name, chosen.mapping, (), (rejected,), unreadable=True)


def _document_findings(source: Source, parsed: Parsed) -> Iterator[Rejected]:
    """A broken rule of the document itself keeps the document, not just an item, out."""
    if any(finding.severity != "flag" for finding in parsed.findings):
        yield Rejected(place=DOCUMENT, raw=source.data, findings=parsed.findings)


def _master_data(parsed: Parsed, arrived: int) -> Iterator[ParsedItem]:
    for place, event in master_data_items(parsed.document, arrived):
        yield ParsedItem(place, event, (), lambda: b"")
