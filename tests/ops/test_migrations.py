from collections import Counter

import pytest
from django.db.migrations.loader import MigrationLoader

OURS = {"partenariat", "accounts", "instances", "experiences"}


@pytest.fixture(scope="module")
def graph():
    return MigrationLoader(None).graph


def test_the_migrations_of_each_app_are_one_line(graph):
    children = Counter()
    for app, name in graph.nodes:
        parents = [key for key in graph.node_map[app, name].parents if key.key[0] == app]
        assert len(parents) <= 1, f"{app}.{name} fusionne deux lignes"
        children.update(parent.key for parent in parents)
    assert [key for key, number in children.items() if number > 1 and key[0] in OURS] == []
    assert {app for app, _ in graph.leaf_nodes()} >= OURS
    assert Counter(app for app, _ in graph.leaf_nodes() if app in OURS).most_common(1)[0][1] == 1


def test_every_migration_says_its_intention(graph):
    assert [key for key in graph.nodes if key[0] in OURS and "_auto_" in key[1]] == []
