"""An answer of ``clew cause`` on a terminal: the sentence, the ranked suspects with their effects on one axis, what
they explain together, when the rate changed, and what to do next. What was excluded is struck through, with its
reason."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from rich.text import Text

from clew.doors.cause_figures import (
    Whisker,
    axis_of,
    bars,
    first_dose,
    pieces,
    ranked,
    standing_out,
    unranked,
    whisker,
    without_crowding,
)
from clew.doors.cli.session import PIPE_COLUMNS, Session
from clew.scenarios.cause.naming import amount_text, cut_text, points_text, ratio_text, share_text, span_text

if TYPE_CHECKING:
    from rich.table import Table

PIPED_COLUMNS = 120
AXIS = 29
UNKNOWN = 5
"""Names shown that were not found."""
DECIDERS = 5
"""Further tests shown."""
TONES = {
    "man": "magenta", "machine": "blue", "material": "yellow", "method": "cyan", "environment": "green",
    "measurement": "bright_magenta", "sequence": "bright_black", "time": "bright_black", "unknown": "dim",
}  # fmt: skip
GRADES = {"causal": "bold cyan", "adjusted": "cyan", "correlation": "dim", "excluded": "dim", "too_few": "dim"}
LEVELS = " ▁▂▃▄▅▆▇█"
Document = dict[str, Any]


def print_answer(session: Session, document: Document, *, top: int) -> None:
    """One answer. ``top``: suspects shown."""
    _headline(session, document)
    session.out.print(Text(document["sentence"][session.lang], style="bold"), width=_width(session))
    everything = ranked(document)
    suspects = without_crowding(everything)
    if suspects:
        table = _suspects(session, suspects[:top])
        # What stands in the other columns is of one width; names are folded into what is left.
        table.columns[1].max_width = max(24, _width(session) - AXIS - 64)
        session.print(table)
        if len(suspects) > top:
            session.line((session.say("cause.more_suspects", count=len(suspects) - top), "dim"))
        if len(everything) > len(suspects):
            session.line((session.say("cause.more_windows", count=len(everything) - len(suspects)), "dim"))
    _struck(session, unranked(document), top)
    _together(session, document)
    _in_time(session, document)
    _dose(session, document)
    _next(session, document, everything)
    _imprint(session, document)


def _width(session: Session) -> int:
    """Columns of the terminal; of a pipe what the environment says, else :data:`PIPED_COLUMNS`."""
    if session.out.width < PIPE_COLUMNS:
        return session.out.width
    told = os.environ.get("COLUMNS", "")
    return int(told) if told.isascii() and told.isdigit() and int(told) > 0 else PIPED_COLUMNS


def _headline(session: Session, document: Document) -> None:
    population = document["population"]
    counts = {"bad": population["bad"], "good": population["good"], "tests": document["tests"]}
    session.line((session.say("cause.of", **counts), "dim"))
    unknown = population.get("unknown") or []
    if unknown:
        names = [str(each["name"]) for each in unknown[:UNKNOWN]]
        listed = ", ".join(names + ["…"] * (len(unknown) > UNKNOWN))
        session.line((session.say("cause.names_unknown", count=len(unknown), names=listed), "yellow"))
    for tile in document["tested"]:
        if tile["factors"]:
            session.out.print(
                Text.assemble(
                    ("■ ", TONES[tile["category"]]),
                    (session.say(f"cause.category.{tile['category']}"), ""),
                    (f" {tile['factors']:,}", "dim"),
                    (f" → {tile['suspects']}" if tile["suspects"] else "", "bold red"),
                ),
                end="   ",
            )
    if any(tile["factors"] for tile in document["tested"]):
        session.out.print()


def _suspects(session: Session, suspects: list[Document]) -> Table:
    drawn = [found for each in suspects if (found := whisker(each)) is not None]
    axis = axis_of(drawn)
    names = ("rank", "factor", "grade", "change", "effect", "explains")
    table = session.table(*(f"cause.column.{name}" for name in names))
    for number in (0, 5):
        table.columns[number].justify = "right"
    for each in suspects:
        table.add_row(
            str(each["rank"]),
            _name(session, each),
            Text(session.say(f"cause.grade.{each['grade']}"), style=GRADES[each["grade"]]),
            _drawn(whisker(each), axis, each["direction"]),
            _effect(session, each),
            share_text(each["explains"], session.lang),
        )
    low, high = (f"{points_text(end, sign=True)}" for end in axis)
    table.add_row("", "", "", Text(low + high.rjust(AXIS - len(low)), style="dim"), "", "")
    return table


def _name(session: Session, factor: Document) -> Text:
    """The factor; under it what it cannot be told apart from, and why it is no more than it is."""
    text = Text.assemble(("■ ", TONES[factor["category"]]), (factor["name"][session.lang], ""))
    for member in factor["group"]:
        text.append(f"\n  ≈ {member['name'][session.lang]}", style="dim")
        text.append(f" {share_text(member['alias'], session.lang)}", style="dim")
    if factor["reason"] is not None:
        text.append(f"\n  {factor['reason'][session.lang]}", style="dim italic")
    return text


def _drawn(told: Whisker | None, axis: tuple[float, float], direction: str) -> Text:
    """``──●──`` on the shared axis, with a mark at zero."""
    low, high = axis
    text = Text(" " * AXIS)
    if told is None:
        return text

    def place(value: float) -> int:
        return min(AXIS - 1, max(0, round((value - low) / (high - low) * (AXIS - 1))))

    signs = [" "] * AXIS
    signs[place(0.0)] = "│"
    first = place(low if told.low is None else told.low)
    last = place(high if told.high is None else told.high)
    for column in range(first, last + 1):
        signs[column] = "┼" if signs[column] == "│" else "─"
    signs[place(told.value)] = "●"
    tone = "red" if direction == "harmful" else "green"
    text = Text("".join(signs), style="dim")
    text.stylize(tone, first, last + 1)
    return text


def _effect(session: Session, factor: Document) -> Text:
    effect = factor["effect"]
    if effect is None:
        return Text("–", style="dim")
    if effect["measure"] == "odds_ratio":
        said = ratio_text
        per = amount_text(effect["per"] or 1, factor["unit"])
        head = session.say("cause.effect.short_odds", value=said(effect["value"]), per=per)
    else:
        said = points_text
        head = points_text(effect["value"], sign=True)
    low, high = ("…" if effect[end] is None else said(effect[end]) for end in ("low", "high"))
    return Text.assemble((head, ""), (f" [{low}; {high}]", "dim"))


def _struck(session: Session, factors: list[Document], top: int) -> None:
    for each in factors[:top]:
        reason = each["reason"]
        why = reason[session.lang] if reason is not None else session.say(f"cause.grade.{each['grade']}")
        session.line(("  ", ""), (each["name"][session.lang], "strike dim"), (f"  {why}", "dim"))
    if len(factors) > top:
        session.line((session.say("cause.more_excluded", count=len(factors) - top), "dim"))


def _together(session: Session, document: Document) -> None:
    parted = pieces(document, session.lang)
    if not parted:
        return
    room = max(20, min(60, _width(session) - 44))
    line = Text(session.say("cause.together") + " ")
    for each in parted:
        wide = max(1, round(each.share * room))
        line.append(("╱" if each.rank is None else "█") * wide, style=TONES[each.category])
    line.append(f" {share_text(document['together'], session.lang)}", style="bold")
    line.append(
        "  " + session.say("cause.unknown", share=share_text(document["unexplained"], session.lang)), style="dim"
    )
    session.out.print(line, soft_wrap=True)


def _in_time(session: Session, document: Document) -> None:
    told = bars(document, None)
    if len(told) < 4:
        return
    most = max(each.rate for each in told) or 1.0
    line = Text(session.say("cause.in_time") + " ")
    for each in told:
        level = round(each.rate / most * (len(LEVELS) - 1))
        sign = LEVELS[max(1, level)] if each.bad else "·"
        line.append(sign, style="red" if each.inside else "dim")
    line.append(f" {share_text(most, session.lang)}", style="dim")
    session.out.print(line, soft_wrap=True)
    change = standing_out(document)
    if change is not None:
        said = session.say(
            "cause.change",
            start=change["start"],
            end=change["end"],
            rate=share_text(change["rate"], session.lang),
            outside=share_text(change["rate_outside"], session.lang),
            p=f"{change['p']:.3g}",
        )
        session.line(("  " + said, "dim"))


def _dose(session: Session, document: Document) -> None:
    factor = first_dose(document)
    if factor is None:
        return
    doses = factor["trend"]["doses"]
    most = max(each["rate"]["value"] for each in doses) or 1.0
    session.line((session.say("cause.dose", factor=factor["name"][session.lang]), ""))
    spans = [span_text(each["low"], each["high"], factor["unit"]) for each in doses]
    wide = max(13, *(len(span) for span in spans))
    for span, each in zip(spans, doses, strict=True):
        bar = "█" * max(1 if each["bad"] else 0, round(each["rate"]["value"] / most * 30))
        session.line(
            (f"  {span:>{wide}} ", "dim"),
            (f"{bar:<30}", "red"),
            (f" {share_text(each['rate']['value'], session.lang):>7}", ""),
            (f"  {each['bad']:,} / {each['rows']:,}", "dim"),
        )


def _next(session: Session, document: Document, suspects: list[Document]) -> None:
    """Which units share the first suspects, what holding them would take, and which further test would decide."""
    for each in [one for one in suspects if one["direction"] == "harmful" and one["evidence"] is not None][:2]:
        holding, scope = each["evidence"]["holding"], each["evidence"]["scope"]
        session.line(("→ ", "cyan"), (_held(session, each, holding), ""))
        if scope["command"] is not None:
            session.line(("  $ ", "dim"), (scope["command"], "cyan"))
            if scope["exposed"] is not None and scope["exposed"] > scope["judged"]:
                counts = {"exposed": scope["exposed"], "judged": scope["judged"]}
                session.line(("    " + session.say("cause.exposed", **counts), "dim"))
    deciders = document["deciders"]
    for each in deciders[:DECIDERS]:
        session.line(("? ", "yellow"), (each[session.lang], ""))
    if len(deciders) > DECIDERS:
        session.line((session.say("cause.more_deciders", count=len(deciders) - DECIDERS), "dim"))


def _held(session: Session, factor: Document, holding: Document) -> str:
    """What holding takes: things, or where a thing has it only at times, the judgements that have it."""
    name, cut = factor["name"][session.lang], holding["cut"]
    if cut is not None:
        name = cut_text(name, cut, factor["unit"])
    by_rows = factor["assigned"] == "operation"
    counted = ("rows", "of_rows", "bad_rows", "bad_of_rows") if by_rows else ("held", "of", "bad_held", "bad_of")
    told = {each: holding[each] for each in counted}
    if by_rows:
        return session.say("cause.holding_rows", factor=name, **told)
    return session.say("cause.holding", factor=name, **told)


def _imprint(session: Session, document: Document) -> None:
    run = document.get("run")
    params = {"position": document["position"], "seed": document["seed"]}
    if run is None:
        session.line((session.say("cause.imprint", **params), "dim"))
    else:
        session.line((session.say("cause.imprint_run", id=run["id"], **params), "dim"))
