"""Recall scopes: what is affected by a start, where each unit is now, and what a hold would take."""
