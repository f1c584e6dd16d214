import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import OutboxMessage
from experiences.contributing import updates
from experiences.enums import State
from experiences.models import ExperienceProposal
from partenariat.proposals import ProposalKind
from tests import factories
from tests.experiences.rubric_pages import posted

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client):
    user = factories.user()
    client.force_login(user)
    return user


@pytest.fixture
def fiche(author):
    return factories.experience(author=author, need="Le besoin publié.")


def page(fiche, code="besoin"):
    return reverse("my_experience_rubric", args=[fiche.reference, code])


def update_page(fiche):
    return reverse("my_experience_update", args=[fiche.reference])


def hub(client, fiche):
    return client.get(reverse("my_experience", args=[fiche.reference])).content.decode()


def save(client, fiche, author, code="besoin", **changes):
    return client.post(page(fiche, code), posted(fiche, code, author, **changes), follow=True)


def send(client, fiche, mark=None):
    mark = mark or client.get(update_page(fiche)).context["mark"]
    return client.post(update_page(fiche), {"vu": mark}, follow=True)


def test_a_substantive_answer_waits_and_the_public_page_does_not_move(client, author, fiche):
    html = save(client, fiche, author, need="Le besoin mis à jour.").content.decode()
    assert "Enregistré dans la mise à jour" in html
    fiche.refresh_from_db()
    assert fiche.need == "Le besoin publié."
    public = client.get(fiche.get_absolute_url()).content.decode()
    assert "Le besoin publié." in public
    assert "Le besoin mis à jour." not in public
    assert ExperienceProposal.objects.get().changes == {
        "need": {"before": "Le besoin publié.", "after": "Le besoin mis à jour."}
    }


def test_a_minor_answer_is_live_at_once_and_said_so(client, author, fiche):
    html = save(client, fiche, author, start="09/2022", need="Le besoin mis à jour.").content.decode()
    assert "Visible du public dès maintenant" in html
    fiche.refresh_from_db()
    assert fiche.start_precision == "month"
    assert list(ExperienceProposal.objects.get().changes) == ["need"]


def test_the_pages_show_the_update_being_prepared(client, author, fiche):
    save(client, fiche, author, need="Le besoin mis à jour.")
    assert "Le besoin mis à jour." in client.get(page(fiche)).content.decode()
    html = hub(client, fiche)
    assert "Mise à jour en préparation" in html
    assert "Le besoin de départ" in html


def test_saving_what_is_already_public_is_no_change(client, author, fiche):
    html = save(client, fiche, author).content.decode()
    assert "Rien n’a changé" in html
    assert not ExperienceProposal.objects.exists()


def test_coming_back_to_what_is_public_takes_the_change_out(client, author, fiche):
    save(client, fiche, author, need="Le besoin mis à jour.")
    save(client, fiche, author, need="Le besoin publié.")
    assert not ExperienceProposal.objects.exists()


def test_a_public_fiche_always_says_where_it_stands(client, author, fiche):
    data = posted(fiche, "besoin", author)
    data["stage"] = ""
    response = client.post(page(fiche), data)
    assert "stage" in response.context["form"].errors


def test_one_change_may_be_taken_out(client, author, fiche):
    save(client, fiche, author, need="Le besoin mis à jour.", objectives="Un objectif.")
    client.post(update_page(fiche), {"retirer": "need"})
    assert list(ExperienceProposal.objects.get().changes) == ["objectives"]


def test_an_update_is_read_then_sent_and_told_by_mail(client, author, fiche):
    save(client, fiche, author, need="Le besoin mis à jour.")
    html = client.get(update_page(fiche)).content.decode()
    assert "publié" in html
    assert "mis à jour" in html
    send(client, fiche)
    update = ExperienceProposal.objects.open().get()
    assert (update.kind, update.author, update.base_version) == (ProposalKind.UPDATE, author, fiche.version)
    mail = OutboxMessage.objects.get(recipient=author.email)
    assert "Le besoin de départ" in mail.body
    assert update_page(fiche) not in mail.body
    assert "Mise à jour en relecture" in hub(client, fiche)


def test_sending_twice_sends_once(client, author, fiche):
    save(client, fiche, author, need="Le besoin mis à jour.")
    mark = client.get(update_page(fiche)).context["mark"]
    send(client, fiche, mark)
    send(client, fiche, mark)
    assert OutboxMessage.objects.filter(recipient=author.email).count() == 1


