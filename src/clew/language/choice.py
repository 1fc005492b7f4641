"""Which language a reader gets: what the request asks for, else the environment, else English."""

from __future__ import annotations

from collections.abc import Mapping

languages = ("zh", "en")
DEFAULT_LANGUAGE = "en"
_VARIABLES = ("CLEW_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


def pick_language(accept_language: str | None = None, environ: Mapping[str, str] | None = None) -> str:
    """``"zh"`` or ``"en"``.

    ``accept_language``: an HTTP Accept-Language header (RFC 9110 §12.5.4); the highest quality we speak wins,
    the earlier one among equals. ``environ``: ``CLEW_LANG``, then ``LC_ALL``, ``LC_MESSAGES``, ``LANG``; the
    first that is set decides, as in POSIX. Anything else: English.
    """
    if accept_language:
        spoken = _by_header(accept_language)
        if spoken is not None:
            return spoken
    for name in _VARIABLES:
        value = (environ or {}).get(name)
        if value:
            return _primary(value) or DEFAULT_LANGUAGE
    return DEFAULT_LANGUAGE


def _by_header(header: str) -> str | None:
    best: str | None = None
    best_quality = 0.0
    for part in header.split(","):
        tag, _, parameters = part.partition(";")
        quality = _quality(parameters)
        language = DEFAULT_LANGUAGE if tag.strip() == "*" else _primary(tag)
        if language is not None and quality > best_quality:
            best, best_quality = language, quality
    return best


def _quality(parameters: str) -> float:
    name, _, value = parameters.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0


def _primary(tag: str) -> str | None:
    """The language of ``zh-CN``, ``zh_CN.UTF-8``, ``en`` …; None when we do not speak it."""
    primary = tag.strip().lower().replace("_", "-").split(".")[0].split("@")[0].split("-")[0]
    return primary if primary in languages else None
