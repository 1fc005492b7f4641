"""Numbers in requests: a position of the log, and how many of something. What the database cannot hold is refused here,
with the bound in the refusal, and not there."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

LAST_POSITION = 2**63 - 1
LARGEST_COUNT = 2**53 - 1
"""The largest whole number that every reader of JSON keeps exactly."""

Position = Annotated[int, Field(ge=0, le=LAST_POSITION)]
Count = Annotated[int, Field(ge=0, le=LARGEST_COUNT)]
