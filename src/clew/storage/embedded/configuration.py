"""Words and settings that the server is made and started with. Pure: text out.

Settings that durability, privacy or our own launcher rest on are given on the command line, where neither
``postgresql.conf`` nor ``ALTER SYSTEM`` can change them. The rest goes into ``postgresql.conf`` once, where an
administrator may tune it.
"""

from __future__ import annotations

from pathlib import Path

DATABASE = "clew"
ROLE = "clew"
"""Owns the database; not a superuser, so that no statement of the application can run programs or read files."""
ADMINISTRATOR = "clew_administrator"
PORT = 5432

FORCED = {
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "password_encryption": "scram-sha-256",
    "logging_collector": "off",
    "log_destination": "stderr",
}
SESSION_OPTIONS = "-c synchronous_commit=on"
"""For the ``options`` of a connection: outranks what a role or database may have set."""

TUNABLE = {
    "shared_buffers": "128MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "64MB",
    "max_connections": "60",
    "max_wal_size": "1GB",
    "min_wal_size": "80MB",
    "jit": "off",
    # files in the cluster instead of /dev/shm: containers keep that small, and logging out may empty it
    "dynamic_shared_memory_type": "mmap",
    "min_dynamic_shared_memory": "8MB",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_checkpoints": "off",
    "log_line_prefix": "%m [%p] ",
}
FIRST_MAJOR_WITH_BUILTIN_LOCALE = 17


def initdb_arguments(binaries: Path, cluster: Path, password_file: Path, major: int) -> list[str]:
    """Words of ``initdb``: UTF-8, order by code point (as ``C``), letters as Unicode has them, checksums, no trust.

    Ctype is ``C.UTF-8`` and not ``C``: under ``C`` a trigram index finds no letters in Chinese text.
    """
    words = [str(binaries / "initdb"), "-D", str(cluster), "-U", ADMINISTRATOR, f"--pwfile={password_file}"]
    words += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C", "--lc-ctype=C.UTF-8", "--data-checksums"]
    if major >= FIRST_MAJOR_WITH_BUILTIN_LOCALE:
        words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
    return words


def server_arguments(binaries: Path, cluster: Path, socket_folder: Path) -> list[str]:
    """Words of ``postgres``: the forced settings, and a socket in ``socket_folder`` alone."""
    quoted = '"' + str(socket_folder).replace('"', '""') + '"'
    words = [str(binaries / "postgres"), "-D", str(cluster), "-c", f"unix_socket_directories={quoted}"]
    for name, value in FORCED.items():
        words += ["-c", f"{name}={value}"]
    return words


def tuning_text() -> str:
    """The lines that a new cluster gets at the end of its ``postgresql.conf``."""
    lines = [f"{name} = '{value}'" for name, value in TUNABLE.items()]
    return "\n# Clew's starting values; yours to change.\n" + "\n".join(lines) + "\n"


def server_environment(path: str) -> dict[str, str]:
    """The whole environment of server processes: nothing of the caller's (PGOPTIONS, PGDATA …) leaks in."""
    return {"PATH": path, "LC_ALL": "C", "TZ": "UTC"}
