"""Clew: quality traceability for manufacturers."""

__version__ = "0.1.0"
