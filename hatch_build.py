"""The wheel carries the front end ready built (``pip install .`` needs no Node of its own); an editable install leaves
that to ``make web``."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class FrontEnd(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name != "wheel" or version == "editable":
            return
        builder = runpy.run_path(str(Path(self.root) / "web" / "build.py"))
        if builder["main"]("build") != 0:
            raise RuntimeError("The front end did not build (see above).")
