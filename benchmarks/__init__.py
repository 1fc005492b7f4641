"""Measurements beside a rival, in one run on one machine: ``python -m benchmarks`` (docs/benchmarks.md)."""
