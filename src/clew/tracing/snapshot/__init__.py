"""A snapshot: all links concluded from the facts known at one log position, as arrays (``clew.tracing.kernel.arrays``).

``facts`` (what goes in) → ``building`` (the graph, link for link that of ``clew.tracing.graph``) → ``names`` (what the
nodes are called). Pure: where facts come from and where arrays are kept is the store's (``clew.storage.snapshots``).
These modules need numpy and numba; import them where a snapshot is really used.
"""
