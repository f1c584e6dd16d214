"""The public table is the listed fiches, column for column, and a payload is right or absent, whoever writes."""

import json
import random
import threading

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.db import connection, transaction
from django.http import QueryDict
from django.utils import timezone

from experiences import moderation, search
from experiences.derived import refresh
from experiences.filtersets import FACETS, ExperienceFilterSet
from experiences.models import Experience, MatrixPosition, PublicRow
from experiences.public_lists import EXPERIENCES
from experiences.public_rows import payloads, sql
from experiences.representation import represent
from partenariat import terms
from partenariat.public_version import one_version
from tests import factories
from tests.attachments import accept, online_testimony, pictured

pytestmark = pytest.mark.django_db
LIST = "/api/v1/experiences/"


def listed():
    return Experience.objects.visible_to(AnonymousUser()).listed()


def expected():
    """{fiche: its public form as the API writes it}, from the fiches."""
    # A version rises once a transaction, and the whole test is one.
    terms._cache["version"] = None
    with one_version():
        return {fiche.pk: payloads.as_text(represent(fiche)) for fiche in listed().for_list()}


def fill():
    terms._cache["version"] = None
    payloads.fill()


def faults():
    """What the table says that the fiches do not."""
    rows = {row.pk: row for row in PublicRow.objects.all()}
    fiches = {fiche.pk: fiche for fiche in listed()}
    found = [f"{pk} : une seule des deux tables" for pk in rows.keys() ^ fiches.keys()]
    same = {field.attname for field in PublicRow._meta.fields} & {
        field.attname for field in Experience._meta.fields
    }
    assert {"zone", "plain", "search_vector", "barrier_codes", "territory_keys"} <= same
    for pk in rows.keys() & fiches.keys():
        found += [f"{pk}.{name}" for name in same if getattr(rows[pk], name) != getattr(fiches[pk], name)]
    found += [f"{pk}.facets" for pk in _facets() ^ _facets_of_fiches()]
    right = expected()
    found += [
        f"{pk}.payload"
        for pk, row in rows.items()
        if row.payload is not None and row.payload != right.get(pk)
    ]
    return found


def _facets():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT fiche_id, facet, value FROM experiences_publicrow, unnest(facets) AS c "
            "JOIN experiences_facetvalue v ON v.code = c"
        )
        return set(cursor.fetchall())


def _facets_of_fiches():
    found = set()
    for fiche in listed():
        for facet in FACETS:
            if facet.name in sql.COUNTED:
                value = getattr(fiche, facet.column)
                values = value if facet.is_array else [value]
                kept = [one for one in values if not facet.like or one.startswith(("dep-", "reg-"))]
                found |= {(fiche.pk, facet.name, one) for one in kept}
    return found


class Shelf:
    """A few fiches that quote one another and everything a fiche may quote."""

    def __init__(self):
        self.organisation = factories.organisation()
        self.body = factories.body()
        self.place = factories.establishment()
        self.programme = factories.experience("Un grand programme (exemple fictif)")
        common = {"organisations": [self.organisation], "bodies": [self.body], "author": factories.user()}
        self.fiche = factories.experience(
            "La fiche regardée (exemple fictif)", parent=self.programme, **common
        )
        self.fiche.establishments.add(self.place)
        self.fiche.evaluations.create(
            year=2025, methods=["questionnaire"], results="Un résultat (exemple fictif)."
        )
        self.testimony = online_testimony(self.fiche, display_name="Prénom Fictif")
        self.media = accept(pictured(self.fiche))
        self.seed = factories.seed_experience("Tirée d’un document (exemple fictif)")

    def update(self, table, set_, pk):
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET {set_} WHERE id = %s", [pk])


def raw(table, set_, name):
    """A write in plain SQL to something of the shelf."""

    def write(shelf):
        shelf.update(table, set_, getattr(shelf, name).pk)

    write.__name__ = f"{table}: {set_}"
    return write


def term(set_, code="nurse"):
    def write(shelf):
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE partenariat_term SET {set_} WHERE code = %s", [code])

    write.__name__ = f"term: {set_}"
    return write


def saved_by_the_orm(shelf):
    shelf.fiche.refresh_from_db()
    shelf.fiche.summary = f"Un autre résumé (exemple fictif) {random.random()}."
    shelf.fiche.save()


def a_position_more(shelf):
    MatrixPosition.objects.update_or_create(
        experience=shelf.fiche, dimension="accompaniment_action", defaults={"level": "consultation"}
    )


def a_position_less_and_derived_again(shelf):
    shelf.fiche.matrix_positions.all().first().delete()
    a_position_more(shelf)
    refresh([shelf.fiche.pk])


def an_evaluation_moved_to_another_fiche(shelf):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM experiences_evaluation WHERE experience_id = %s", [shelf.programme.pk])
        cursor.execute(
            "UPDATE experiences_evaluation SET experience_id = %s WHERE experience_id = %s",
            [shelf.programme.pk, shelf.fiche.pk],
        )


