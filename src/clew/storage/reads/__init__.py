"""Reads of the record. Every public one takes the reader's visibility, without a default (docs/adr/0004)."""
