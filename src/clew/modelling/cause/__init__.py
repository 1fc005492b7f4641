"""Why some units are bad: candidate factors tested where they were assigned, grouped by what the data cannot separate.

Pure: arrays in (``study``), findings out (``findings``). ``pipeline.analyse`` is the way through.
"""
