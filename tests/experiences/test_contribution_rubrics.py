import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMessage
from experiences import moderation, quality
from experiences.contributing import rubrics
from experiences.enums import Declaration, Dimension, MatrixBasis, State
from experiences.forms import RUBRIC_FORMS
from experiences.models import Experience, MatrixPosition
from tests import factories
from tests.experiences.rubric_pages import posted, rubric_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client):
    user = factories.user()
    client.force_login(user)
    return user


def draft(author, **fields):
    return factories.experience(
        "Un café des aidants (exemple fictif)",
        author=author,
        **{"state": State.DRAFT, "declarations": []} | fields,
    )


def url(fiche, code):
    return reverse("my_experience_rubric", args=[fiche.reference, code])


def test_every_rubric_has_its_form_and_every_criterion_its_rubric():
    assert list(RUBRIC_FORMS) == [rubric.code for rubric in rubrics.RUBRICS]
    known = {*RUBRIC_FORMS, "envoyer", "moderation"}
    assert {criterion.rubric for criterion in (*quality.TO_SUBMIT, *quality.TO_PUBLISH)} <= known


@pytest.mark.parametrize("code", RUBRIC_FORMS)
def test_saving_a_page_as_it_is_changes_nothing_of_the_fiche(client, author, code):
    fiche = draft(author, links=[{"label": "Le guide", "url": "https://www.exemple-fictif.fr/guide"}])
    MatrixPosition.objects.update(justification="Un exemple concret inventé pour les tests.")
    before = Experience.objects.filter(pk=fiche.pk).with_children().values().get()
    response = client.post(url(fiche, code), posted(fiche, code, author))
    assert response.status_code == 302, response.context["form"].errors
    after = Experience.objects.filter(pk=fiche.pk).with_children().values().get()
    moving = {"version", "updated_at"}
    assert {k: v for k, v in after.items() if k not in moving} == {
        k: v for k, v in before.items() if k not in moving
    }


@pytest.mark.parametrize("code", RUBRIC_FORMS)
def test_every_rubric_page_opens_on_an_empty_draft(client, author, code):
    client.post(
        "/experiences/proposer/",
        {
            "title": "Un café des aidants (exemple fictif)", "summary": "Un résumé inventé.",
            "action": "Une action inventée.", "organisation": "Association inventée", "place": "dep-93",
            "actors_user": ["carer"], "actors_professional": ["nurse"], "contact_email": "a@exemple-fictif.fr",
        },
    )  # fmt: skip
    html = client.get(url(Experience.objects.get(), code)).content.decode()
    assert html.count("<h1") == 1
    assert "style=" not in html


def test_saving_goes_on_to_the_next_rubric_when_asked(client, author):
    fiche = draft(author)
    response = client.post(url(fiche, "besoin"), posted(fiche, "besoin", author, next="1"))
    assert response.url == url(fiche, "activites")


def test_the_address_of_a_draft_follows_its_title_without_trace(client, author):
    fiche = draft(author)
    client.post(
        url(fiche, "essentiel"), posted(fiche, "essentiel", author, title="Un tout autre titre inventé")
    )
    fiche.refresh_from_db()
    assert (fiche.slug, fiche.old_slugs) == ("un-tout-autre-titre-invente", [])


def test_dates_are_kept_as_precise_as_they_were_written(client, author):
    fiche = draft(author)
    client.post(url(fiche, "besoin"), posted(fiche, "besoin", author, start="09/2022", end="2024"))
    fiche.refresh_from_db()
    assert (fiche.start_date.isoformat(), fiche.start_precision) == ("2022-09-01", "month")
    assert (fiche.end_date.isoformat(), fiche.end_precision) == ("2024-01-01", "year")


def test_an_activity_needs_its_domain(client, author):
    fiche = draft(author)
    response = client.post(url(fiche, "activites"), posted(fiche, "activites", author, activities=["ETP-01"]))
    assert response.status_code == 200
    assert "activities" in response.context["form"].errors


def test_the_activities_of_the_chosen_domains_come_first_and_unfolded(client, author):
    fiche = draft(author, domains=["research"], activities=[])
    html = client.get(url(fiche, "activites")).content.decode()
    groups = html.split('<details class="forms-group"')
    assert "Recherche" in groups[1]
    assert groups[1].startswith(" open")
    assert not groups[2].startswith(" open")


def test_benefits_keep_their_comments(client, author):
    fiche = draft(author)
    sent = posted(fiche, "valeur", author, benefits=["PU-01"]) | {"benefits-PU-01": "Un commentaire inventé."}
    client.post(url(fiche, "valeur"), sent)
    fiche.refresh_from_db()
    assert fiche.benefits == [{"code": "PU-01", "comment": "Un commentaire inventé."}]


