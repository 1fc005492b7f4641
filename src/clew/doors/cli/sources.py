"""Reading what the words of a command name: files and lists of identifiers."""

from __future__ import annotations

import stat
import sys
from collections.abc import Sequence
from pathlib import Path

from clew.events.errors import BadRequest, NotFound

LARGEST_FILE_BYTES = 512 * 1024 * 1024


def is_text(text: str) -> bool:
    """Whether a database can be asked for it: no NUL, and no bytes of the terminal that were no UTF-8."""
    return "\0" not in text and not any("\ud800" <= each <= "\udfff" for each in text)


def read_bytes(file: Path) -> bytes:
    """The bytes of a file, or of standard input for ``-``. Raises NotFound or BadRequest naming the file."""
    if str(file) == "-":
        if sys.stdin is None:
            raise BadRequest("file.unreadable", file="-", detail="closed")
        return sys.stdin.buffer.read(LARGEST_FILE_BYTES + 1)
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode) and not file.is_dir() and not _is_of_shell(file):
            raise BadRequest("file.special", file=str(file))
        if status.st_size > LARGEST_FILE_BYTES:
            raise BadRequest("file.too_large", file=str(file), limit=LARGEST_FILE_BYTES)
        with file.open("rb") as opened:  # what grows meanwhile, or has no size, is not read beyond the limit
            data = opened.read() if status.st_size else opened.read(LARGEST_FILE_BYTES + 1)
        if len(data) > LARGEST_FILE_BYTES:
            raise BadRequest("file.too_large", file=str(file), limit=LARGEST_FILE_BYTES)
        return data
    except FileNotFoundError as error:
        raise NotFound("file.not_found", file=str(file)) from error
    except OSError as error:
        raise BadRequest("file.unreadable", file=str(file), detail=error.strerror or "") from error


def _is_of_shell(file: Path) -> bool:
    """Whether it is a pipe that the shell made, as for ``<(command)``: whoever writes it is there. A named pipe may
    wait for ever for somebody to write it, and a device need not end."""
    return file.is_fifo() and str(file).startswith(("/dev/fd/", "/dev/stdin", "/proc/self/fd/"))


def files_of(named: Sequence[Path], *, recursive: bool, mapped: bool) -> tuple[list[Path], list[Path]]:
    """The files that are named, and those in the folders that are named, by name; and which of the latter nobody reads.

    ``recursive``: those in folders within folders, too; ``mapped``: a mapping is given, so tables are meant. Hidden
    files of a folder are passed over. Raises BadRequest for a folder in which there is nothing to read.
    """
    files: list[Path] = []
    skipped: list[Path] = []
    suffixes = _suffixes(mapped=mapped)
    for path in named:
        if str(path) == "-" or not path.is_dir():
            files.append(path)
            continue
        try:
            found = sorted(each for each in path.glob("**/*" if recursive else "*") if _is_meant(each, path))
        except OSError as error:
            raise BadRequest("file.unreadable", file=str(path), detail=error.strerror or "") from error
        readable = [each for each in found if each.name.lower().removesuffix(".gz").endswith(suffixes)]
        if not readable:
            raise BadRequest("file.nothing_in_folder", folder=str(path))
        files += readable
        skipped += sorted(set(found) - set(readable))
    return files, skipped


def _is_meant(file: Path, folder: Path) -> bool:
    return file.is_file() and not any(part.startswith(".") for part in file.relative_to(folder).parts)


def _suffixes(*, mapped: bool) -> tuple[str, ...]:
    """How the names end of what is read with a mapping, or without one."""
    from clew.collection.connectors import discover

    return tuple(suffix for manifest in discover() if manifest.needs_mapping == mapped for suffix in manifest.suffixes)


def read_ids(listing: str) -> list[str]:
    """Identifiers of a list, one a line; blank lines and lines that start with ``#`` are passed over."""
    text = read_bytes(Path(listing)).decode("utf-8-sig", errors="replace")
    if not is_text(text):
        raise BadRequest("request.not_text", name=listing)
    return [line.strip() for line in text.splitlines() if line.strip() and not line.lstrip().startswith("#")]
