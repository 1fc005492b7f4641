"""Where a trace starts from: things, a facet within a window, an excursion, what a container held.

``asked`` reads the words of whoever asks; ``limits`` compares readings with units; ``facets``, ``excursions`` and
``contents`` find what they mean in the record; ``starting`` joins it all to one set of subjects, each with its time.
"""

from clew.scenarios.starting_sets.asked import Excursion, FacetAsked, StartAsked, Window, start_asked
from clew.scenarios.starting_sets.starting import Starting, Starts

__all__ = ["Excursion", "FacetAsked", "StartAsked", "Starting", "Starts", "Window", "start_asked"]
