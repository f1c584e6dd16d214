from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from experiences.contributing import typed
from experiences.enums import State
from experiences.models import Experience, TypedAnswers
from tests import factories
from tests.experiences.rubric_pages import posted

pytestmark = pytest.mark.django_db
URL = "/compte/saisie/"
PROPOSE = "/experiences/proposer/"


@pytest.fixture
def author(client):
    user = factories.user()
    client.force_login(user)
    return user


@pytest.fixture
def fiche(author):
    return factories.experience(state=State.DRAFT, author=author, declarations=[])


def page(fiche, code="besoin"):
    return reverse("my_experience_rubric", args=[fiche.reference, code])


def saisie(fiche, author, **changes):
    return posted(fiche, "besoin", author, **changes) | {"page_saisie": f"{fiche.reference}/besoin"}


def test_what_is_typed_is_kept_and_the_time_said(client, author, fiche):
    answer = client.post(URL, saisie(fiche, author, need="Une phrase à moit"))
    assert answer.json() == {"a": timezone.localtime(TypedAnswers.objects.get().saved_at).strftime("%H:%M")}
    fiche.refresh_from_db()
    assert fiche.need == "Un besoin inventé pour les tests."


def test_the_page_opens_again_with_what_was_typed_even_elsewhere(client, author, fiche):
    client.post(URL, saisie(fiche, author, need="Une phrase à moit", start="demain"))
    elsewhere = Client()
    elsewhere.force_login(author)
    html = elsewhere.get(page(fiche)).content.decode()
    assert "Une phrase à moit" in html
    assert "Nous avons repris ce que vous aviez tapé le" in html
    assert "demain" in html
    assert "à revoir" not in html


def test_keeping_raises_no_version_and_shows_nobody_else(client, author, fiche):
    client.post(URL, saisie(fiche, author, need="Une phrase à moit"))
    assert Experience.objects.get(pk=fiche.pk).version == fiche.version
    colleague = factories.user()
    fiche.coauthor_links.create(user=colleague)
    client.force_login(colleague)
    assert "Une phrase à moit" not in client.get(page(fiche)).content.decode()


def test_saving_the_page_forgets_what_was_typed(client, author, fiche):
    client.post(URL, saisie(fiche, author, need="Une phrase à moit"))
    client.post(page(fiche), posted(fiche, "besoin", author, need="Une phrase entière."))
    assert not TypedAnswers.objects.exists()


def test_the_last_keys_arriving_after_the_page_is_saved_are_not_offered_again(client, author, fiche):
    late = saisie(fiche, author, need="Une phrase entière.")
    client.post(page(fiche), posted(fiche, "besoin", author, need="Une phrase entière."))
    client.post(URL, late)
    assert "Nous avons repris" not in client.get(page(fiche)).content.decode()
    assert not TypedAnswers.objects.exists()


def test_resumed_answers_are_compared_with_what_they_started_from(client, author, fiche):
    client.post(URL, saisie(fiche, author, need="Ma phrase."))
    kept = TypedAnswers.objects.get()
    client.post(page(fiche), posted(fiche, "besoin", author, need="Celle d’une collègue."))
    TypedAnswers.objects.create(user=author, fiche=fiche, page=kept.page, data=kept.data)
    resumed = client.get(page(fiche)).context["form"]
    response = client.post(page(fiche), {bound.name: bound.value() for bound in resumed if bound.value()})
    assert response.status_code == 409


def test_one_may_start_again_from_the_fiche(client, author, fiche):
    client.post(URL, saisie(fiche, author, need="Une phrase à moit"))
    assert client.post(page(fiche), {"repartir": "1"}).url == page(fiche)
    html = client.get(page(fiche)).content.decode()
    assert "Une phrase à moit" not in html


def test_an_invalid_page_is_kept_too(client, author, fiche):
    client.post(page(fiche), posted(fiche, "besoin", author, need="Un texte long", start="demain"))
    assert "Un texte long" in client.get(page(fiche)).content.decode()


def test_a_refused_page_is_kept_too(client, author, fiche):
    mine = posted(fiche, "besoin", author, need="Ma version inventée.")
    client.post(page(fiche), posted(fiche, "besoin", author, need="Celle d’une collègue."))
    assert client.post(page(fiche), mine).status_code == 409
    assert "Ma version inventée." in client.get(page(fiche)).content.decode()


def test_the_first_form_is_kept_until_it_makes_a_draft(client, author):
    client.post(URL, {"page_saisie": "proposer", "title": "Un tit", "actors_user": ["carer"]})
    html = client.get(PROPOSE).content.decode()
    assert 'value="Un tit"' in html
    assert "à revoir" not in html
    client.post(PROPOSE, {"repartir": "1"})
    assert 'value="Un tit"' not in client.get(PROPOSE).content.decode()


