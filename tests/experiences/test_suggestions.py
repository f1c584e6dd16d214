"""A correction proposed to a fiche: to those who wrote it, then to the team; the owner's update too."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMessage
from accounts.suggestions import deciding, routing
from accounts.suggestions.deciding import Answer
from experiences import enums
from experiences.exchanges import suggestions
from experiences.exchanges.suggestions import FICHES
from experiences.models import CoAuthor, ExperienceProposal
from experiences.upkeep import history
from tests import factories
from tests.counting import queries
from tests.experiences.test_history import commit
from tests.suggesting import READER, proposed

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _unhurried(settings):
    settings.FORM_SHORTEST = -1


def url(fiche, *names):
    asked = "&".join(f"champ={name}" for name in names)
    return reverse("experience_suggest", args=[fiche.slug]) + (f"?{asked}" if names else "")


def accept(proposal, *, actor, names=None):
    given = [Answer(name, True, "", "") for name in names or proposal.changes]
    return deciding.decide(FICHES, proposal, given, actor=actor)


def hidden(page):
    found = {}
    for tag in re.findall(r"<input[^>]*>", page):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and name[1] in ("seen", "token", "opened"):
            found[name[1]] = value[1]
    return found


def test_every_answer_open_to_readers_can_be_asked_for(client):
    fiche = factories.experience(start_date="2022-01-01", start_precision="year")
    assert "Que voulez-vous corriger" in client.get(url(fiche)).text
    names = [path.name for path in FICHES.asked()]
    page = client.get(url(fiche, *names))
    assert page.status_code == 200
    for name in names:
        assert f'name="valeur_{name}"' in page.text, name


def test_sending_the_whole_page_back_untouched_is_refused(client):
    """Every field gives back the value it showed: nothing is « corrected » by a browser."""
    fiche = factories.experience(
        start_date="2022-01-01", start_precision="year", summary="Un résumé.\nSur deux lignes (exemple fictif).",
        links=[{"label": "Un lien", "url": "https://exemple-fictif.fr/"}], users_involved_count=3,
    )  # fmt: skip
    names = [path.name for path in FICHES.asked()]
    for name in names:
        page = client.get(url(fiche, name)).text
        form = page[page.index('<form method="post"') :]
        data = {**hidden(form), "email": READER} | _shown(form)
        response = client.post(url(fiche, name), data)
        assert "C’est déjà ce que dit la page" in response.text, name
    assert not ExperienceProposal.objects.exists()


def _shown(form):
    """What a browser would send of what the page shows, without touching it."""
    from html import unescape

    data = {}
    for name, text in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', form, re.DOTALL):
        data[name] = unescape(text.removeprefix("\n")).replace("\n", "\r\n")
    for tag in re.findall(r"<input[^>]*>", form):
        name = re.search(r'name="([^"]+)"', tag)
        kind = re.search(r'type="([^"]+)"', tag)
        value = unescape((re.search(r'value="([^"]*)"', tag) or [0, ""])[1])
        if not name or kind[1] == "hidden" or name[1] in ("site", "email"):
            continue
        if kind[1] in ("checkbox", "radio"):
            if " checked" in tag:
                data.setdefault(name[1], []).append(value)
        else:
            data[name[1]] = value
    return data


def test_a_fiche_taken_down_answers_410_and_a_draft_404(client):
    assert client.get(url(factories.experience(state=enums.State.SUSPENDED))).status_code == 410
    assert client.get(url(factories.experience(state=enums.State.DRAFT))).status_code == 404


def test_an_accepted_text_is_in_the_history_with_the_organisation_that_answers():
    carrier = factories.organisation("Les Pairs (exemple fictif)", is_verified=True)
    author = factories.user()
    fiche = factories.experience(author=author, organisations=[carrier], owner_organisation=carrier)
    commit(0)
    accept(proposed(fiche), actor=author)
    version = history.read(fiche)[0]
    assert version.fields == ["besoin initial"]
    assert version.responsible == ["Les Pairs (exemple fictif)"]


def test_the_author_and_the_coauthors_are_asked_first():
    author, colleague = factories.user(), factories.user()
    fiche = factories.experience(author=author)
    CoAuthor.objects.create(experience=fiche, user=colleague)
    proposal = proposed(fiche, confirmed=False)
    proposal = routing.confirm(FICHES, proposal)
    assert proposal.owner_until > timezone.now()
    told = set(OutboxMessage.objects.values_list("recipient", flat=True))
    assert told == {author.email, colleague.email}


def test_a_fiche_drawn_from_a_document_is_the_team_s():
    team = factories.moderator()
    author = factories.user()
    fiche = factories.seed_experience(author=author)
    proposal = routing.confirm(FICHES, proposed(fiche, confirmed=False))
    assert proposal.owner_until is None
    assert not suggestions.keeps(author, fiche)
    assert set(OutboxMessage.objects.values_list("recipient", flat=True)) == {team.email}


def test_an_author_whose_address_is_not_confirmed_is_not_waited_for():
    fiche = factories.experience(author=factories.user(confirmed=False))
    assert routing.confirm(FICHES, proposed(fiche, confirmed=False)).owner_until is None


def test_confirming_twice_does_nothing_more():
    fiche = factories.experience(author=factories.user())
    proposal = proposed(fiche, confirmed=False)
    first = routing.confirm(FICHES, proposal).confirmed_at
    assert routing.confirm(FICHES, proposal).confirmed_at == first
    assert OutboxMessage.objects.count() == 1


def test_after_the_owner_s_time_the_team_is_told_once():
    team = factories.moderator()
    fiche = factories.experience(author=factories.user())
    proposal = proposed(fiche)
    waiting = proposed(fiche)
    ExperienceProposal.objects.filter(pk=proposal.pk).update(owner_until=timezone.now() - timedelta(hours=1))
    ExperienceProposal.objects.filter(pk=waiting.pk).update(owner_until=timezone.now() + timedelta(hours=1))
    for _ in range(2):
        suggestions.hand_over()
    assert OutboxMessage.objects.filter(recipient=team.email).count() == 1
    assert list(ExperienceProposal.objects.for_staff()) == [proposal]


def test_the_owner_accepts_in_one_click(client):
    author = factories.user()
    fiche = factories.experience(author=author)
    proposal = proposed(fiche)
    client.force_login(author)
    page = client.get(FICHES.my_url(proposal)).text
    mark = re.search(r'name="vu_need" value="(\w+)"', page)[1]
    assert client.get(reverse("my_suggestions")).text.count("Un besoin") == 0
    response = client.post(FICHES.my_url(proposal), {"accepter": "need", "vu_need": mark})
    assert response.url == reverse("my_suggestions")
    fiche.refresh_from_db()
    assert fiche.need == "Un autre besoin inventé pour les tests."


def test_a_refusal_without_reason_comes_back_and_with_one_is_done(client):
    author = factories.user()
    proposal = proposed(factories.experience(author=author))
    client.force_login(author)
    response = client.post(FICHES.my_url(proposal), {"refuser": "need"})
    assert response.status_code == 409
    assert "Dites pourquoi" in response.text
    assert 'aria-describedby="erreur-need"' in response.text
    client.post(FICHES.my_url(proposal), {"refuser": "need", "precision_need": "C’est faux."})
    proposal.refresh_from_db()
    assert proposal.decisions["need"]["reason"] == "C’est faux."


def test_all_is_accepted_in_one_click(client):
    author = factories.user()
    fiche = factories.experience(author=author)
    proposal = proposed(fiche, need="Autre besoin.", action="Autre action.")
    client.force_login(author)
    page = client.get(FICHES.my_url(proposal)).text
    assert "Tout accepter" in page
    client.post(FICHES.my_url(proposal), {"tout": "1"})
    fiche.refresh_from_db()
    assert (fiche.need, fiche.action) == ("Autre besoin.", "Autre action.")


def test_its_author_follows_it_and_takes_it_back(client):
    reader = factories.user()
    proposal = proposed(factories.experience(), author=reader)
    client.force_login(reader)
    assert "En attente" in client.get(reverse("my_suggestions")).text
    page = client.get(FICHES.my_url(proposal)).text
    assert "Accepter" not in page
    client.post(FICHES.my_url(proposal), {"retirer": "1"})
    proposal.refresh_from_db()
    assert proposal.withdrawn_at


def test_nobody_else_opens_it(client):
    proposal = proposed(factories.experience(author=factories.user()))
    assert client.get(FICHES.my_url(proposal)).status_code == 302
    client.force_login(factories.user())
    assert client.get(FICHES.my_url(proposal)).status_code == 404
    assert client.post(FICHES.my_url(proposal), {"tout": "1"}).status_code == 404
    assert client.get(reverse("my_suggestion", args=["inconnu", 1])).status_code == 404


def test_an_update_is_decided_by_the_team_while_the_fiche_stays_published():
    author = factories.user()
    fiche = factories.experience(author=author)
    proposal = proposed(fiche, kind="update", author=author, need="Autre besoin.", action="Autre action.")
    given = [Answer("need", True, "", ""), Answer("action", False, "Trop long.", "")]
    closed = deciding.decide(FICHES, proposal, given, actor=factories.moderator())
    before = fiche.version
    fiche.refresh_from_db()
    assert closed.closed_at
    assert (fiche.need, fiche.state) == ("Autre besoin.", enums.State.PUBLISHED)
    assert fiche.action != "Autre action."
    assert fiche.version > before
    assert "votre mise à jour" in OutboxMessage.objects.get(recipient=author.email).body


def test_a_value_the_base_refuses_is_said_and_nothing_is_written():
    fiche = factories.experience()
    proposal = proposed(fiche, need="")
    with pytest.raises(deciding.Refused, match="ne peut pas être enregistrée"):
        accept(proposal, actor=factories.moderator())
    proposal.refresh_from_db()
    assert not proposal.decisions


def test_the_list_of_answers_asks_the_same_number_of_statements_whatever_the_fiche_holds(client):
    small = factories.experience(territories=["com-93066"])
    large = factories.experience(territories=["com-93066", "dep-93", "dep-75"], links=[
        {"label": "Un", "url": "https://exemple-fictif.fr/1"}, {"label": "Deux", "url": "https://exemple-fictif.fr/2"},
    ])  # fmt: skip
    assert queries(client, url(small)) == queries(client, url(large))


@pytest.mark.django_db(transaction=True)
def test_twenty_identical_posts_at_once_make_one_correction(settings):
    fiche = factories.experience()
    reader = factories.user()
    client = Client()
    client.force_login(reader)
    address = url(fiche, "need")
    data = hidden(client.get(address).text) | {"valeur_need": "Un besoin envoyé vingt fois."}

    def send(_):
        try:
            own = Client()
            own.cookies = client.cookies
            return own.post(address, data).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        statuses = set(pool.map(send, range(20)))
    assert statuses <= {302, 429}
    assert ExperienceProposal.objects.count() == 1
