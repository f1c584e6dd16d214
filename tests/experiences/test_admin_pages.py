"""Every kind of admin page in a real browser: the policy refuses nothing, axe finds nothing, 390 px is enough."""

import pytest
from django.conf import settings
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from accounts.models import OutboxMessage
from experiences.models import Report
from tests import factories

pytestmark = pytest.mark.django_db
WIDTH = 390


def sign_in(context, live_server, person):
    client = Client()
    client.force_login(person)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])


def addresses(person):
    """A list, an add page and a change page of every model the person may see, and our own pages of one fiche."""
    fiche = factories.experience(
        state="in_review",
        author=factories.user(),
        anti_alibi={"AA-1": {"answer": "no", "comment": "Un seul usager."}},
    )
    factories.body()
    factories.establishment()
    Report.objects.create(experience=fiche, kind="error", message="Une date fausse.")
    Report.objects.create(experience=fiche, kind="other", message="Une réclame.", suspicion="links")
    OutboxMessage.objects.create(key="k", recipient="a@exemple-fictif.fr", subject="Objet", body="Texte")
    yield "/admin/"
    yield "/admin/file/"
    yield "/admin/file/?vue=mis-de-cote"
    for model in admin.site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        if not person.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}"):
            continue
        yield reverse(f"admin:{name}_changelist")
        if person.has_perm(f"{model._meta.app_label}.add_{model._meta.model_name}"):
            yield reverse(f"admin:{name}_add")
        row = model.objects.order_by("pk").first()
        if row:
            yield reverse(f"admin:{name}_change", args=[row.pk])
    for page in ("correct", "coding", "history"):
        yield reverse(f"admin:experiences_experience_{page}", args=[fiche.pk])
    for verb in ("request_changes", "accept", "reject"):
        yield reverse("admin:experiences_experience_decide", args=[fiche.pk, verb])


@pytest.mark.long
def test_every_admin_page_obeys_the_policy_fits_and_passes_axe(page, axe, live_server):
    curator = factories.curator()
    sign_in(page.context, live_server, curator)
    page.set_viewport_size({"width": WIDTH, "height": 900})
    problems = []
    for address in addresses(curator):
        assert page.goto(address).status == 200, address
        wide = page.evaluate("document.documentElement.scrollWidth")
        if wide > WIDTH:
            problems.append(f"{address} : {wide} px")
        try:
            axe(page)
        except AssertionError as error:
            problems.append(str(error))
    assert not problems, "\n\n".join(problems)
