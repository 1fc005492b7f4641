"""Traces of generated factories beside rivals, on the same links in the same run, with the answers compared."""
