"""``python -m clew``: the command line."""

from clew.doors.cli import main

main()
