"""``clew demo``: what a stranger sees first: records in, a life and a genealogy out, pages."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

pytestmark = [pytest.mark.postgres, pytest.mark.xdist_group("demo")]
CLEW = [sys.executable, "-m", "clew"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "data"


@pytest.fixture(scope="module")
def first(folder: Path) -> subprocess.CompletedProcess[str]:
    return run(folder, "--check", "--lang", "en")


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*CLEW, "demo", "--data", str(folder), *words], capture_output=True, text=True, timeout=120, check=False
    )


def servers_of(folder: Path) -> list[str]:
    """Processes whose command line or working folder lies in the demo's folder."""
    found = []
    for process in Path("/proc").iterdir():
        if process.name.isdigit():
            try:
                words = (process / "cmdline").read_bytes().decode(errors="replace")
                where = os.readlink(process / "cwd")
            except OSError:
                continue
            if str(folder) in words or where.startswith(str(folder)):
                found.append(f"{process.name} {words}")
    return found


def wait_until_gone(folder: Path, seconds: float) -> list[str]:
    end = time.monotonic() + seconds
    while (left := servers_of(folder)) and time.monotonic() < end:
        time.sleep(0.1)
    return left


def test_check_tells_a_real_life_and_a_simulated_genealogy(first: subprocess.CompletedProcess[str]) -> None:
    assert first.returncode == 0, first.stderr
    assert "REAL DATA" in first.stdout
    assert "CC BY 4.0" in first.stdout
    assert "NOK" in first.stdout
    assert "SIMULATED DATA" in first.stdout
    assert "--direction backward" in first.stdout
    assert "--direction forward" in first.stdout
    assert "Demo checked" in first.stdout


def test_it_says_where_to_begin(first: subprocess.CompletedProcess[str], folder: Path) -> None:
    paths = re.findall(r"^  (/\S+)  ", first.stdout, re.MULTILINE)
    assert [path.rpartition("/")[0] for path in paths] == ["/cases", "/cases/scopes", "/cases", "/p", "/p"]
    again = run(folder, "--check", "--lang", "zh")
    assert again.returncode == 0, again.stderr
    assert re.findall(r"^  (/\S+)  ", again.stdout, re.MULTILINE) == paths, "a second start makes nothing anew"


def test_nothing_is_left_behind(first: subprocess.CompletedProcess[str], folder: Path) -> None:
    assert first.returncode == 0
    assert wait_until_gone(folder, 10) == []


def test_a_second_start_records_nothing_and_speaks_chinese(
    first: subprocess.CompletedProcess[str], folder: Path
) -> None:
    again = run(folder, "--check", "--lang", "zh")
    assert again.returncode == 0, again.stderr
    assert "真实数据" in again.stdout
    assert position(first.stdout) == position(again.stdout)


def position(said: str) -> str:
    return re.findall(r"(?:log position|日志位置) (\d+)", said)[-1]


@pytest.fixture
def staying(first: subprocess.CompletedProcess[str], folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    process = subprocess.Popen(
        [*CLEW, "demo", "--data", str(folder), "--port", "0", "--lang", "en"], stdout=subprocess.PIPE, text=True
    )
    try:
        yield process, address(process)
    finally:
        process.kill()
        process.wait()


def address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    for line in process.stdout:
        if found := re.search(r"http://\S+/sign-in\?ticket=\S+", line):
            return found[0]
    pytest.fail("the demo printed no address")


def test_the_printed_link_signs_in_and_ctrl_c_leaves_no_process(
    staying: tuple[subprocess.Popen[str], str], folder: Path
) -> None:
    process, link = staying
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with browser.open(link, timeout=20) as answer:
        assert answer.status == 200
    with browser.open(link.partition("/sign-in")[0], timeout=20) as answer:
        assert answer.url.endswith("/today")
        assert 'id="app"' in answer.read().decode()
    process.send_signal(signal.SIGINT)
    assert process.wait(timeout=20) == 0
    assert wait_until_gone(folder, 10) == []
