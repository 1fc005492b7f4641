"""What factors, values, shares and effects are called in the reader's language.

The dictionary names terms and the values of enumerations; what is derived (an hour, the order in time) has its name in
the catalogue; anything else is as written.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote
from zoneinfo import ZoneInfo

from clew.events.identifiers import asset_reference, identify
from clew.events.timestamps import canonical_time
from clew.events.units import units
from clew.language import render
from clew.language.catalogue import catalogue
from clew.modelling.cause.sequences import FIRST_AFTER
from clew.scenarios.cause.question import OUT_OF_LIMITS
from clew.scenarios.names import value_in_words

if TYPE_CHECKING:
    from clew.events.dictionary import Dictionary
    from clew.modelling.cause.findings import Effect, Finding, Member

_SINCE = "since_"
PIECE = "C62"
_BETWEEN_CHINESE = re.compile(r"(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
LONGEST_VALUE = 40
TIME_RANGE, SERIAL_RANGE = "time_range", "serial_range"
"""Members that say when and which (``findings.Member``)."""


class Naming:
    """Names in one language. ``lang``: zh or en; ``zone``: in which instants are told."""

    def __init__(self, dictionary: Dictionary, lang: str, zone: str = "UTC") -> None:
        self._dictionary = dictionary
        self.lang = lang
        self._zone = ZoneInfo(zone)

    def facet(self, name: str) -> str:
        """A facet's or a number's name."""
        known = self._dictionary.terms.get(name)
        if known is not None:
            named = known.zh if self.lang == "zh" else known.en
            # An instant counts as the time from it to the judgement.
            return render("cause.facet_age", {"facet": named}, self.lang) if known.type == "date-time" else named
        code = f"cause.facet.{name}"
        if code in catalogue().messages:
            return render(code, {}, self.lang)
        base, colon, derived = name.rpartition(":")
        code = f"cause.facet_of.{derived}"
        if colon and base and code in catalogue().messages:
            return _joined(render(code, {"facet": self.facet(base)}, self.lang))
        if colon and base and derived.startswith(_SINCE):
            step = self.step(derived.removeprefix(_SINCE))
            return _joined(render("cause.facet_since", {"facet": self.facet(base), "step": step}, self.lang))
        return name.replace("_", " ").strip() or name

    def value(self, name: str, value: str, unit: str | None = None) -> str:
        """A level in words; identifiers by their telling part."""
        said = value_in_words(self._dictionary, name, value, self.lang)
        if said is not None:
            return said
        # What changed is a facet: its level is the name of another.
        return self.facet(value) if name == FIRST_AFTER else with_unit(short(value), unit)

    def level(self, name: str, value: str | None, unit: str | None = None) -> str:
        """``treatment 202``; a number is its name alone."""
        if not value:
            return self.facet(name)
        code = "cause.name.first_after" if name == FIRST_AFTER else "cause.name.level"
        return render(code, {"facet": self.facet(name), "value": self.value(name, value, unit)}, self.lang)

    def factor(self, finding: Finding) -> str:
        """A finding's own name; of a pair both."""
        own = self._at_step(self.level(finding.facet, finding.value, finding.unit), finding.step)
        if finding.with_facet is None:
            return own
        partner = self._at_step(self.level(finding.with_facet, finding.with_value), finding.with_step)
        return render("cause.name.pair", {"one": own, "other": partner}, self.lang)

    def _at_step(self, name: str, step: str | None) -> str:
        if step is None:
            return name
        return render("cause.name.at_step", {"name": name, "step": self.step(step)}, self.lang)

    def step(self, step: str) -> str:
        """A step of the site in words, else as it is written."""
        return value_in_words(self._dictionary, "process_step", step, self.lang) or step.replace("_", " ")

    def members(self, group: Sequence[Member], most: int = 3) -> str:
        """What a finding cannot be told apart from."""
        named = [self.member(each) for each in group[:most]]
        if len(group) > most:
            named.append(render("cause.name.more", {"count": len(group) - most}, self.lang))
        return ("、" if self.lang == "zh" else ", ").join(named)

    def member(self, member: Member) -> str:
        """One of them; of a stretch of time (in the zone, to the minute) or a run of serials its two ends."""
        ends = list(ends_of(member))
        if member.facet == TIME_RANGE:
            ends = _to_the_minute([self._local(end) for end in ends])
        if len(ends) < 2:
            return self.level(member.facet, "".join(ends))
        # Each end is cut by itself: as one text, an instant or a serial would lose its middle.
        value = " … ".join(short(end) for end in ends)
        return render("cause.name.level", {"facet": self.facet(member.facet), "value": value}, self.lang)

    def _local(self, instant: str) -> str:
        """Wall clock of an instant in the zone, with seconds; what is no instant stays as it is."""
        try:
            moment = datetime.fromisoformat(instant)
        except ValueError:
            return instant
        return instant if moment.tzinfo is None else moment.astimezone(self._zone).strftime("%Y-%m-%dT%H:%M:%S")

    def outcome(self, characteristic: str | None, value: str | None) -> str:
        """What is bad: ``result=NOK``, ``torque>5 N·m``, ``torque out of limits``; without an outcome the bad that were
        named."""
        if characteristic is None:
            return render("cause.name.bad", {}, self.lang)
        if value == OUT_OF_LIMITS:
            return render("cause.name.out_of_limits", {"name": self.facet(characteristic)}, self.lang)
        if value is None or value[:1] not in ("<", ">"):
            return f"{self.facet(characteristic)}={value}"
        limits, space, unit = value.rpartition(" ")
        return f"{self.facet(characteristic)}{with_unit(limits, unit) if space else value}"

    def test(self, test: str) -> str:
        """An attempt to refute."""
        return render(f"cause.test.{test}", {}, self.lang)

    def share(self, share: float | None) -> str:
        return share_text(share, self.lang)

    def effect(self, effect: Effect | None, unit: str | None = None) -> str:
        """``+23.4 points, 95 % CI 18.0 to 28.9``; ``odds × 1.97 per 5 °C more, 95 % CI 1.7 to 2.2``; empty for none.
        ``unit``: of the number whose odds are told."""
        if effect is None:
            return ""
        interval = self._interval(effect)
        if effect.measure == "odds_ratio":
            per = amount_text(effect.per or 1, unit)
            given = {"value": ratio_text(effect.value), "per": per, "interval": interval}
            return render("cause.effect.odds_ratio", given, self.lang)
        given = {"value": points_text(effect.value, sign=True), "interval": interval}
        return render("cause.effect.risk_difference", given, self.lang)

    def _interval(self, effect: Effect) -> str:
        said = ratio_text if effect.measure == "odds_ratio" else points_text
        low, high = ("…" if bound is None else said(bound) for bound in (effect.low, effect.high))
        return render("cause.effect.interval", {"low": low, "high": high}, self.lang)


