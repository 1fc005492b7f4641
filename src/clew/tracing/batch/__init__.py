"""For each of many units its time-respecting ancestors, at once: a sparse matrix of latest departures.

One trace answers for a set and says a word about every node; root causes are sought in what tells units apart, so here
every unit is a row of its own, with its own ``at``, and nothing but the times is told. ``clew.tracing.batch.search``
needs numba and is imported by whoever has links as arrays.
"""
