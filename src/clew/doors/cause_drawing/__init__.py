"""Figures of an answer as SVG: effects, shares, rates in time, doses. From the document alone, in either language."""

from __future__ import annotations

from clew.doors.cause_drawing.figures import FIGURES, cause_svg

__all__ = ["FIGURES", "cause_svg"]
