"""Templates and style hold to the policy that the headers promise, before any page is made."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from clew.doors.http.rendering import environment
from clew.language import catalogue

TEMPLATES = sorted(item.name for item in (files("clew.doors.http") / "templates").iterdir())


DRAWINGS = {"thing.html": 1, "gauge.html": 1, "parts.html": 1}
"""Where a drawing is printed as the markup that it is: the genealogy, a gauge's history, curves that are attached."""


@pytest.mark.parametrize("name", TEMPLATES)
def test_no_script_no_inline_style_nothing_from_elsewhere(name: str) -> None:
    text = (files("clew.doors.http") / "templates" / name).read_text(encoding="utf-8")
    if name == "app.html":
        # The front end's own script, from its own origin; nothing in it is written by anybody.
        text = text.replace('<script type="module" src="{{ script }}"></script>', "", 1)
    assert not re.search(r"<script|\sstyle=|\son[a-z]+=|https?://|//[a-z]+\.", text)
    assert text.count("| safe") == DRAWINGS.get(name, 0), "drawings alone are markup"


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_compiles_and_every_message_exists(name: str) -> None:
    environment().get_template(name)
    text = (files("clew.doors.http") / "templates" / name).read_text(encoding="utf-8")
    codes = re.findall(r"say\('([a-z_.]+)'[,)]", text)
    assert [code for code in codes if code not in catalogue().messages] == []


def test_what_a_template_prints_is_escaped() -> None:
    assert environment().from_string("{{ x }}").render(x="<b>") == "&lt;b&gt;"
