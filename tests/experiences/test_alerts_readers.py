"""« Recevoir les nouveautés » : asked for by anyone, confirmed from the mail, changed and stopped from it."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMessage
from experiences.alerts import asking
from experiences.models import Alert, AlertReader
from partenariat import signed
from partenariat.models import Territory
from tests import factories

pytestmark = pytest.mark.django_db

ADDRESS = "lectrice@exemple-fictif.fr"
NEW = "/alertes/nouvelle/?liste=experiences&q=diab%C3%A8te&territoire=dep-93"


def ask(client, url=NEW, **fields):
    form = {"address": ADDRESS, "rhythm": "weekly", **factories.trap_fields(), **fields}
    return client.post(url, form)


def written(kind=None):
    rows = OutboxMessage.objects.order_by("pk")
    return list(rows.filter(kind=kind) if kind else rows)


def path_in(body, route):
    """The address of the page of this name in a mail."""
    prefix = reverse(route, args=["x"]).removesuffix("x/")
    return next(urlsplit(word).path for word in body.split() if urlsplit(word).path.startswith(prefix))


def confirmed(client):
    ask(client)
    client.post(path_in(written()[-1].body, "alert_confirm"))
    return Alert.objects.get()


def test_the_page_says_the_search_in_words(client):
    page = client.get(NEW).content.decode()
    assert "«\u00a0diabète\u00a0»" in page
    assert "Seine-Saint-Denis" in page


def test_a_search_too_long_to_be_kept_is_refused_in_words_and_the_address_stays(client):
    communes = Territory.objects.filter(kind="commune").values_list("key", flat=True)[:150]
    filters = "&".join(f"territoire={key}" for key in communes)
    page = ask(client, f"/alertes/nouvelle/?liste=experiences&{filters}").content.decode()
    assert "trop longue pour être suivie" in page
    assert f'value="{ADDRESS}"' in page
    assert not Alert.objects.exists()


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("/alertes/nouvelle/?liste=experiences", "Toutes les expériences"),
        ("/alertes/nouvelle/?liste=instances&type=CDU", "Commission des usagers"),
        ("/alertes/nouvelle/?liste=sieges-vacants&etat=vacant", "Vacants aujourd’hui"),
    ],
)
def test_each_list_may_be_followed(client, url, words):
    assert words in client.get(url).content.decode()
    ask(client, url)
    assert words in written()[0].body


def test_an_unknown_list_is_not_a_page(client):
    assert client.get("/alertes/nouvelle/?liste=zzz").status_code == 404


def test_each_list_page_leads_to_its_alert(client):
    page = client.get("/experiences/?q=diabete&tri=titre").content.decode()
    assert 'href="/alertes/nouvelle/?liste=experiences&amp;q=diabete"' in page
    assert 'href="/alertes/nouvelle/?liste=instances"' in client.get("/instances/").content.decode()
    seats = client.get("/instances/sieges-vacants/").content.decode()
    assert 'href="/alertes/nouvelle/?liste=sieges-vacants"' in seats


def test_asking_sends_a_link_and_nothing_starts_before_it_is_pressed(client):
    answer = ask(client)
    assert answer.url.startswith("/alertes/envoyee/")
    assert "Ouvrez le courriel" in client.get(answer.url).content.decode()
    (message,) = written()
    assert message.recipient == ADDRESS
    page = path_in(message.body, "alert_confirm")
    client.get(page)
    assert Alert.objects.get().confirmed_at is None
    client.post(page)
    assert Alert.objects.get().confirmed_at is not None
    assert "Votre alerte est en place" in client.get(page).content.decode()


def test_pressing_twice_changes_nothing(client):
    alert = confirmed(client)
    client.post(path_in(written()[0].body, "alert_confirm"))
    again = Alert.objects.get()
    assert (again.confirmed_at, again.due_on) == (alert.confirmed_at, alert.due_on)


def test_the_answer_is_the_same_whoever_asks_and_only_the_mail_differs(client):
    confirmed(client)
    again, other = ask(client), ask(client, address="autre@exemple-fictif.fr")
    assert (again.status_code, again.url) == (other.status_code, other.url)
    assert Alert.objects.count() == 2
    assert "déjà" in written()[1].body
    assert "confirmez" in written()[2].body


def test_a_form_sent_twice_is_one_alert_and_one_mail(client):
    form = factories.trap_fields()
    ask(client, **form)
    ask(client, **form)
    assert Alert.objects.count() == len(written()) == 1


def test_the_same_page_sent_again_with_the_right_address_reaches_it(client):
    form = factories.trap_fields()
    ask(client, address="fautedefrappe@exemple-fictif.fr", **form)
    ask(client, **form)
    assert [row.recipient for row in written()] == ["fautedefrappe@exemple-fictif.fr", ADDRESS]


def test_two_ways_of_writing_a_search_are_one(client):
    ask(client)
    ask(client, "/alertes/nouvelle/?territoire=dep-93&q=diab%C3%A8te&tri=titre&liste=experiences&inconnu=1")
    assert Alert.objects.get().query == "q=diab%C3%A8te&territoire=dep-93"


def test_capitals_make_no_second_address(client):
    ask(client, address="Lectrice@Exemple-Fictif.fr")
    ask(client)
    assert AlertReader.objects.get().address == ADDRESS


def test_a_wrong_address_is_explained_and_kept(client):
    answer = ask(client, address="pas une adresse")
    page = answer.content.decode()
    assert "<title>À revoir" in page
    assert "pas une adresse" in page
    assert not Alert.objects.exists()


def test_a_robot_gets_the_same_answer_and_no_mail_leaves(client):
    answer = ask(client, site="https://exemple-fictif.fr/")
    assert answer.url.startswith("/alertes/envoyee/")
    assert written() == []
    assert Alert.objects.get().suspicion == "trap"


def test_a_curator_lets_go_what_was_set_aside(client):
    ask(client, site="x")
    client.force_login(factories.curator())
    client.post(
        reverse("admin:experiences_alert_changelist"),
        {"action": "release", "_selected_action": [Alert.objects.get().pk]},
    )
    assert "confirmez" in written()[0].body


def test_too_many_requests_for_one_address_come_back_with_the_form(client):
    for number in range(10):
        ask(client, f"/alertes/nouvelle/?liste=experiences&q=mot{number}")
    answer = ask(client)
    assert answer.status_code == 429
    assert ADDRESS in answer.content.decode()


def test_an_address_has_twenty_alerts_at_most_and_its_mail_says_so(client):
    for number in range(asking.MOST):
        factories.alert(ADDRESS, query=f"q=mot{number}")
    answer = ask(client)
    assert answer.url.startswith("/alertes/envoyee/")
    assert Alert.objects.count() == asking.MOST
    assert path_in(written()[0].body, "alert_manage")


def test_somebody_signed_in_with_this_address_has_nothing_to_confirm(client):
    user = factories.user()
    client.force_login(user)
    assert f'value="{user.email}"' in client.get(NEW).content.decode()
    assert ask(client, address=user.email).url == "/compte/alertes/"
    assert Alert.objects.get().confirmed_at
    assert written() == []
    assert "Seine-Saint-Denis" in client.get("/compte/alertes/").content.decode()
    assert 'href="/compte/alertes/"' in client.get("/compte/").content.decode()


def test_nobody_sees_nor_stops_the_alerts_of_another_account(client):
    alert = factories.alert(ADDRESS, query="q=canari")
    client.force_login(factories.user())
    assert "canari" not in client.get("/compte/alertes/").content.decode()
    client.post("/compte/alertes/", {"geste": "arreter", "alerte": alert.pk})
    client.post("/compte/alertes/", {"geste": "tout-arreter"})
    alert.refresh_from_db()
    assert alert.stopped_at is None


def test_the_page_of_the_link_shows_changes_and_stops_each_alert(client):
    one, two = factories.alert(ADDRESS, query="q=premier"), factories.alert(ADDRESS, query="q=second")
    page = urlsplit(asking.manage_url(one.reader)).path
    content = client.get(page).content.decode()
    # One for each alert, one to stop them all.
    assert content.count("csrfmiddlewaretoken") == 3
    assert "premier" in content
    assert "second" in content
    client.post(page, {"geste": "daily", "alerte": one.pk})
    client.post(page, {"geste": "arreter", "alerte": two.pk})
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.rhythm, one.stopped_at) == ("daily", None)
    assert one.due_on == timezone.localdate() + timedelta(days=1)
    assert two.stopped_at
    client.post(page, {"geste": "tout-arreter"})
    assert not Alert.objects.active().exists()


def test_one_click_of_a_mail_program_stops_everything_without_page_nor_cookie():
    alert = factories.alert(ADDRESS)
    page = urlsplit(asking.stop_url(alert.reader)).path
    program = Client(enforce_csrf_checks=True)
    assert "Arrêter" in program.get(page).content.decode()
    assert Alert.objects.active().exists()
    answer = Client(enforce_csrf_checks=True).post(page, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert not Alert.objects.active().exists()
    assert "sont arrêtées" in program.get(page).content.decode()


def test_a_link_opens_only_what_it_was_made_for(client):
    alert = factories.alert(ADDRESS)
    stop = signed.token(asking.STOP, alert.reader_id)
    assert client.get(reverse("alert_manage", args=[stop])).status_code == 404
    assert client.get(reverse("alert_confirm", args=[stop])).status_code == 404
    assert client.get(reverse("alert_manage", args=["coupe"])).status_code == 404


def test_what_was_never_confirmed_or_was_stopped_is_erased_with_its_address():
    old = timezone.now() - timedelta(days=60)
    waiting = factories.alert("a@exemple-fictif.fr", confirmed=False)
    stopped = factories.alert("b@exemple-fictif.fr", stopped_at=old)
    Alert.objects.filter(pk=waiting.pk).update(created_at=old)
    kept = factories.alert("c@exemple-fictif.fr")
    factories.alert("d@exemple-fictif.fr", confirmed=False)
    Alert.objects.filter(pk__in=[stopped.pk, kept.pk]).update(created_at=old)
    asking.purge()
    assert sorted(AlertReader.objects.values_list("address", flat=True)) == [
        "c@exemple-fictif.fr",
        "d@exemple-fictif.fr",
    ]


def test_erasing_an_account_erases_its_alerts():
    user = factories.user()
    factories.alert(user.email)
    other = factories.alert()
    user.delete()
    assert Alert.objects.get() == other


def test_the_admin_finds_a_whole_address_only_and_never_shows_what_is_searched_for(client):
    alert = factories.alert(ADDRESS, query="q=canari")
    client.force_login(factories.curator())
    listed = reverse("admin:experiences_alert_changelist")
    page = reverse("admin:experiences_alert_change", args=[alert.pk])
    assert ADDRESS not in client.get(listed).content.decode()
    assert page not in client.get(f"{listed}?q=lectrice").content.decode()
    assert page in client.get(f"{listed}?q={ADDRESS}").content.decode()
    content = client.get(page).content.decode()
    assert ADDRESS in content
    assert "canari" not in content


def test_the_text_of_an_alert_is_not_shown_to_the_team(client):
    message = OutboxMessage.objects.create(
        key="k", recipient=ADDRESS, subject="1 nouveauté", body="canari", kind="alert"
    )
    client.force_login(factories.curator())
    page = client.get(reverse("admin:accounts_outboxmessage_change", args=[message.pk])).content.decode()
    assert "canari" not in page
    assert mail.outbox == []
