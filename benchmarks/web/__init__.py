"""The front end by the browser's own trace: lanes of one crowded unit, and a recall scope of any size."""
