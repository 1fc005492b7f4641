"""Cleaning: what is doubtful in a series of readings, and what may be said in its place (clause 7.2).

Five kinds of step, one file each. A step never overwrites: it yields, beside the value as read, a :class:`Cleaned` that
names the rule; who records the event keeps both. Pure, exact decimals in and out.

* ``spike``: a value further than ``limit`` robust standard deviations from the median of its ``window`` neighbours;
  ``replace`` puts that median (:mod:`.spike`);
* ``stuck``: ``run`` or more equal values in a series that otherwise moves; ``replace`` drops (:mod:`.stuck`);
* ``gap``: the first reading after more than ``longest_seconds`` of silence; always a flag (:mod:`.gap`);
* ``unit_slip``: a value off by one of ``factors`` from the level of its series; ``replace`` puts the value right
  (:mod:`.unit_slip`);
* ``range``: a value below ``lower`` or above ``upper``; ``replace`` puts the median of its neighbours
  (:mod:`.limits`).
"""

from __future__ import annotations

from clew.collection.cleaning.series import Cleaned, apply

__all__ = ["Cleaned", "apply"]
