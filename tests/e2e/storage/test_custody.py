"""What is held in custody: the vault, quarantine, accounts and tokens, settings."""

from __future__ import annotations

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from pathlib import Path

import msgspec
import psycopg
import pytest

from clew.events.errors import Conflict, Finding, NotFound, Unavailable
from clew.events.house import attachment
from clew.events.model import Extension
from clew.security.visibility import EVERYTHING, only
from clew.storage.records import Admitted, Rejected
from clew.storage.release import ReadItem, Release, Released
from clew.storage.store import Store
from clew.testing.database import DatabaseServer
from clew.testing.records import admitted, provenance
from clew.testing.samples import observe

pytestmark = pytest.mark.postgres

NAME = "Zhang Wei 张伟"


def everything_stored(dsn: str) -> bytes:
    """Every value of every table, as text, with bytes as they are."""
    found = []
    with psycopg.connect(dsn) as connection:
        tables = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        for (table,) in tables:
            for row in connection.execute(f'SELECT * FROM "{table}"'.encode()):
                found += [bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row]
    return b"\n".join(found)


def by_operator(token: str) -> object:
    return observe("urn:t:1", extensions=(Extension("{urn:clew:term:}operator", token),))


def test_one_person_one_token_per_field(store: Store) -> None:
    token = store.vault.tokenise("person", NAME)
    assert store.vault.tokenise("person", f"  {NAME} ") == token
    assert len({token, store.vault.tokenise("person", "Li Na"), store.vault.tokenise("phone", NAME)}) == 3
    assert store.vault.reveal(token) == NAME
    with pytest.raises(NotFound):
        store.vault.reveal("tok:" + "x" * 43)


def test_the_plaintext_is_nowhere_in_the_database(store: Store, dsn: str) -> None:
    token = store.vault.tokenise("person", NAME)
    refused = Rejected(place="1", raw=NAME.encode(), findings=(Finding("1", "r", "x.y", {"value": NAME}),))
    store.record(provenance(), [admitted(by_operator(token))], [refused], NAME.encode() * 20, "proceed")  # type: ignore[arg-type]
    store.quarantine.correct(1, NAME.encode(), (), principal="local:me", visibility=EVERYTHING, reason=NAME)
    stored = everything_stored(dsn)
    assert token.encode() in stored
    assert NAME.encode() not in stored
    assert "张伟".encode() not in stored


def test_erasing_a_person_erases_them_from_the_vault_and_the_raw_bytes(store: Store, dsn: str) -> None:
    token, other = store.vault.tokenise("person", NAME), store.vault.tokenise("person", "Li Na")
    named = store.record(provenance(), [admitted(by_operator(token))], [], b"raw with Zhang Wei")  # type: ignore[arg-type]
    others = store.record(provenance(), [admitted(by_operator(other))], [], b"raw with Li Na")  # type: ignore[arg-type]
    store.vault.erase(token)
    with pytest.raises(NotFound, match=r"token\.unknown"):
        store.vault.reveal(token)
    with pytest.raises(NotFound, match=r"raw\.erased"):
        store.captures.raw(named.capture_id, EVERYTHING)
    with pytest.raises(NotFound):
        store.vault.erase(token)
    assert store.vault.reveal(other) == "Li Na"
    assert store.captures.raw(others.capture_id, EVERYTHING) == b"raw with Li Na"
    assert store.events.at(1, EVERYTHING).event == by_operator(token)
    assert store.vault.tokenise("person", NAME) != token


def test_the_same_bytes_again_after_an_erasure_are_kept_again(store: Store) -> None:
    token = store.vault.tokenise("person", NAME)
    event = admitted(by_operator(token))  # type: ignore[arg-type]
    store.record(provenance(), [event], [], b"raw")
    store.vault.erase(token)
    again = store.record(provenance(), [event], [], b"raw")
    assert store.captures.raw(again.capture_id, EVERYTHING) == b"raw"


