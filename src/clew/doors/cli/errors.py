"""How an error is told on the command line."""

from __future__ import annotations

import sys

from clew.doors.cli.session import write_json
from clew.doors.cli.terminal import visible
from clew.events.errors import ClewError
from clew.language import catalogue, render


def tell(error: ClewError, lang: str, *, as_json: bool) -> None:
    """An error in words on standard error, with the command that helps where there is one, and as one JSON document on
    standard output if JSON was asked for."""
    sentence = render(error.code, error.params, lang)
    print(visible(f"clew: {sentence}{_next(error.code, lang)}"), file=sys.stderr)
    for finding in error.findings:
        told = f"  {finding.place}: {render(finding.code, finding.params, lang)} [{finding.rule}]"
        print(visible(told), file=sys.stderr)
    if as_json:
        document = {
            "error": {
                "code": error.code,
                "message": sentence,
                "params": error.params,
                "findings": [
                    {
                        "place": finding.place,
                        "rule": finding.rule,
                        "code": finding.code,
                        "message": render(finding.code, finding.params, lang),
                    }
                    for finding in error.findings
                ],
            }
        }
        write_json(document)


def _next(code: str, lang: str) -> str:
    """What to type next: a matter of this door alone, others have pages."""
    helps = f"cli.next.{code}"
    if helps not in catalogue().messages:
        return ""
    return ("" if lang == "zh" else " ") + render(helps, {}, lang)