def ends_of(member: Member) -> tuple[str, ...]:
    """The value of a member; of a stretch of time its two instants, of a run of serials the first and the last."""
    if member.facet == TIME_RANGE:
        ends = member.value.split("/")
        return tuple(canonical_time(int(each)) if each.lstrip("-").isdigit() else each for each in ends)
    if member.facet == SERIAL_RANGE:
        return tuple(member.value.split("…"))
    return (member.value,) if member.value else ()


def _joined(text: str) -> str:
    """Chinese words side by side have no space between them; beside Latin ones it stays."""
    return _BETWEEN_CHINESE.sub("", text)


def _to_the_minute(ends: list[str]) -> list[str]:
    """Without seconds, unless the ends are then the same."""
    minutes = [end[:-3] if len(end) == len("2026-03-02T09:00:00") and end[10] == "T" else end for end in ends]
    return minutes if len(set(minutes)) == len(set(ends)) else ends


def short(value: str) -> str:
    """The telling part of an identifier; any other text as it is, cut to what a line can hold."""
    told = value
    if value.startswith(("urn:", "http://", "https://")):
        named = identify(value)
        parts = [part for part in value.replace("/", ":").replace("#", ":").split(":") if part]
        told = asset_reference(value) or named.serial or named.lot or (unquote(parts[-1]) if parts else value)
    return told if len(told) <= LONGEST_VALUE else f"{told[: LONGEST_VALUE - 12]}…{told[-11:]}"


def share_text(share: float | None, lang: str) -> str:
    """``2.3 %``; small shares keep two digits that tell something; never 0 % for something nor 100 % for not all."""
    if share is None:
        return "–"
    hundredths = share * 100
    digits = 1 if hundredths == 0 or abs(hundredths) >= 1 else min(6, 1 - math.floor(math.log10(abs(hundredths))))
    shown = f"{hundredths:.{digits}f}"
    if share < 1 and shown == "100.0":
        shown = "99.9"
    return f"{shown}%" if lang == "zh" else f"{shown} %"


def points_text(value: float, *, sign: bool = False) -> str:
    """A difference of shares in percentage points: ``+23.4``, ``-0.21``."""
    points = value * 100
    digits = 1 if points == 0 or abs(points) >= 1 else min(4, 1 - math.floor(math.log10(abs(points))))
    shown = f"{points:+.{digits}f}" if sign else f"{points:.{digits}f}"
    return shown.replace("-", "−")


def unit_symbol(unit: str | None) -> str:
    """``°C`` for ``CEL``; nothing for what is counted in pieces; a code that no table knows stays as it is."""
    known = units().get(unit or "")
    if known is None or unit == PIECE:
        return "" if known is not None else unit or ""
    return known.symbol or known.code


def with_unit(number: str, unit: str | None) -> str:
    """``302.1–307.7 K``: a number, or several, and the symbol of their unit."""
    symbol = unit_symbol(unit)
    return f"{number} {symbol}" if symbol else number


def amount_text(value: float, unit: str | None = None) -> str:
    """``29.04 °C``: a number of a factor in its unit."""
    return with_unit(f"{value:g}", unit)


def span_text(low: float, high: float, unit: str | None = None) -> str:
    """``28.9–34.6 °C``; of one value itself."""
    return with_unit(f"{low:g}" if low == high else f"{low:g}–{high:g}", unit)


def cut_text(name: str, cut: Mapping[str, Any], unit: str | None) -> str:
    """``mould temperature ≥ 29.04 °C``: from where on a number counts. ``cut``: of the document."""
    return f"{name} {'≥' if cut['above'] else '≤'} {amount_text(cut['value'], unit)}"


def ratio_text(value: float) -> str:
    """An odds ratio with three digits."""
    return f"{value:.3g}" if value < 1000 else f"{value:,.0f}"
