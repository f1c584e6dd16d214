"""Ready replies: shipped, filled for a fiche, inserted by a button, edited by the curator."""

import pytest
from django.urls import reverse

from experiences import moderation
from experiences.curation import replies
from experiences.curation.decision_forms import DecisionForm
from experiences.enums import State, Verb
from experiences.models import ReplyTemplate
from partenariat import terms
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def fiche():
    return factories.experience("Café fictif des aidants", state=State.IN_REVIEW, author=factories.user())


def reply(verb="request_changes", reason="plain_language"):
    return ReplyTemplate.objects.get(verb=verb, reason=reason)


def address(fiche, verb):
    return reverse("admin:experiences_experience_decide", args=[fiche.pk, verb])


@pytest.mark.parametrize("verb", [Verb.REQUEST_CHANGES, Verb.REJECT])
def test_every_reason_has_its_reply(verb):
    reasons = {code for code, _ in terms.choices(moderation.TRANSITIONS[verb].reasons)}
    written = set(ReplyTemplate.objects.filter(verb=verb).values_list("reason", flat=True))
    assert reasons == written


def test_every_reply_shipped_is_filled_to_the_end(fiche):
    for template in ReplyTemplate.objects.all():
        assert replies.unknown_variables(template.text) == []
        assert "{" not in replies.fill(template.text, fiche)


def test_a_reply_names_the_fiche_its_address_and_the_rubrics_written_about(fiche):
    text = replies.fill("{titre} {reference} {lien} {rubrique} {inconnu}", fiche, fields=["title", "matrice"])
    assert fiche.title in text
    assert f"{fiche.reference} http" in text
    assert "« L’essentiel » et « Place dans la matrice »" in text
    assert "{inconnu}" in text


def test_inserting_adds_the_reply_after_what_was_typed_and_does_nothing_else(client, fiche):
    client.force_login(factories.moderator())
    response = client.post(
        address(fiche, "request_changes"),
        {
            "version": fiche.version,
            "reasons": ["plain_language"],
            "message": "Bonjour,",
            "on_summary": "Trop long.",
            "reply": reply().pk,
            "inserer": "1",
        },
    )
    form = response.context["form"]
    assert form["message"].value().startswith("Bonjour,\n\nMerci pour votre fiche.")
    assert "« L’essentiel »" in form["message"].value()
    assert form["on_summary"].value() == "Trop long."
    assert form["reasons"].value() == ["plain_language"]
    assert not form.errors
    assert not fiche.decisions.exists()


def test_the_same_reply_is_not_added_twice(fiche):
    text = replies.fill(reply().text, fiche)
    assert replies.added_to(replies.added_to("", text), text) == text


def test_a_reason_alone_does_not_write_the_message(client, fiche):
    client.force_login(factories.moderator())
    response = client.post(
        address(fiche, "request_changes"),
        {"version": fiche.version, "reasons": ["plain_language"], "reply": reply().pk, "confirmer": "1"},
    )
    assert response.context["form"].errors["message"]
    fiche.refresh_from_db()
    assert fiche.state == State.IN_REVIEW


def test_the_browser_is_given_the_replies_filled(fiche):
    form = DecisionForm(fiche=fiche, verb=Verb.REJECT)
    assert (
        "Merci d’avoir proposé « Café fictif des aidants »."
        in form.fields["reply"].widget.attrs["data-replies"]
    )


def edit(client, **data):
    row = reply()
    sent = {"verb": row.verb, "reason": row.reason, "title": row.title, "text": row.text, **data}
    return client.post(reverse("admin:experiences_replytemplate_change", args=[row.pk]), sent)


def test_a_curator_rewrites_a_reply_and_it_is_kept_at_the_next_loading(client):
    client.force_login(factories.curator())
    assert edit(client, text="Un texte à nous, pour {titre}.").status_code == 302
    list(replies.load())
    assert reply().text == "Un texte à nous, pour {titre}."


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        ({"text": "Bonjour {prenom},"}, "text", "{prenom} : variable inconnue"),
        ({"reason": "duplicate"}, "reason", "n’est pas dans la liste"),
    ],
)
def test_a_reply_that_could_not_be_filled_is_refused_with_words(client, data, field, words):
    client.force_login(factories.curator())
    response = edit(client, **data)
    assert words in response.context["adminform"].form.errors[field][0]


def test_a_moderator_reads_the_replies_and_does_not_rewrite_them(client):
    client.force_login(factories.moderator())
    assert client.get(reverse("admin:experiences_replytemplate_changelist")).status_code == 200
    assert edit(client, text="Réécrit.").status_code == 403