def test_a_position_needs_an_example_and_is_declared_by_its_author(client, author):
    fiche = draft(author, positions=())
    sent = posted(fiche, "matrice", author, governance="partnership")
    assert "governance_example" in client.post(url(fiche, "matrice"), sent).context["form"].errors
    client.post(
        url(fiche, "matrice"), sent | {"governance_example": "Deux usagers votent au comité de pilotage."}
    )
    position = fiche.matrix_positions.get()
    assert (position.dimension, position.level, position.basis) == (
        "governance",
        "partnership",
        MatrixBasis.DECLARED,
    )
    fiche.refresh_from_db()
    assert fiche.cells == ["governance-partnership"]


def test_the_matrix_shows_the_example_of_the_guide_for_each_cell(client, author):
    html = client.get(url(draft(author), "matrice")).content.decode()
    assert "Usagers membres des instances avec voix délibérative." in html


def test_no_and_partly_need_a_comment_in_the_self_assessment(client, author):
    fiche = draft(author)
    sent = posted(fiche, "anti-alibi", author, **{"AA-2": "no", "AA-3": "na"})
    assert "AA-2_comment" in client.post(url(fiche, "anti-alibi"), sent).context["form"].errors
    client.post(url(fiche, "anti-alibi"), sent | {"AA-2_comment": "Pas encore possible."})
    fiche.refresh_from_db()
    assert fiche.anti_alibi["AA-2"] == {"answer": "no", "comment": "Pas encore possible."}