def test_what_was_erased_stays_erased_in_older_copies(database_server: DatabaseServer, tmp_path: Path) -> None:
    dsn, copy = database_server.empty(), database_server.empty()
    keys = tmp_path / "keys"
    with Store.open(dsn, keys) as store:
        token, other = store.vault.tokenise("person", NAME), store.vault.tokenise("person", "Li Na")
        with psycopg.connect(dsn) as connection:
            backup = connection.execute("SELECT ref, wrapped_key FROM subject").fetchall()
        store.vault.erase(token)
        assert store.vault.forget_in_backups() == 1
        assert store.vault.reveal(other) == "Li Na"
        with psycopg.connect(dsn) as connection:
            connection.execute("DELETE FROM subject")
            connection.cursor().executemany("INSERT INTO subject (ref, wrapped_key) VALUES (%s, %s)", backup)
        with pytest.raises(Unavailable, match="key_destroyed"):
            store.vault.tokenise("person", "Li Na") and store.vault.reveal(token)
    database_server.drop(copy)
    database_server.drop(dsn)


def test_a_database_opens_with_its_own_key_file_alone(dsn: str, tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match="wrong_key_file"):
        Store.open(dsn, tmp_path / "another")


def test_raw_bytes_are_kept_once(store: Store, dsn: str) -> None:
    for _ in range(2):
        result = store.record(provenance(), [], [], b"the same bytes")
        assert store.captures.raw(result.capture_id, EVERYTHING) == b"the same bytes"
    with psycopg.connect(dsn) as connection:
        assert connection.execute("SELECT count(*) FROM raw").fetchone() == (1,)


REFUSED = Rejected(place="row 3", raw=b"bad", findings=(Finding("row 3", "required", "x.missing"),))


def quarantined(store: Store) -> int:
    number = store.record(provenance(), [], [REFUSED], b"file").outcomes[0].quarantine_id
    assert number is not None
    return number


def released_items(
    store: Store, number: int, fit: Sequence[Admitted], broken: Sequence[Rejected]
) -> tuple[Released, ...]:
    """What becomes of an item that admission reads as these."""
    item = store.quarantine.one(number, EVERYTHING)
    read = ReadItem(
        number=number,
        steps=len(item.history),
        raw=item.raw,
        origin=item.digest,
        admitted=tuple(fit),
        rejected=tuple(broken),
    )
    return store.quarantine.release(Release(provenance=provenance(), items=(read,)), visibility=EVERYTHING).items


def test_a_released_event_has_its_attachments(store: Store) -> None:
    number = quarantined(store)
    event = admitted(observe("urn:t:1", extensions=(attachment(sha256(b"curve").hexdigest(), "text/plain"),)))
    (released,) = released_items(store, number, [msgspec.structs.replace(event, blobs=(b"curve",))], ())
    assert released.fate == "released"
    assert store.blobs.read(sha256(b"curve").hexdigest(), EVERYTHING) == b"curve"


def test_quarantine_correct_and_release(store: Store) -> None:
    number = quarantined(store)
    finding = Finding("row 3", "enum", "x.still")
    store.quarantine.correct(number, b"worse", [finding], principal="local:a", visibility=EVERYTHING, reason="typo")
    store.quarantine.correct(number, b"good", [], principal="local:b", visibility=EVERYTHING)
    item = store.quarantine.one(number, EVERYTHING)
    assert (item.state, item.raw, item.original, item.findings) == ("corrected", b"good", b"bad", ())
    assert [(s.principal, s.action, s.reason, s.findings) for s in item.history] == [
        ("local:a", "correct", "typo", (finding,)),
        ("local:b", "correct", "", ()),
    ]
    (released,) = released_items(store, number, [admitted(observe("urn:t:1"))], ())
    assert (released.fate, released.outcomes[0].state) == ("released", "recorded")
    item = store.quarantine.one(number, EVERYTHING)
    assert (item.state, item.released_position, item.history[-1].action) == ("released", 1, "release")
    assert store.quarantine.list(EVERYTHING) == (0, [])
    with pytest.raises(Conflict):
        store.quarantine.correct(number, b"", [], principal="local:a", visibility=EVERYTHING)


