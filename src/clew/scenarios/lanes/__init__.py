"""One thing on its axis of time: lots above, operations, parameters, whereabouts (docs/lanes.md)."""
