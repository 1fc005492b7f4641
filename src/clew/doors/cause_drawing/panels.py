"""Each figure: a forest of effects, the shares of the bad as one bar, the rate over time, the rate by dose."""

from __future__ import annotations

from typing import Any

from clew.doors.cause_drawing.canvas import LEFT, RIGHT, Panel, Scale, across, heading, upward
from clew.doors.cause_figures import axis_of, bars, first_dose, pieces, ranked, standing_out, unranked, whisker
from clew.doors.http.svg_text import fitted, text
from clew.language import render
from clew.scenarios.cause.naming import points_text, share_text, span_text, unit_symbol

Document = dict[str, Any]
MOST = 16
ROW = 34.0
NAMES, GRADE, AXIS, EXPLAINS = 24.0, 372.0, 500.0, 860.0
CHART = 190.0
FULL = (RIGHT - LEFT - 46, 16.0)


def forest_panel(document: Document, lang: str) -> Panel | None:
    """Suspects by rank: name, grade, the change of rate with its interval on one axis, what it explains."""
    rows = ranked(document)[:MOST]
    struck = unranked(document)[: max(2, MOST - len(rows))]
    if not rows and not struck:
        return None
    drawn = [found for each in rows if (found := whisker(each)) is not None]
    low, high = axis_of(drawn) if drawn else (-0.05, 0.05)
    scale = Scale(low, high, AXIS, EXPLAINS - 30)
    bottom = 44 + ROW * len(rows)
    parts = heading(render("cause.figure.forest", {}, lang), render("cause.column.change", {}, lang))
    if rows:
        parts += across(scale, 36, bottom, lambda tick: points_text(tick, sign=True) if tick else "0")
        parts.append(text(RIGHT, 40, render("cause.column.explains", {}, lang), "note", "end"))
        zero = scale.at(0.0)
        parts.append(f'<line class="zero" x1="{zero:.1f}" x2="{zero:.1f}" y1="36" y2="{bottom:.1f}"/>')
    for number, each in enumerate(rows):
        parts += _row(each, 44 + ROW * number + ROW / 2, scale, lang)
    down = bottom + (26 if rows else -10)
    more = {"shown": len(rows), "count": len(ranked(document))}
    if more["count"] > len(rows):
        down += 12
        parts.append(text(NAMES + 42, down, render("cause.figure.more", more, lang), "note"))
    for each in struck:
        down += 18
        parts.append(text(NAMES + 42, down, fitted(each["name"][lang], 298, 7.2), "struck"))
        if each["reason"] is not None:
            parts.append(text(GRADE, down, fitted(each["reason"][lang], RIGHT - GRADE, 5.8), "note"))
    left = len(unranked(document)) - len(struck)
    if left:
        down += 18
        parts.append(text(NAMES + 42, down, render("cause.more_excluded", {"count": left}, lang), "note"))
    return Panel(down + 14, parts)


def _row(factor: Document, middle: float, scale: Scale, lang: str) -> list[str]:
    told = whisker(factor)
    alias = factor["group"]
    parts = [
        text(NAMES + 14, middle + 4, str(factor["rank"]), "n", "end"),
        f'<g class="{factor["category"]}"><rect class="block" x="{NAMES + 24:.1f}" y="{middle - 5:.1f}" width="9" '
        'height="9" rx="2"/></g>',
        text(NAMES + 42, middle + (0 if alias else 4), fitted(factor["name"][lang], 298, 7.2), "name"),
        text(GRADE, middle + 4, fitted(render(f"cause.grade.{factor['grade']}", {}, lang), AXIS - GRADE - 8), "note"),
        text(RIGHT, middle + 4, share_text(factor["explains"], lang), "n", "end"),
    ]
    if alias:
        named = "≈ " + "; ".join(each["name"][lang] for each in alias)
        parts.append(text(NAMES + 42, middle + 13, fitted(named, 298, 6.2), "note"))
    if told is not None:
        first = scale.at(scale.low if told.low is None else told.low)
        last = scale.at(scale.high if told.high is None else told.high)
        tone = factor["direction"] if factor["grade"] != "correlation" else "faint"
        parts.append(
            f'<g class="{tone}"><line class="whisker" x1="{first:.1f}" x2="{last:.1f}" y1="{middle:.1f}" '
            f'y2="{middle:.1f}"/><circle class="dot" cx="{scale.at(told.value):.1f}" cy="{middle:.1f}" r="5"/></g>'
        )
    return parts


