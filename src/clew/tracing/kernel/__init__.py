"""The tracing kernel: the law of docs/trace-semantics.md over plain arrays, compiled with numba.

``arrays`` is the contract: what a graph of links is as arrays. Whoever makes arrays (``clew.tracing.snapshot`` from all
facts, ``clew.tracing.engine`` for what came since) and whoever searches them know only that module.
"""

from __future__ import annotations
