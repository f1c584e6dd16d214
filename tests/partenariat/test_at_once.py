"""Lines of a migration grouped in one: the same table, the same state, forwards and back."""

import pytest
from django.db import connection, migrations, models
from django.db.migrations.state import ProjectState

from partenariat.at_once import AtOnce

pytestmark = pytest.mark.django_db

TABLE = "partenariat_exemple"


@pytest.fixture
def made():
    """The state and the table of a model with a name only."""
    state = ProjectState()
    creation = migrations.CreateModel(
        "Exemple", [("id", models.AutoField(primary_key=True)), ("name", models.TextField())]
    )
    creation.state_forwards("partenariat", state)
    with connection.schema_editor() as editor:
        creation.database_forwards("partenariat", editor, ProjectState(), state)
    return state


def lines():
    return [
        migrations.AddField("exemple", "number", models.IntegerField(default=0)),
        migrations.AddField("exemple", "parent", models.ForeignKey("self", models.CASCADE, null=True)),
        migrations.AddIndex("exemple", models.Index(fields=["number"], name="exemple_number")),
        migrations.AddConstraint(
            "exemple", models.CheckConstraint(condition=models.Q(number__gte=0), name="exemple_positive")
        ),
    ]


def table():
    with connection.cursor() as cursor:
        columns = {column.name for column in connection.introspection.get_table_description(cursor, TABLE)}
        return columns, set(connection.introspection.get_constraints(cursor, TABLE))


def test_a_group_makes_what_its_lines_say_and_undoes_it(made):
    before, group, after = table(), AtOnce(lines()), made.clone()
    group.state_forwards("partenariat", after)
    with connection.schema_editor() as editor:
        group.database_forwards("partenariat", editor, made, after)
    columns, constraints = table()
    assert columns == {"id", "name", "number", "parent_id"}
    assert constraints > before[1] | {"exemple_number", "exemple_positive"}
    with connection.schema_editor() as editor:
        group.database_backwards("partenariat", editor, after, made)
    assert table() == before


def test_the_state_after_a_group_is_the_state_after_its_lines(made):
    one_by_one, grouped = made.clone(), made.clone()
    for line in lines():
        line.state_forwards("partenariat", one_by_one)
    # A state that has been read gives its new models, not the ones of before.
    assert grouped.apps
    AtOnce(lines()).state_forwards("partenariat", grouped)
    assert grouped == one_by_one
    fields = {field.name for field in grouped.apps.get_model("partenariat", "exemple")._meta.get_fields()}
    assert fields >= {"number", "parent"}
