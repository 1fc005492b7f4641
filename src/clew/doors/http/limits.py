"""Limits of the HTTP door, in one place so that documentation and code agree."""

LARGEST_BODY_BYTES = 64 * 1024 * 1024
SESSION_HOURS = 12
