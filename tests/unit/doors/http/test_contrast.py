"""Every text colour is readable on every ground it stands on, in both themes (WCAG 2.2, 1.4.3: 4.5 to 1)."""

from __future__ import annotations

import re

import pytest

from clew.doors.http.rendering import STATIC

STYLE = (STATIC / "clew.css").read_text(encoding="utf-8")
LEAST = 4.5
SYSTEM = "@media screen and (prefers-color-scheme: dark)"
GROUNDS = ("bg", "card")
TEXTS = ("ink", "ink-2", "ink-3", "accent", "defect", "caution", "verified")
PAIRS = [
    *((text, ground) for text in TEXTS for ground in GROUNDS),
    ("accent", "accent-tint"),
    ("on-accent", "accent"),
    ("defect", "defect-tint"),
    ("ink", "defect-tint"),
    ("caution", "caution-tint"),
    ("ink", "caution-tint"),
    ("verified", "verified-tint"),
    ("ink", "accent-tint"),
    ("ink-3", "accent-tint"),
    ("rail-ink", "rail"),
    ("rail-ink", "rail-on"),
]


def tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z0-9-]+):\s*(#[0-9a-f]{6});", block))


def themes() -> dict[str, dict[str, str]]:
    light = STYLE[STYLE.index(":root {") : STYLE.index(':root[data-theme="dark"]')]
    dark = STYLE[STYLE.index(':root[data-theme="dark"]') : STYLE.index(SYSTEM)]
    return {"light": tokens(light), "dark": tokens(light) | tokens(dark)}


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    low, high = sorted((luminance(first), luminance(second)))
    return (high + 0.05) / (low + 0.05)


def test_the_measure_itself() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_is_readable(theme: str, text: str, ground: str) -> None:
    colours = themes()[theme]
    assert contrast(colours[text], colours[ground]) >= LEAST


def test_the_systems_dark_is_the_chosen_dark() -> None:
    system = STYLE[STYLE.index(SYSTEM) :]
    system = system[: system.index("\n}")]
    chosen = STYLE[STYLE.index(':root[data-theme="dark"]') : STYLE.index(SYSTEM)]
    assert tokens(system) == tokens(chosen)


def test_colours_come_from_tokens_alone() -> None:
    rules = STYLE[STYLE.index("* { box-sizing") :]
    assert re.findall(r"#[0-9a-f]{3,8}\b", rules) == ["#fff", "#fff"], "white on the dark rail, and white paper"
    assert "url(" not in STYLE
    assert "@import" not in STYLE
