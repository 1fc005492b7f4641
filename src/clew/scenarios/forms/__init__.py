"""Forms for what people enter by hand, generated from the data dictionary (clauses 5.2, 5.3)."""
