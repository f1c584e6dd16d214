"""Every address × every role: nobody opens what is not theirs, and a new route says who may."""

import re

import pytest
from django.contrib import admin
from django.db import connection
from django.urls import get_resolver, reverse

from accounts import perms
from tests.permissions import ROLES, TABLE, WRITERS, WRITERS_BACK

# With real transactions: what is kept between two readers is kept then too.
pytestmark = pytest.mark.django_db(transaction=True)

# What a reading may write: who is signed in, and what limits count.
APART = ("django_session", "partenariat_cache", "accounts_user", "django_admin_log")


def routes(resolver=None):
    """The names of every route outside the admin, the API and the package that signs people in."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if getattr(pattern, "namespace", "") == "admin":
            continue
        if hasattr(pattern, "url_patterns"):
            yield from routes(pattern)
        elif not pattern.name.startswith(("api", "account_")):
            yield pattern.name


def everything():
    """{table: digest of its rows} of all the tables of the product."""
    with connection.cursor() as cursor:
        tables = [name for name in connection.introspection.table_names(cursor) if name not in APART]
        digests = {}
        for table in tables:
            cursor.execute(
                f"SELECT md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM \"{table}\" t"
            )
            digests[table] = cursor.fetchone()[0]
    return digests


def as_role(client, world, role):
    client.logout()
    if world.users[role]:
        client.force_login(world.users[role])


def test_every_route_says_who_may_open_it():
    assert set(routes()) == set(TABLE)


@pytest.mark.parametrize("role", ROLES)
def test_each_role_gets_what_the_table_says_and_changes_nothing_by_reading(client, world, role):
    as_role(client, world, role)
    before = everything()
    answers = {name: client.get(world.address(name)).status_code for name in TABLE}
    assert answers == {name: expected[role] for name, expected in TABLE.items()}
    after = everything()
    assert [table for table in before if before[table] != after[table]] == []


def test_nobody_writes_in_a_fiche_that_is_not_theirs(client, world):
    private = [name for name, answers in TABLE.items() if answers in (WRITERS, WRITERS_BACK)]
    before = everything()
    opened = []
    for role in ("anonymous", "stranger", "moderator", "curator"):
        as_role(client, world, role)
        for name in private:
            answer = client.post(
                world.address(name), {"version": world.draft.version, "message": "Exemple fictif."}
            )
            if answer.status_code not in (302, 401, 404, 405):
                opened.append((role, name, answer.status_code))
            elif answer.status_code == 302 and "/connexion/" not in answer.url:
                opened.append((role, name, answer.url))
    after = everything()
    # What a signed-out person was typing is kept for when they sign in again.
    changed = {table for table in before if before[table] != after[table]} - {"experiences_typedanswers"}
    assert opened == []
    assert changed == set()


def admin_pages():
    for model, model_admin in admin.site._registry.items():
        options = model._meta
        yield (
            f"{options.app_label}.view_{options.model_name}",
            model_admin,
            f"admin:{options.app_label}_{options.model_name}_changelist",
        )


@pytest.mark.parametrize("role", ROLES)
def test_the_admin_opens_to_each_role_what_its_rights_say(client, world, role):
    as_role(client, world, role)
    user = world.users[role]
    wrong = []
    for permission, _, name in admin_pages():
        status = client.get(reverse(name)).status_code
        allowed = bool(user) and user.is_staff and permission in perms.admin_permissions(user.role)
        if status != 200 if allowed else status not in (302, 403, 404):
            wrong.append((name, status, allowed))
    assert wrong == []


def admin_routes(patterns=None, prefix="/admin/"):
    """Every address of the admin, with something in the place of each parameter."""
    for pattern in patterns or admin.site.urls[0]:
        route = re.sub(r"<slug:verb>", "publish", str(pattern.pattern))
        route = re.sub(r"<[^>]+>", "1", route)
        if hasattr(pattern, "url_patterns"):
            yield from admin_routes(pattern.url_patterns, prefix + route)
        elif not re.search(r"[\^(]", route) and not route.startswith(("login", "logout", "jsi18n")):
            yield prefix + route


@pytest.mark.parametrize("role", ["anonymous", "stranger", "author", "member"])
def test_no_address_of_the_admin_opens_to_who_is_not_staff(client, world, role):
    as_role(client, world, role)
    opened = []
    before = everything()
    for address in admin_routes():
        for answer in (client.get(address), client.post(address, {"message": "Exemple fictif."})):
            if answer.status_code not in (302, 403, 404, 405):
                opened.append((address, answer.status_code))
    assert opened == []
    assert everything() == before