def together_panel(document: Document, lang: str) -> Panel | None:
    """What is explained together as one bar, the rest hatched."""
    parted = pieces(document, lang)
    if not parted:
        return None
    wide, high = FULL
    parts = heading(render("cause.figure.together", {}, lang), share_text(document["together"], lang))
    x = LEFT
    for each in parted:
        room = max(2.0, each.share * wide)
        if each.rank is None:
            parts.append(
                f'<path class="unknown" d="M{x:.1f} {32 + high / 2:.1f}h{room:.1f}" stroke-width="{high:.0f}" '
                'stroke-dasharray="2 3"/>'
            )
            said = render("cause.unknown", {"share": share_text(each.share, lang)}, lang)
        else:
            parts.append(
                f'<g class="{each.category}"><rect class="block" x="{x:.1f}" y="32" width="{max(1.0, room - 2):.1f}" '
                f'height="{high:.0f}" rx="2"/></g>'
            )
            said = f"{each.rank} · {each.label}"
        parts.append(text(x, 32 + high + 16, fitted(said, max(room - 6, 12), 6.0), "note"))
        x += room
    return Panel(82, parts)


def rates_panel(document: Document, lang: str, rank: int | None) -> Panel | None:
    """The rate in buckets of time, what carries the suspect behind it, the stretch that differs most in red."""
    suspects = [each for each in ranked(document) if each["evidence"] is not None]
    # A number that everything has at some value says little as a shade: a level first, where nobody chose.
    levels = [each for each in suspects if each["value"] is not None and each["direction"] == "harmful"]
    chosen = next(
        (each for each in (levels if rank is None and levels else suspects) if rank in (None, each["rank"])), None
    )
    told = bars(document, None if chosen is None else chosen["rank"])
    if not told or not any(each.bad for each in told) or (rank is not None and chosen is None):
        return None
    top, bottom, left = 34.0, 34.0 + CHART - 60, LEFT + 46
    most = max(each.rate for each in told)
    scale = Scale(0.0, most * 1.08, bottom, top)
    step = (RIGHT - left) / len(told)
    note = "" if chosen is None else render("cause.figure.carried", {"factor": chosen["name"][lang]}, lang)
    parts = heading(render("cause.figure.time", {}, lang), fitted(note, 460, 5.8))
    parts += upward(scale, left, RIGHT, lambda tick: share_text(tick, lang))
    for number, each in enumerate(told):
        x = left + step * number
        if each.carried > 0:
            shade = (bottom - top) * each.carried
            parts.append(
                f'<rect class="carried" x="{x:.2f}" y="{bottom - shade:.1f}" width="{step:.2f}" height="{shade:.1f}"/>'
            )
        y = scale.at(each.rate)
        css = "bar in" if each.inside else "bar"
        parts.append(
            f'<rect class="{css}" x="{x + step * 0.12:.2f}" y="{y:.1f}" width="{step * 0.76:.2f}" '
            f'height="{bottom - y:.1f}"><title>{each.start}: {each.bad:,} / {each.rows:,}</title></rect>'
        )
    parts += _dates(told, left, step, bottom)
    parts += _changed(document, told, left, step, (top, bottom), lang)
    return Panel(CHART + 18, parts)


