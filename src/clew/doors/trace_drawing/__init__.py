"""A trace as a picture on a time axis: what is shown (``picture``), as characters (``lanes``), as SVG (``svg``)."""