@pytest.mark.parametrize("code", ["besoin", "inconnue"])
def test_only_pages_one_may_write_are_kept(client, author, code):
    hidden = factories.experience(state=State.DRAFT, author=factories.user())
    public = factories.experience(author=factories.user())
    sent = factories.experience(state=State.SUBMITTED, author=author)
    for fiche in (hidden, public, sent):
        assert client.post(URL, {"page_saisie": f"{fiche.reference}/{code}", "need": "x"}).status_code == 404
    assert client.post(URL, {"page_saisie": "ailleurs"}).status_code == 404
    assert not TypedAnswers.objects.exists()


def test_too_long_is_refused_in_words(client, author, fiche):
    answer = client.post(URL, saisie(fiche, author, need="x" * typed.LARGEST))
    assert answer.status_code == 413
    assert not TypedAnswers.objects.exists()


def test_a_null_character_does_not_break_the_keeping(client, author, fiche):
    assert client.post(URL, saisie(fiche, author, need="a\x00b")).status_code == 200


def test_keeping_needs_its_token(author, fiche):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(author)
    assert careful.post(URL, saisie(fiche, author)).status_code == 403
    token = careful.get(URL).json()["jeton"]
    assert careful.post(URL, saisie(fiche, author) | {"csrfmiddlewaretoken": token}).status_code == 200


def test_signed_out_nothing_is_kept_by_the_script(client):
    assert client.get(URL).status_code == 401
    assert client.post(URL, {"page_saisie": "proposer"}).status_code == 401
    assert not client.cookies
    assert not TypedAnswers.objects.exists()


# ------------------------------------------------------------------------- session that ended


def sign_in(client, user):
    return client.post(
        f"{reverse('account_login')}?next={PROPOSE}", {"login": user.email, "password": factories.PASSWORD}
    )


def test_a_page_sent_after_the_session_ended_is_found_again_once_signed_in(client, author, fiche):
    sent = posted(fiche, "besoin", author, need="Tapé pendant une heure.")
    client.logout()
    response = client.post(page(fiche), sent)
    assert response.url == f"{reverse('account_login')}?next={page(fiche)}"
    assert "Votre texte est gardé" in client.get(response.url).content.decode()
    sign_in(client, author)
    html = client.get(page(fiche)).content.decode()
    assert "Tapé pendant une heure." in html
    assert "Nous avons repris" in html
    assert TypedAnswers.objects.get().user == author


def test_the_first_form_sent_after_the_session_ended_is_found_again(client, author):
    client.logout()
    client.post(PROPOSE, {"title": "Un titre tapé pendant une heure"})
    sign_in(client, author)
    assert "Un titre tapé pendant une heure" in client.get(PROPOSE).content.decode()


def test_a_page_older_than_the_session_writes_nothing_and_comes_back_whole(author, fiche):
    careful = Client(enforce_csrf_checks=True)
    careful.force_login(author)
    sent = posted(fiche, "besoin", author, need="Tapé avant de me reconnecter.")
    response = careful.post(page(fiche), sent)
    html = response.content.decode()
    assert response.status_code == 403
    assert "Tapé avant de me reconnecter." in html
    assert Experience.objects.get(pk=fiche.pk).version == fiche.version
    assert not TypedAnswers.objects.exists()
    token = html.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert careful.post(page(fiche), sent | {"csrfmiddlewaretoken": token}).status_code == 302


def test_another_site_cannot_leave_a_text_in_one_s_form(author, fiche):
    careful = Client(enforce_csrf_checks=True)
    careful.post(page(fiche), {"need": "Glissé par un autre site."})
    assert not TypedAnswers.objects.exists()


def test_somebody_else_in_another_browser_does_not_find_it(client, author, fiche):
    client.logout()
    client.post(page(fiche), {"need": "Tapé pendant une heure."})
    colleague = factories.user()
    fiche.coauthor_links.create(user=colleague)
    elsewhere = Client()
    elsewhere.force_login(colleague)
    assert "Tapé pendant une heure." not in elsewhere.get(page(fiche)).content.decode()


def test_a_fiche_that_is_not_one_s_own_says_nothing_of_itself(client):
    hidden = factories.experience(state=State.DRAFT, author=factories.user())
    for reference in (hidden.reference, "EXP-1999-9999"):
        address = reverse("my_experience_rubric", args=[reference, "besoin"])
        assert client.post(address, {"need": "x"}).url == f"{reverse('account_login')}?next={address}"


def test_what_nobody_came_back_to_is_forgotten(author, fiche):
    old = TypedAnswers.objects.create(
        page="x", data={}, saved_at=timezone.now() - settings.RETENTION["typed"]
    )
    TypedAnswers.objects.filter(pk=old.pk).update(
        saved_at=timezone.now() - settings.RETENTION["typed"] - timedelta(days=1)
    )
    TypedAnswers.objects.create(page="y", data={}, user=author, fiche=fiche, saved_at=timezone.now())
    assert typed.purge() == 1
    assert TypedAnswers.objects.get().page == "y"