def _dates(told: list[Any], left: float, step: float, bottom: float) -> list[str]:
    """Days, or hours within one day, as many as fit."""
    every = max(1, round(len(told) / 8))
    days = {each.start[:10] for each in told}
    parts = []
    for number in range(0, len(told), every):
        start = told[number].start
        said = start[11:16] if len(days) == 1 else start[:10] if len(days) >= len(told) / 3 else start[5:16]
        anchor = "start" if number == 0 else "middle"
        parts.append(text(left + step * (number + 0.5), bottom + 15, said.replace("T", " "), "tick", anchor))
    return parts


def _changed(
    document: Document, told: list[Any], left: float, step: float, span: tuple[float, float], lang: str
) -> list[str]:
    change = standing_out(document)
    inside = [number for number, each in enumerate(told) if each.inside]
    if change is None or not inside:
        return []
    top, bottom = span
    parts = []
    for place, at_edge in ((inside[0], change["from_the_beginning"]), (inside[-1] + 1, change["to_the_end"])):
        if not at_edge:
            x = left + step * place
            parts.append(f'<line class="edge" x1="{x:.1f}" x2="{x:.1f}" y1="{top:.1f}" y2="{bottom:.1f}"/>')
    params = {
        "start": change["start"],
        "end": change["end"],
        "rate": share_text(change["rate"], lang),
        "outside": share_text(change["rate_outside"], lang),
        "p": f"{change['p']:.3g}",
    }
    said = render("cause.change", params, lang)
    return [*parts, text(left, bottom + 34, fitted(said, RIGHT - left, 5.8), "note")]


def doses_panel(document: Document, lang: str, rank: int | None) -> Panel | None:
    """The rate by dose with its interval; a dot as large as its bin has rows."""
    factor = first_dose(document, rank)
    if factor is None:
        return None
    doses = factor["trend"]["doses"]
    top, bottom, left = 34.0, 34.0 + CHART - 50, LEFT + 46
    highest = max(each["rate"]["high"] if each["rate"]["high"] is not None else 1.0 for each in doses)
    rates = Scale(0.0, max(highest * 1.05, 1e-6), bottom, top)
    middles = [(each["low"] + each["high"]) / 2 for each in doses]
    amounts = Scale(min(middles), max(middles), left + 16, RIGHT - 16)
    symbol = unit_symbol(factor["unit"])
    unit = f" · {symbol}" if symbol else ""
    parts = heading(render("cause.figure.dose", {}, lang), factor["name"][lang] + unit)
    parts += upward(rates, left, RIGHT, lambda tick: share_text(tick, lang))
    for tick in amounts.ticks(8):
        parts.append(text(amounts.at(tick), bottom + 15, f"{tick:g}", "tick", "middle"))
    places = [(amounts.at(middle), each["rate"]) for middle, each in zip(middles, doses, strict=True)]
    upper = [f"{x:.1f},{rates.at(rate['high'] if rate['high'] is not None else 1.0):.1f}" for x, rate in places]
    lower = [f"{x:.1f},{rates.at(rate['low'] if rate['low'] is not None else 0.0):.1f}" for x, rate in places]
    line = " ".join(f"{x:.1f},{rates.at(rate['value']):.1f}" for x, rate in places)
    parts.append(
        f'<g class="{factor["direction"]}"><polygon class="band" points="{" ".join([*upper, *lower[::-1]])}"/>'
    )
    parts.append(f'<polyline class="path" points="{line}"/>')
    most = max(each["rows"] for each in doses) or 1
    for (x, rate), each in zip(places, doses, strict=True):
        radius = 3 + 4 * (each["rows"] / most) ** 0.5
        span = span_text(each["low"], each["high"], factor["unit"])
        parts.append(
            f'<circle class="dot" cx="{x:.1f}" cy="{rates.at(rate["value"]):.1f}" r="{radius:.1f}">'
            f"<title>{span}: {each['bad']:,} / {each['rows']:,}</title></circle>"
        )
    return Panel(CHART + 4, [*parts, "</g>"])
