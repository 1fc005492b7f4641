"""The two drawings of docs/why-time-matters.md: SVG in both lights, without words but numbers and names of models."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

DAY = 14
STYLE = """<style>
.ground{fill:#fff}text{font:12px Inter,system-ui,sans-serif;fill:#4a545c}.suspect{fill:#bd3015}.both{fill:#8a5600}
.dirty{fill:#d9a441}.out{fill:none;stroke:#7b858e}.bar{fill:#1d5c63}
.maybe{fill:none;stroke:#1d5c63;stroke-dasharray:2 2}.line{stroke:#c3cad1}
@media(prefers-color-scheme:dark){.ground{fill:#161c1f}text{fill:#aab4b6}.suspect{fill:#ff7a5c}.both{fill:#e0ad4c}
.dirty{fill:#8f6f35}.out{stroke:#7b858e}.bar{fill:#6cc0c2}.maybe{stroke:#6cc0c2}.line{stroke:#3a454a}}
</style>"""


def totes_drawing(
    units: Mapping[str, int],
    static: Collection[str],
    reached: Collection[str],
    cleaned: Collection[str],
    suspect_day: int,
) -> str:
    """One dot a unit, a column for each day that units set out: hollow: joined only without times; light: in time;
    dark: in time though totes are cleaned; red: the suspect."""
    columns: defaultdict[int, list[str]] = defaultdict(list)
    for unit, day in units.items():
        columns[day].append(unit)
    height = 14 + max(map(len, columns.values())) * 9 + 24
    dots = []
    for day, listed in columns.items():
        x = 20 + day * DAY
        order = {"suspect": 0, "both": 1, "dirty": 2, "out": 3, "": 4}
        kinds = sorted((_kind(unit, static, reached, cleaned) for unit in listed), key=order.__getitem__)
        for number, kind in enumerate(kinds):
            if kind:
                dots.append(f'<circle class="{kind}" cx="{x}" cy="{height - 30 - number * 9}" r="3.4"/>')
        if day == suspect_day or (day % 7 == 0 and abs(day - suspect_day) > 1):
            dots.append(f'<text x="{x}" y="{height - 10}" text-anchor="middle">{day}</text>')
    return _svg(20 + max(columns) * DAY + 20, height, dots, "Units by day: in time, joined only without times")


def _kind(unit: str, static: Collection[str], reached: Collection[str], cleaned: Collection[str]) -> str:
    if unit in cleaned:
        return "both"
    if unit in reached:
        return "dirty"
    # The suspect is in none of its own answers, and everything else is joined to it without times.
    return "out" if unit in static else "suspect"


def silo_drawing(models: Sequence[tuple[str, Mapping[int, float | None]]], draws: int) -> str:
    """A row for each model, a bar for each draw in scope as high as the delivery's share of it; dashed: unknown."""
    parts = []
    left, row = 140, 46
    for number, (model, shares) in enumerate(models):
        base = 14 + (number + 1) * row
        parts.append(f'<text x="{left - 10}" y="{base - 6}" text-anchor="end">{model}</text>')
        parts.append(f'<line class="line" x1="{left}" y1="{base}.5" x2="{left + draws * 20}" y2="{base}.5"/>')
        for draw, share in shares.items():
            x, tall = left + (draw - 1) * 20 + 3, 32.0 if share is None else max(32 * share, 1)
            kind = "maybe" if share is None else "bar"
            parts.append(f'<rect class="{kind}" x="{x}" y="{base - tall:.1f}" width="14" height="{tall:.1f}"/>')
    bottom = 14 + len(models) * row + 18
    for draw in range(1, draws + 1, 4):
        parts.append(f'<text x="{left + (draw - 1) * 20 + 10}" y="{bottom}" text-anchor="middle">{draw}</text>')
    return _svg(left + draws * 20 + 10, bottom + 10, parts, "Share of the delivery in each draw, by mixing model")


def _svg(width: int, height: int, parts: Sequence[str], title: str) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img"><title>{title}</title>'
    )
    # A ground of its own: whoever shows the page in the other light still reads it.
    ground = f'<rect class="ground" width="{width}" height="{height}" rx="8"/>'
    return "\n".join((head, STYLE, ground, *parts, "</svg>", ""))
