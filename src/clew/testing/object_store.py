"""Run a command beside a server that speaks S3 (``make test-object-store``): moto, in an environment of its own.

Run as a file, for that environment holds nothing of ours. The command finds it by the variables that delta-rs takes,
and an empty bucket under ``CLEW_TEST_LAKE``.
"""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from importlib import import_module

BUCKET = "clew-test"


def main(command: list[str]) -> int:
    """The exit code of the command."""
    server = import_module("moto.server").ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        address = f"http://{host}:{port}"
        put = urllib.request.Request(f"{address}/{BUCKET}", method="PUT")  # noqa: S310 - our own server
        urllib.request.urlopen(put, timeout=30).close()  # noqa: S310
        named = {
            "AWS_ENDPOINT_URL": address,
            "AWS_ALLOW_HTTP": "true",
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_REGION": "us-east-1",
            "CLEW_TEST_LAKE": f"s3://{BUCKET}",
        }
        return subprocess.run(command, env=os.environ | named, check=False).returncode  # noqa: S603
    finally:
        server.stop()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