def territories_changed(shelf):
    shelf.fiche.territories.set([])
    shelf.fiche.territories.add(factories.Territory.objects.get(key="com-75056"))
    refresh([shelf.fiche.pk])


def a_carrier_changed(shelf):
    shelf.fiche.carriers.all().delete()
    shelf.fiche.carriers.create(organisation=factories.organisation(), role="partner")


def a_body_linked_no_more(shelf):
    shelf.fiche.bodies.clear()


def an_establishment_linked_no_more(shelf):
    shelf.fiche.establishments.clear()


def suspended_by_moderation(shelf):
    moderation.suspend(
        experience=shelf.fiche, actor=factories.moderator(), reasons=["complaint"], message="Motif."
    )


def consent_withdrawn(shelf):
    shelf.testimony.consent.withdrawn_at = timezone.now()
    shelf.testimony.consent.save()


def name_withdrawn(shelf):
    shelf.update("accounts_consent", "withdrawn_at = clock_timestamp()", shelf.testimony.name_consent_id)


def testimony_deleted(shelf):
    shelf.testimony.delete()


def media_deleted(shelf):
    shelf.media.delete()


def a_label_withdrawn_from_its_list(shelf):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM partenariat_term WHERE vocabulary = 'licence' AND code = 'LO-2.0'")


def a_programme_deleted(shelf):
    shelf.programme.delete()


FICHE = "experiences_experience"
WRITES = [
    saved_by_the_orm,
    raw(FICHE, "title = 'Un titre écrit en SQL (exemple fictif)'", "fiche"),
    raw(FICHE, "domains = '{research,therapeutic_education}', sectors = '{hopital}'", "fiche"),
    raw(FICHE, 'barriers = \'[{"code": "FR-02", "comment": ""}]\'', "fiche"),
    raw(FICHE, "anti_alibi_public = NOT anti_alibi_public", "fiche"),
    raw(FICHE, "last_confirmed_at = '2026-02-03'", "fiche"),
    raw(FICHE, "state = 'archived'", "fiche"),
    raw(FICHE, "state = 'published'", "fiche"),
    raw(FICHE, "state = 'suspended'", "fiche"),
    raw(FICHE, "title = 'Le programme rebaptisé (exemple fictif)'", "programme"),
    raw(FICHE, "state = 'archived'", "programme"),
    raw(FICHE, "state = 'suspended'", "programme"),
    raw(FICHE, "source_section = 'Autre passage'", "seed"),
    raw("accounts_organisation", "name = 'Autre nom (exemple fictif)'", "organisation"),
    raw("accounts_organisation", "acronym = 'ANF'", "organisation"),
    raw("instances_body", "name = 'Autre instance (exemple fictif)'", "body"),
    raw("instances_body", "published_at = NULL", "body"),
    raw("instances_body", "published_at = now()", "body"),
    raw("instances_establishment", "name = 'Autre lieu (exemple fictif)'", "place"),
    raw("experiences_testimony", "accepted_at = NULL", "testimony"),
    raw("experiences_mediaasset", "licence = 'all_rights'", "media"),
    raw("experiences_mediaasset", "accepted_at = NULL", "media"),
    lambda shelf: shelf.update("partenariat_source", "title = 'Autre document'", shelf.seed.source_id),
    lambda shelf: shelf.update("instances_bodytype", "acronym = 'XYZ'", shelf.body.type_id),
    lambda shelf: shelf.update(
        "partenariat_territory", "name = 'Ville rebaptisée'", shelf.fiche.territories.first().pk
    ),
    term("label = 'Un libellé changé'"),
    term("label = 'Un libellé changé'", "questionnaire"),
    a_label_withdrawn_from_its_list,
    a_position_more,
    a_position_less_and_derived_again,
    an_evaluation_moved_to_another_fiche,
    territories_changed,
    a_carrier_changed,
    a_body_linked_no_more,
    an_establishment_linked_no_more,
    consent_withdrawn,
    name_withdrawn,
    testimony_deleted,
    media_deleted,
    a_programme_deleted,
]


@pytest.fixture
def shelf():
    return Shelf()


@pytest.mark.parametrize("write", WRITES, ids=lambda write: write.__name__[:50])
def test_whatever_is_written_the_table_follows(shelf, write):
    fill()
    assert PublicRow.objects.filter(payload=None).count() == 0
    before = expected()
    write(shelf)
    assert faults() == []
    after = expected()
    changed = [pk for pk in after if before.get(pk) != after[pk]]
    assert not PublicRow.objects.filter(pk__in=changed, payload__isnull=False).exists()
    fill()
    assert dict(PublicRow.objects.values_list("pk", "payload")) == after


@pytest.mark.parametrize("seed", range(3))
def test_a_long_run_of_writes_leaves_it_exact(shelf, seed):
    rng = random.Random(seed)
    gone = {testimony_deleted, media_deleted, a_programme_deleted, consent_withdrawn, name_withdrawn}
    writes = [write for write in WRITES if write not in gone]
    for number in range(25):
        rng.choice(writes)(shelf)
        if number % 3 == 0:
            fill()
        if number % 5 == 0:
            factories.experience(state=rng.choice(["published", "draft", "archived"]))
        assert faults() == []


