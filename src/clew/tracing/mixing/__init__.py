"""Mixing models: which of the earlier inputs of a several-event operation are in which output, and how much of them
(docs/trace-semantics.md, "Quantities")."""
