"""The live engine: a trace over a snapshot and what came since, or by the plain engine where there is no snapshot.

``ports`` (what it reads) → ``gathering`` (what new records affect) → ``concluding`` (the links of what is affected) →
``overlay`` (rows of the touched nodes as arrays) → ``live`` (a graph kept at the head of the log) → ``choosing``
(which engine answers). Pure: files, threads and clocks are the keeper's (``clew.scenarios.trace_keeper``).
docs/tracing-engine.md tells how they work together. These modules need numpy; import them where it pays.
"""