@pytest.mark.parametrize(
    "state", ["draft", "submitted", "rejected", "withdrawn", "suspended", "archived", "deleted"]
)
def test_what_is_not_listed_has_no_row(state):
    factories.experience(state=state)
    assert not PublicRow.objects.exists()


def test_a_suspension_takes_the_row_away_at_once(shelf):
    fill()
    Experience.objects.filter(pk=shelf.fiche.pk).update(state="suspended")
    assert not PublicRow.objects.filter(pk=shelf.fiche.pk).exists()
    assert shelf.fiche.title not in b"".join(payloads.read([shelf.fiche.pk])).decode()


def test_a_payload_written_by_other_code_is_not_read(shelf):
    fill()
    PublicRow.objects.update(form="autre", payload='"un texte d’une autre version"')
    assert payloads.read([shelf.fiche.pk]) == [expected()[shelf.fiche.pk].encode()]
    fill()
    assert faults() == []


def test_the_command_writes_everything_again(shelf):
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE experiences_publicrow SET zone = 'faux', facets = '{}' WHERE fiche_id = %s",
            [shelf.fiche.pk],
        )
        cursor.execute("DELETE FROM experiences_publicrow WHERE fiche_id = %s", [shelf.seed.pk])
    assert faults() != []
    terms._cache["version"] = None
    call_command("rebuild_public_rows", verbosity=0)
    assert faults() == []
    assert not PublicRow.objects.filter(payload=None).exists()


@pytest.mark.parametrize("is_filled", [True, False])
def test_the_api_says_the_same_from_the_table_as_from_the_fiches(client, shelf, is_filled):
    if is_filled:
        fill()
    response = client.get(LIST)
    right = expected()
    keys = search.keys(ExperienceFilterSet(QueryDict(""), queryset=listed()))
    assert response.json()["resultats"] == [json.loads(right[pk]) for pk in keys]
    assert response.headers["Content-Type"] == "application/json"
    assert response.content == payloads.as_text(response.json()).encode()


def test_the_api_still_indents_for_a_person(client, shelf):
    response = client.get(LIST, headers={"accept": "application/json; indent=2"})
    assert response.json()["total"] == 3
    assert b'\n  "total": 3' in response.content


def test_exports_read_the_same_texts_in_the_order_asked(shelf):
    keys = [shelf.seed.pk, shelf.fiche.pk, 10**9, shelf.programme.pk]
    right = expected()
    assert list(EXPERIENCES.texts_of(keys)) == [right[pk].encode() for pk in keys if pk in right]


def test_a_draft_leaves_no_trace_in_the_table(shelf):
    fill()
    changes = set(PublicRow.objects.values_list("pk", "changes"))
    draft = factories.experience(state="draft")
    draft.summary = "Encore un brouillon (exemple fictif)."
    draft.save()
    assert set(PublicRow.objects.values_list("pk", "changes")) == changes


IN_THE_BASE = """
SELECT proname, prosrc FROM pg_proc
WHERE proname LIKE '%%\\_forgets' OR proname LIKE 'experiences\\_%%' AND pronamespace = 'public'::regnamespace
UNION ALL SELECT tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname LIKE 'forgets%%'
"""


def test_the_base_runs_the_sql_of_today():
    """A migration runs the SQL of its day: who changes `sql.py` writes another."""

    def in_the_base():
        cursor.execute(IN_THE_BASE)
        return {(name, " ".join(text.split())) for name, text in cursor.fetchall()}

    with connection.cursor() as cursor:
        migrated = in_the_base()
        cursor.execute(sql.drop_forget_triggers())
        cursor.execute(sql.forget_triggers())
        cursor.execute(sql.write_row())
        assert in_the_base() == migrated
    assert len(migrated) > 20


# --------------------------------------------------------------------------------- at once


@pytest.mark.django_db(transaction=True)
def test_what_changes_while_payloads_are_built_is_not_kept_as_it_was():
    organisation = factories.organisation("Avant (exemple fictif)")
    fiche = factories.experience(organisations=[organisation])
    done = threading.Event()

    def build():
        try:
            payloads.fill()
        finally:
            connection.close()
            done.set()

    with transaction.atomic():
        organisation.name = "Après (exemple fictif)"
        organisation.save()
        # It reads the former name, then waits for us to write down what it made of it.
        builder = threading.Thread(target=build)
        builder.start()
        with connection.cursor() as cursor:
            waiting = 0
            while not waiting and not done.wait(0.02):
                cursor.execute(
                    "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'"
                )
                (waiting,) = cursor.fetchone()
        assert waiting
    builder.join()
    row = PublicRow.objects.get(pk=fiche.pk)
    assert row.payload is None or "Après" in row.payload
    payloads.fill()
    assert "Après (exemple fictif)" in PublicRow.objects.get(pk=fiche.pk).payload