def test_a_release_that_is_refused_stays_with_its_new_findings(store: Store) -> None:
    number = quarantined(store)
    (again,) = released_items(store, number, (), [REFUSED])
    assert (again.fate, again.outcomes[0].quarantine_id) == ("refused", number)
    item = store.quarantine.one(number, EVERYTHING)
    assert (item.state, item.findings, item.history[-1].action) == ("open", REFUSED.findings, "refuse")
    assert store.quarantine.list(EVERYTHING)[0] == 1


def test_quarantine_dismiss_page_and_visibility(store: Store) -> None:
    number = quarantined(store)
    store.record(provenance("urn:p:other"), [], [REFUSED], b"file of another")
    assert store.quarantine.list(EVERYTHING, limit=1)[0] == 2
    assert [item.id for item in store.quarantine.list(EVERYTHING, after=number)[1]] == [number + 1]
    assert store.quarantine.list(only("urn:p:other"))[0] == 1
    with pytest.raises(NotFound):
        store.quarantine.one(number, only("urn:p:other"))
    with pytest.raises(NotFound):
        store.quarantine.dismiss(number, principal="local:a", visibility=only("urn:p:other"), reason="no")
    store.quarantine.dismiss(number, principal="local:a", visibility=EVERYTHING, reason="scrap")
    assert store.quarantine.one(number, EVERYTHING).history[-1].reason == "scrap"
    assert store.quarantine.list(EVERYTHING, states=["dismissed"])[0] == 1


def test_accounts(store: Store) -> None:
    people = store.principals
    people.add_account("admin", "administrator", by="local:root", password_hash="$h")
    with pytest.raises(Conflict):
        people.add_account("admin", "viewer", by="local:root")
    people.set_password("admin", "$g")
    people.set_disabled("admin", True)
    account = people.account("admin")
    assert account is not None
    assert (account.role, account.password_hash, account.disabled, account.created_by) == (
        "administrator",
        "$g",
        True,
        "local:root",
    )
    assert people.account("nobody") is None
    assert people.accounts() == [account]
    with pytest.raises(NotFound):
        people.set_password("nobody", "$h")


def test_tokens_end(database_server: DatabaseServer, dsn: str) -> None:
    now = 1000
    with Store.open(dsn, database_server.key_file, clock=lambda: now) as store:
        people = store.principals
        people.add_token("t1", b"1" * 32, "viewer", by="local:me", party="urn:p:1", expires_at=2000)
        people.add_token("t2", b"2" * 32, "operator", by="local:me", label="line 4")
        found = people.token(b"1" * 32)
        assert found is not None
        assert (found.id, found.role, found.party) == ("t1", "viewer", "urn:p:1")
        now = 2000
        assert people.token(b"1" * 32) is None
        people.revoke_token("t2")
        assert people.token(b"2" * 32) is None
        assert {token.id: token.revoked_at for token in people.tokens()} == {"t1": None, "t2": 2000}
        with pytest.raises(NotFound):
            people.revoke_token("t3")


def test_settings(store: Store) -> None:
    assert store.settings.get("party") is None
    store.settings.put("party", {"id": "urn:p:1"}, "local:me")
    store.settings.put("party", {"id": "urn:p:2"}, "local:me")
    assert store.settings.get("party") == {"id": "urn:p:2"}


def test_of_two_who_change_a_setting_at_once_none_is_lost(store: Store) -> None:
    def add(word: str) -> None:
        def longer(words: list[str] | None) -> list[str]:
            time.sleep(0.01)
            return [*(words or []), word]

        store.settings.change("words", longer, "local:me")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(add, "abcd"))
    assert sorted(store.settings.get("words")) == ["a", "b", "c", "d"]


def test_a_change_that_fails_or_changes_nothing_leaves_a_setting_as_it_was(store: Store) -> None:
    def refused(value: object) -> object:
        raise Conflict("rules.shipped", name="x")

    with pytest.raises(Conflict):
        store.settings.change("word", refused, "local:me")
    assert store.settings.get("word") is None
    store.settings.put("word", ["a"], "local:me")
    assert store.settings.change("word", lambda value: value, "local:other") == ["a"]
