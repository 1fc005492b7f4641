"""How an error is told on the command line."""

from __future__ import annotations

import sys

from clew.doors.cli.session import write_json
from clew.doors.cli.terminal import visible
from clew.events.errors import ClewError
from clew.language import render


def tell(error: ClewError, lang: str, *, as_json: bool) -> None:
    """An error in words on standard error, and as one JSON document on standard output if JSON was asked for."""
    sentence = render(error.code, error.params, lang)
    print(visible(f"clew: {sentence}"), file=sys.stderr)
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
