"""The simulated factory in a real database: the snapshot is the graph that the plain engine concludes from all facts;
and the verbs, as people and programs use them."""

from __future__ import annotations

import math

import pytest
from starlette.testclient import TestClient

from clew.bootstrap import Clew
from clew.doors.http.app import create_app
from clew.events.errors import Forbidden
from clew.scenarios.snapshot_making import concluded
from clew.security.principals import principal
from clew.security.visibility import EVERYTHING
from clew.storage.database import driver, reading
from clew.storage.reads.link_stream import stream
from clew.testing.installation import Installation
from clew.tracing.graph import Graph, build_graph
from clew.tracing.kernel import arrays
from clew.tracing.loader import Reading, _Loader
from clew.tracing.shares import operation_fractions

pytestmark = pytest.mark.postgres


def every_key(clew: Clew) -> list[str]:
    with reading(clew.store.engine) as connection:
        cursor = driver(connection).cursor()
        keys = [key for (key,) in cursor.execute("SELECT key FROM node")]
        events = cursor.execute(
            "SELECT DISTINCT position FROM link_fact WHERE operation_id IS NULL AND kind IN ('consume', 'produce')"
        )
        return keys + [f"event:{position}" for (position,) in events]


def test_it_is_the_graph_of_all_facts(installation: Installation) -> None:
    clew = installation.clew
    known_at = clew.store.position()
    loader = _Loader(clew.store.links.source(EVERYTHING), Reading("forward", known_at), ())
    loader.fetch(every_key(clew))
    loaded = loader.finish()
    graph: Graph = build_graph(loaded.facts, loaded.levels, loaded.classes)
    known = {key: operation_fractions(operation) or {} for key, operation in graph.operations.items()}

    snapshot = concluded(stream(clew.store.engine, lambda stage, done, total: None))
    links, keys = snapshot.base.links, snapshot.names.keys(range(len(snapshot.base.node)))
    assert len(links.source) == len(graph.links) > 500
    for i, place in enumerate(snapshot.base.order.tolist()):
        link, kind = graph.links[place], int(links.kind[i])
        assert (arrays.KINDS[kind & arrays.KIND_MASK], keys[links.source[i]], keys[links.target[i]]) == (
            *(link.kind, link.source, link.target),
        )
        assert (links.start[i], links.end[i], links.position[i]) == (link.start, link.end, link.position)
        assert (bool(kind & arrays.FLAGGED), bool(kind & arrays.CERTAIN)) == (link.flagged, link.certain)
        operation = link.target if link.kind == "consume" else link.source
        fraction = known.get(operation, {}).get((link.position, link.ordinal))
        assert math.isnan(links.fraction[i]) if fraction is None else links.fraction[i] == pytest.approx(fraction)
    spellings = clew.store.links.source(EVERYTHING).spellings(keys)
    assert snapshot.log_end == clew.store.links.source(EVERYTHING).log_end(known_at)
    for node, key in enumerate(keys):
        assert snapshot.names.node_of(key) == node
        assert snapshot.names.spelling(node) == spellings[key].text


def test_verbs_and_their_twin(installation: Installation) -> None:
    clew = installation.clew
    report = clew.snapshots.build(verify=True)
    assert report["equal"] is True
    assert report["position"] == clew.store.position()
    engineer = clew.acting(principal("user:engineer-1", "engineer"))
    assert engineer.snapshots.list()[0].name == report["name"]
    with pytest.raises(Forbidden):
        engineer.snapshots.build()
    with pytest.raises(Forbidden):
        clew.acting(principal("user:supplier-1", "supplier", party="urn:p")).snapshots.list()
    with TestClient(create_app(clew)) as client:
        signed = {"Authorization": f"Bearer {installation.token('viewer')}"}
        answer = client.get("/api/v1/snapshots", headers=signed)
        assert answer.status_code == 200
        assert answer.json()["snapshots"][0]["name"] == report["name"]
        assert client.get("/api/v1/snapshots").status_code == 401
