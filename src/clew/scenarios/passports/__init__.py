"""Product passports: what is said of a unit to everybody, who decided so, and what the public answers (clause 8.6)."""
