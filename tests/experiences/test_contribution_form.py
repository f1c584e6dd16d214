import pytest
from django.urls import reverse

from accounts.models import Organisation
from experiences.contributing import rubrics
from experiences.enums import State
from experiences.forms import FirstForm
from experiences.models import Experience
from tests import factories

pytestmark = pytest.mark.django_db
URL = "/experiences/proposer/"


def answers(**changes):
    return {
        "title": "Un café des aidants (exemple fictif)",
        "summary": "Un café mensuel inventé pour les tests, animé à deux voix.",
        "action": "Deux aidants et une infirmière ont préparé et animé chaque séance.",
        "organisation": "Association inventée des Lilas bleus",
        "place": "com-93066",
        "actors_user": ["carer"],
        "actors_professional": ["nurse"],
        "contact_email": "contact@exemple-fictif.fr",
    } | changes


@pytest.fixture
def author(client):
    user = factories.user()
    client.force_login(user)
    return user


def test_the_first_form_asks_at_most_eight_required_questions():
    form = FirstForm(user=factories.user())
    assert len([field for field in form.fields.values() if field.required]) == 8
    assert len(form.fields) == 8


def test_every_field_of_the_first_form_has_a_help():
    assert all(question.help for question in rubrics.FIRST_QUESTIONS)


def test_a_signed_out_visitor_reads_how_it_goes_without_form_nor_cookie(client):
    response = client.get(URL)
    html = response.content.decode()
    assert response.status_code == 200
    assert "<form" not in html.partition("<main")[2]
    assert not response.cookies
    assert f"{reverse('account_login')}?next={URL}" in html
    for question in rubrics.FIRST_QUESTIONS:
        assert question.label in html.replace("&#x27;", "'")


def test_a_session_that_ended_leads_to_the_login_page_and_back(client):
    response = client.post(URL, answers())
    assert response.status_code == 302
    assert response.url == f"{reverse('account_login')}?next={URL}"


def test_the_contact_is_prefilled_with_the_address_of_the_account(client, author):
    assert f'value="{author.email}"' in client.get(URL).content.decode()


def test_eight_answers_make_a_draft_of_one_s_own(client, author):
    response = client.post(URL, answers())
    fiche = Experience.objects.get(author=author)
    assert response.url == reverse("my_experience", args=[fiche.reference])
    assert (fiche.state, fiche.provenance) == (State.DRAFT, "form")
    assert fiche.contact.email == "contact@exemple-fictif.fr"
    assert [territory.key for territory in fiche.territories.all()] == ["com-93066"]
    assert "dep-93" in fiche.territory_keys
    assert "lilas bleus" in fiche.search_text


def test_an_empty_form_says_what_is_missing_and_ties_each_error_to_its_field(client, author):
    html = client.post(URL, {}).content.decode()
    assert "8 réponses sont à revoir" in html
    assert 'aria-describedby="id_title_helptext id_title_error"' in html
    assert 'id="id_title_error"' in html
    assert not Experience.objects.exists()


def test_sending_the_first_form_twice_makes_one_draft(client, author):
    first, second = client.post(URL, answers()), client.post(URL, answers())
    assert first.url == second.url
    assert Experience.objects.filter(author=author).count() == 1


def test_another_text_under_the_title_of_a_draft_is_not_lost(client, author):
    client.post(URL, answers())
    html = client.post(URL, answers(summary="Un tout autre résumé, inventé.")).content.decode()
    assert "Un tout autre résumé, inventé." in html
    assert "Reprendre ce brouillon" in html
    assert Experience.objects.filter(author=author).count() == 1


def test_a_new_organisation_stays_private_until_the_fiche_is_public(client, author):
    client.post(URL, answers())
    made = Organisation.objects.get(name="Association inventée des Lilas bleus")
    assert made.created_by == author
    assert made not in Organisation.objects.visible_to(factories.user())
    assert made in Organisation.objects.visible_to(author)


def test_an_organisation_is_recognised_whatever_accents_and_capitals(client, author):
    known = factories.organisation("Réseau Inventé des Érables", is_verified=True)
    client.post(URL, answers(organisation="reseau invente des erables"))
    assert Experience.objects.get(author=author).organisations.get() == known


def test_a_private_organisation_of_somebody_else_is_never_proposed(client, author):
    factories.organisation("Réseau Inventé des Érables", created_by=factories.user())
    client.post(URL, answers(organisation="Réseau Inventé des Erable"))
    assert Experience.objects.get(author=author).organisations.get().created_by == author


def test_a_close_name_asks_whether_it_is_that_organisation(client, author):
    known = factories.organisation("Réseau Inventé des Érables", is_verified=True)
    html = client.post(URL, answers(organisation="Réseau inventé des érable")).content.decode()
    assert "Est-ce l’une de ces structures" in html
    assert "Non, créer" in html
    client.post(URL, answers(organisation="Réseau inventé des érable", organisation_choice=str(known.pk)))
    assert Experience.objects.get(author=author).organisations.get() == known


def test_one_may_refuse_the_close_names_and_create(client, author):
    factories.organisation("Réseau Inventé des Érables", is_verified=True)
    client.post(URL, answers(organisation="Réseau inventé des érable", organisation_choice="new"))
    assert Experience.objects.get(author=author).organisations.get().name == "Réseau inventé des érable"


def test_a_choice_outside_the_names_proposed_is_refused(client, author):
    factories.organisation("Réseau Inventé des Érables", is_verified=True)
    hidden = factories.organisation("Tout autre chose", created_by=factories.user())
    client.post(URL, answers(organisation="Réseau inventé des érable", organisation_choice=str(hidden.pk)))
    assert not Experience.objects.exists()


def test_the_fiche_of_a_member_belongs_to_the_organisation_too(client, author):
    mine = factories.organisation("Collectif inventé", manager=author)
    client.post(URL, answers(organisation="Collectif inventé"))
    assert Experience.objects.get(author=author).owner_organisation == mine


def test_the_fiche_of_somebody_else_does_not_belong_to_the_organisation_named(client, author):
    factories.organisation("Collectif inventé", is_verified=True, manager=factories.user())
    client.post(URL, answers(organisation="Collectif inventé"))
    assert Experience.objects.get(author=author).owner_organisation is None


@pytest.mark.parametrize("typed", ["Saint-Denis (93)", "93200", "seine saint denis", "dep-93", "93"])
def test_a_place_is_understood_as_people_write_it(client, author, typed):
    html = client.post(URL, answers(place=typed)).content.decode()
    made = Experience.objects.filter(author=author).first()
    assert made is None or "dep-93" in made.territory_keys
    assert made or "De quel lieu s’agit-il" in html


def test_an_unknown_place_gets_an_advice(client, author):
    html = client.post(URL, answers(place="Xyzzyville")).content.decode()
    assert "Essayez un code postal" in html


def test_several_places_of_one_name_are_a_choice(client, author):
    html = client.post(URL, answers(place="Paris")).content.decode()
    assert "De quel lieu s’agit-il" in html
    client.post(URL, answers(place="Paris", place_choice="dep-75"))
    assert [one.key for one in Experience.objects.get(author=author).territories.all()] == ["dep-75"]


def test_the_list_to_print_holds_every_question_and_no_form(client):
    html = client.get("/experiences/proposer/questions/").content.decode()
    assert "<form" not in html.partition("<main")[2]
    for rubric in rubrics.RUBRICS:
        for question in rubric.questions:
            assert question.label.split("«")[0] in html
