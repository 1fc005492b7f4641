"""No undocumented command, option, setting or variable; generated pages are current; links lead somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from tests.house.conftest import REPOSITORY, files, named

from clew.bootstrap.settings import Settings
from clew.doors.cli import commands as _commands
from clew.doors.cli.registry import COMMANDS, build
from clew.language import catalogue
from clew.testing.documentation import pages

assert _commands

VARIABLE = re.compile(r"\bCLEW_[A-Z]+(?:_[A-Z]+)*\b")
LINK = re.compile(r"\[[^\]]*\]\(([^)#:]+)(?:#[^)]*)?\)")
SWITCHES = {"CLEW_"}


def read(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(pages()))
def test_a_generated_page_is_current(name: str) -> None:
    """Renew them: ``make docs``."""
    assert read(name) == pages()[name]


def parameters(lang: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    root: Any = typer.main.get_command(build(lang))
    for declared in COMMANDS:
        command = root
        for word in declared.path:
            command = command.commands[word]
        for parameter in command.params:
            if parameter.name != "help":
                yield declared.path, parameter


def test_every_command_and_option_is_on_the_page() -> None:
    text = read("docs/commands.md")
    sections = dict(re.findall(r"^## (clew [\w -]+)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    assert {f"clew {' '.join(declared.path)}" for declared in COMMANDS} == set(sections)
    common = text.split("## clew ")[0]
    for path, parameter in parameters("en"):
        named_as = parameter.opts[0] if parameter.opts[0].startswith("-") else str(parameter.metavar)
        assert f"`{named_as}" in sections[f"clew {' '.join(path)}"] + common, (path, named_as)


def test_every_command_and_option_has_words_of_its_own_in_both_languages() -> None:
    messages = catalogue().messages
    for declared in COMMANDS:
        for length in range(1, len(declared.path) + 1):
            message = messages[f"cli.{'.'.join(declared.path[:length])}.help"]
            assert message.en != message.zh
    for (path, english), (_, chinese) in zip(parameters("en"), parameters("zh"), strict=True):
        assert english.help, (path, english.name)
        assert english.help != chinese.help, (path, english.name)


def test_every_setting_and_variable_is_on_the_page() -> None:
    text = read("docs/settings.md")
    known = {f"CLEW_{name.upper()}" for name in Settings.model_fields}
    assert {name for name in known if f"| `{name}` |" not in text} == set()
    used = {
        name: named(path)
        for path in files()
        if path.suffix in {".py", ".sh", ".yaml"} or path.name in {"Makefile", "run", "with-debian-postgres"}
        for name in VARIABLE.findall(path.read_text(encoding="utf-8"))
    }
    assert {name: place for name, place in used.items() if f"`{name}`" not in text} == {}


def test_links_between_pages_lead_somewhere() -> None:
    broken = [
        f"{named(path)}: {target}"
        for path in files()
        if path.suffix == ".md"
        for target in LINK.findall(path.read_text(encoding="utf-8"))
        if not (path.parent / target).exists()
    ]
    assert broken == []


def test_both_readmes_show_the_same_commands() -> None:
    def commands(name: str) -> list[str]:
        lines = [line[2:] for line in read(name).splitlines() if line.startswith("$ ")]
        return [re.sub(r" CLEW_LANG=zh|--lang (zh|en) ", "", line) for line in lines]

    assert commands("README.md") == commands("README.zh.md")
    assert len(commands("README.md")) > 15


def test_the_readme_names_the_two_commands_and_they_exist() -> None:
    makefile = read("Makefile")
    for target in ("demo", "test"):
        assert f"make {target} " in read("README.md")
        assert f"make {target} " in read("README.zh.md")
        assert re.search(rf"^{target}:", makefile, re.MULTILINE)