def test_an_update_that_a_colleague_changed_meanwhile_is_not_sent_unread(client, author, fiche):
    save(client, fiche, author, need="Le besoin mis à jour.")
    mark = client.get(update_page(fiche)).context["mark"]
    save(client, fiche, author, objectives="Un objectif ajouté par une collègue.")
    response = client.post(update_page(fiche), {"vu": mark})
    assert response.status_code == 409
    assert not ExperienceProposal.objects.open().exists()


def test_a_sent_update_is_not_written_any_more_but_may_be_taken_back(client, author, fiche):
    save(client, fiche, author, need="Le besoin mis à jour.")
    late = posted(fiche, "besoin", author, need="Trop tard.")
    send(client, fiche)
    assert client.post(page(fiche), late).url == reverse("my_experience", args=[fiche.reference])
    assert ExperienceProposal.objects.get().changes["need"]["after"] == "Le besoin mis à jour."
    client.post(update_page(fiche), {"reprendre": "1"})
    assert "Mise à jour en préparation" in hub(client, fiche)
    assert client.get(page(fiche)).status_code == 200


def test_what_moderators_have_begun_to_decide_is_not_taken_back(client, author, fiche):
    save(client, fiche, author, need="Le besoin mis à jour.")
    send(client, fiche)
    ExperienceProposal.objects.update(decisions={"need": {"accepted": True}})
    client.post(update_page(fiche), {"reprendre": "1"})
    assert ExperienceProposal.objects.get().sent_at is not None


def test_giving_an_update_up_leaves_the_public_fiche(client, author, fiche):
    save(client, fiche, author, need="Le besoin mis à jour.")
    client.post(update_page(fiche), {"abandonner": "1"})
    assert updates.current(fiche) is None
    assert "Le besoin publié." in client.get(page(fiche)).content.decode()


def test_two_authors_of_an_update_do_not_overwrite_each_other(client, author, fiche):
    mine = posted(fiche, "besoin", author, need="Ma version inventée.")
    save(client, fiche, author, need="La version d’une collègue.")
    response = client.post(page(fiche), mine)
    assert response.status_code == 409
    assert ExperienceProposal.objects.get().changes["need"]["after"] == "La version d’une collègue."


def test_a_correction_made_by_the_team_meanwhile_is_kept(client, author, fiche):
    mine = posted(fiche, "besoin", author, objectives="Un objectif mis à jour.")
    fiche.need = "Le besoin corrigé par l’équipe."
    fiche.save()
    client.post(page(fiche), mine)
    fiche.refresh_from_db()
    assert fiche.need == "Le besoin corrigé par l’équipe."
    assert list(ExperienceProposal.objects.get().changes) == ["objectives"]


def test_a_blocked_author_sends_no_update_and_loses_no_text(client, author, fiche):
    save(client, fiche, author, need="Le besoin mis à jour.")
    author.blocked_at, author.blocked_reason = timezone.now(), "Exemple fictif."
    author.save()
    response = send(client, fiche)
    assert response.status_code == 409
    assert ExperienceProposal.objects.get().sent_at is None


def test_a_member_of_the_responsible_organisation_updates_its_fiche(client, author):
    organisation = factories.organisation(manager=author)
    fiche = factories.experience(author=factories.user(), owner_organisation=organisation)
    assert client.get(page(fiche)).status_code == 200


@pytest.mark.parametrize("state", [State.ARCHIVED, State.SUSPENDED, State.REJECTED, State.SUBMITTED])
def test_only_a_published_fiche_is_updated(client, author, state):
    fiche = factories.experience(state=state, author=author)
    assert client.get(page(fiche)).status_code == 302


def test_a_record_drawn_from_a_document_is_not_updated_by_the_team_this_way(client):
    client.force_login(factories.moderator())
    assert client.get(page(factories.seed_experience())).status_code == 302


def test_the_update_of_somebody_else_does_not_exist(client, author):
    fiche = factories.experience(author=factories.user())
    assert client.get(update_page(fiche)).status_code == 404
    assert client.post(update_page(fiche), {"abandonner": "1"}).status_code == 404