@pytest.mark.parametrize("page", ["", "apercu/", "envoyer/", "retirer/", "classement/", "besoin/"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_fiche_of_somebody_else_does_not_exist(client, author, page, method):
    for state in (State.DRAFT, State.SUBMITTED, State.PUBLISHED):
        fiche = factories.experience(state=state, author=factories.user())
        response = getattr(client, method)(f"/compte/fiches/{fiche.reference}/{page}")
        assert response.status_code == 404


def test_a_member_of_the_responsible_organisation_edits_its_fiche(client, author):
    organisation = factories.organisation(manager=author)
    fiche = draft(factories.user(), owner_organisation=organisation)
    assert client.get(url(fiche, "besoin")).status_code == 200


@pytest.mark.parametrize("state", [State.SUBMITTED, State.IN_REVIEW, State.ARCHIVED, State.REJECTED])
def test_a_fiche_out_of_the_author_s_hands_is_read_only(client, author, state):
    fiche = draft(author, state=state, declarations=Declaration.values)
    response = client.post(url(fiche, "besoin"), {"need": "Autre chose."})
    assert response.url == reverse("my_experience", args=[fiche.reference])
    html = client.get(response.url).content.decode()
    assert "Elles ne s’ouvrent pas pour le moment." in html
    fiche.refresh_from_db()
    assert fiche.need == "Un besoin inventé pour les tests."


def test_sending_needs_the_four_declarations(client, author):
    fiche = draft(author)
    address = reverse("my_experience_submit", args=[fiche.reference])
    version = client.get(address).context["form"]["version"].value()
    kept = {"version": version, "right": "on", "licence": "on"}
    assert set(client.post(address, kept).context["form"].errors) == {"no_health_data", "consents"}
    client.post(address, {"version": version} | dict.fromkeys(Declaration.values, "on"))
    fiche.refresh_from_db()
    assert fiche.state == State.SUBMITTED
    assert set(fiche.declarations) == set(Declaration.values)


def test_sending_an_incomplete_fiche_says_what_is_missing_with_links(client, author):
    fiche = draft(author, contact=False)
    html = client.get(reverse("my_experience_submit", args=[fiche.reference])).content.decode()
    assert "une personne à qui écrire" in html
    assert f'href="{url(fiche, "essentiel")}"' in html


def test_a_fiche_is_withdrawn_after_a_confirmation(client, author):
    fiche = draft(author, state=State.SUBMITTED, declarations=Declaration.values)
    address = reverse("my_experience_withdraw", args=[fiche.reference])
    assert client.get(address).status_code == 200
    fiche.refresh_from_db()
    assert fiche.state == State.SUBMITTED
    client.post(address)
    fiche.refresh_from_db()
    assert fiche.state == State.WITHDRAWN


def test_a_proposed_coding_is_confirmed_by_its_author(client, author):
    fiche = draft(
        author, state=State.IN_REVIEW, declarations=Declaration.values, coding_proposed_at=timezone.now()
    )
    fiche.matrix_positions.update(basis=MatrixBasis.EDITORS)
    address = reverse("my_experience_coding", args=[fiche.reference])
    page = client.get(address)
    assert "Gouvernances" in page.content.decode()
    client.post(address, {"version": page.context["fiche"].version})
    fiche.refresh_from_db()
    assert fiche.coding_confirmed_at
    assert fiche.matrix_positions.get().basis == MatrixBasis.DECLARED


def test_a_coding_that_changed_meanwhile_is_not_confirmed_unread(client, author):
    fiche = draft(
        author, state=State.IN_REVIEW, declarations=Declaration.values, coding_proposed_at=timezone.now()
    )
    response = client.post(
        reverse("my_experience_coding", args=[fiche.reference]), {"version": fiche.version - 1}
    )
    assert response.status_code == 200
    fiche.refresh_from_db()
    assert fiche.coding_confirmed_at is None


def test_the_preview_shows_the_fiche_as_the_public_will_read_it(client, author):
    fiche = draft(author)
    html = client.get(reverse("my_experience_preview", args=[fiche.reference])).content.decode()
    assert "Aperçu" in html
    assert "Un besoin inventé pour les tests." in html


def test_the_whole_loop_from_the_request_for_changes_to_the_second_sending(client, author):
    fiche = draft(author)
    address = reverse("my_experience_submit", args=[fiche.reference])
    declared = dict.fromkeys(Declaration.values, "on")
    client.post(address, declared | {"version": client.get(address).context["form"]["version"].value()})
    moderator = factories.moderator()
    moderation.take(experience=fiche, actor=moderator)
    moderation.request_changes(
        experience=fiche,
        actor=moderator,
        reasons=["clarify_users_role"],
        message="Merci de préciser le rôle des usagers.",
        field_messages={"need": "Qui a exprimé ce besoin ?"},
    )
    hub = client.get(reverse("my_experience", args=[fiche.reference])).content.decode()
    assert "Préciser le rôle des usagers" in hub
    assert f'href="{url(fiche, "besoin")}#id_need"' in hub
    assert moderator.email not in hub
    assert "Qui a exprimé ce besoin" in client.get(url(fiche, "besoin")).content.decode()
    mail = OutboxMessage.objects.filter(recipient=author.email).first()
    assert "Qui a exprimé ce besoin ?" in mail.body
    assert "Le besoin de départ" in mail.body
    assert "Préciser le rôle des usagers" in mail.body
    assert moderator.email not in mail.body
    client.post(url(fiche, "besoin"), posted(fiche, "besoin", author, need="Les aidants l’ont demandé."))
    client.post(address, declared | {"version": client.get(address).context["form"]["version"].value()})
    fiche.refresh_from_db()
    assert (fiche.state, fiche.need) == (State.SUBMITTED, "Les aidants l’ont demandé.")


def test_every_dimension_is_asked_once(client, author):
    html = client.get(url(draft(author), "matrice")).content.decode()
    for dimension in Dimension.values:
        assert html.count(f'id="id_{dimension}"') == 1


def test_the_rubrics_of_a_form_are_all_asked():
    fiche = factories.experience(state=State.DRAFT, author=factories.user(), declarations=[])
    for rubric in rubrics.RUBRICS:
        if rubric.code in ("matrice", "anti-alibi"):
            continue
        form = rubric_form(fiche, rubric.code, fiche.author)
        assert set(rubric.names) <= set(form.fields)


def test_a_session_that_ended_leads_to_the_login_page_and_back_to_the_rubric(client):
    fiche = draft(factories.user())
    response = client.post(url(fiche, "besoin"), {"need": "Un texte."})
    assert response.url == f"{reverse('account_login')}?next={url(fiche, 'besoin')}"


@pytest.mark.parametrize(
    ("code", "sent"),
    [
        ("besoin", {"need": "a\x00b"}),
        ("lieux", {"place": "\x00"}),
        ("valeur", {"benefits": ["PU-01"], "benefits-PU-01": "a\x00b"}),
        ("valeur", {"benefits": ["INCONNU"]}),
        ("valeur", {"links": "javascript:alert(1)"}),
        ("acteurs", {"users_involved_count": "-3"}),
        ("activites", {"activities": ["INCONNU"], "main_domain": "ethics"}),
        ("matrice", {"governance": "inconnu"}),
    ],
)
def test_an_impossible_answer_is_an_error_on_the_page(client, author, code, sent):
    fiche = draft(author)
    response = client.post(url(fiche, code), posted(fiche, code, author) | sent)
    assert response.status_code == 200
    assert response.context["form"].errors
    assert "à revoir" in response.content.decode()


def test_a_colleague_s_private_organisation_is_kept_under_its_name(client, author):
    organisation = factories.organisation("Collectif inventé", created_by=factories.user())
    shared = factories.organisation(manager=author)
    fiche = draft(factories.user(), organisations=[organisation], owner_organisation=shared)
    client.post(url(fiche, "essentiel"), posted(fiche, "essentiel", author))
    assert fiche.organisations.get() == organisation


def test_a_partner_is_added_with_its_role_then_taken_off(client, author):
    fiche = draft(author)
    sent = posted(fiche, "acteurs", author, partner="Mairie inventée")
    assert "partner_role" in client.post(url(fiche, "acteurs"), sent).context["form"].errors
    client.post(url(fiche, "acteurs"), sent | {"partner_role": "funder"})
    assert fiche.carriers.get(role="funder").organisation.name == "Mairie inventée"
    client.post(url(fiche, "acteurs"), posted(fiche, "acteurs", author, partners_kept=[]))
    assert [link.role for link in fiche.carriers.all()] == ["lead"]
