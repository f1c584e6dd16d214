"""The pages of those who have an account."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from accounts.models import Organisation
from experiences.contributing import rubrics
from experiences.enums import State
from instances.hosting import freshness as verifying
from instances.models import Body
from tests.browser.place import Place
from tests.browser.rows import LONG_NAME


def newcomers():
    return [
        Place("mes corrections, vide", "/compte/corrections/"),
        Place("compte vide", "/compte/"),
        Place("proposer", "/experiences/proposer/"),
    ]


def authors(world):
    def hub(fiche):
        return reverse("my_experience", args=[fiche.reference])

    asked, draft = hub(world.asked), hub(world.fiches[State.DRAFT])
    return [
        Place("compte", "/compte/"),
        Place("proposer, en erreur", "/experiences/proposer/", "Enregistrer le brouillon"),
        *[
            Place(f"ma fiche {state.label.lower()}", hub(fiche))
            for state, fiche in world.fiches.items()
            if state != State.DELETED
        ],
        Place("échanges", f"{asked}messages/"),
        Place("échanges, en erreur", f"{asked}messages/", "Envoyer le message"),
        Place("second regard", f"{hub(world.fiches[State.REJECTED])}second-regard/"),
        Place("ma fiche à reprendre", asked),
        *[Place(f"rubrique {rubric.title}", f"{asked}{rubric.code}/") for rubric in rubrics.RUBRICS],
        Place("envoyer", f"{draft}envoyer/"),
        Place("envoyer, en erreur", f"{draft}envoyer/", "Envoyer la fiche"),
        Place("retirer", f"{draft}retirer/"),
        Place("aperçu", f"{draft}apercu/"),
        *[
            Place(f"témoignages {name}", f"{hub(world.long)}temoignages/{path}")
            for name, path in [
                ("listés", ""),
                ("ajouter", "ajouter/"),
                ("modifier", f"{world.quoted.pk}/"),
                ("retirer", f"{world.quoted.pk}/retirer/"),
                ("accord", f"{world.asked_to.pk}/accord/"),
            ]
        ],
        Place("témoignage, en erreur", f"{draft}temoignages/ajouter/", "Enregistrer"),
        Place(
            "accord, en erreur",
            f"{hub(world.long)}temoignages/{world.asked_to.pk}/accord/",
            "Noter cet accord",
        ),
        *[
            Place(f"médias {name}", f"{hub(world.long)}medias/{path}")
            for name, path in [
                ("listés", ""),
                ("image", "ajouter/image/"),
                ("document", "ajouter/document/"),
                ("lien", "ajouter/lien/"),
                ("modifier", f"{world.pictured.pk}/"),
                ("accord", f"{world.pictured.pk}/accord/"),
            ]
        ],
        Place("médias, vide", f"{draft}medias/"),
        Place("image, en erreur", f"{draft}medias/ajouter/image/", "Enregistrer"),
        Place("classement", f"{hub(world.coded)}classement/"),
        Place("confirmer la fiche, compte", f"{hub(world.late)}fraicheur/"),
        Place("messages reçus", f"{hub(world.late)}messages-recus/"),
        Place("messages reçus, aucun", f"{hub(world.fiches[State.PUBLISHED])}messages-recus/"),
        Place("écrire à plusieurs", f"{draft}partager/"),
        Place("écrire à plusieurs, en erreur", f"{draft}partager/", "Envoyer l’invitation"),
        Place("courriels", "/compte/courriels/"),
        Place("mes alertes, aucune", "/compte/alertes/"),
        Place("mes corrections", "/compte/corrections/"),
        Place("correction à décider", f"/compte/corrections/fiche/{world.corrected.pk}/"),
        Place("annuler les liens", "/compte/lien/annuler/"),
        *organisation_pages(world),
        *hosting_pages(world),
        *mandate_pages(world),
        Place("adresse", "/compte/adresse/"),
        Place("changer de mot de passe", "/compte/mot-de-passe/changer/"),
        Place("déconnexion", "/compte/deconnexion/"),
    ]


def organisation_pages(world):
    """Of a manager: people who act for the organisation, a request, what may be asked for."""
    carrier = Organisation.objects.get(name=LONG_NAME)
    home = reverse("organisation_members", args=[carrier.slug])
    other = carrier.memberships.exclude(user=world.author).get()
    own = carrier.memberships.get(user=world.author)
    unclaimed = Organisation.objects.public().exclude(pk=carrier.pk).earliest("pk")
    join = reverse("organisation_join", args=[unclaimed.slug])
    body = Body.objects.visible_to(AnonymousUser()).earliest("pk").get_absolute_url()
    return [
        Place("mon organisation", home),
        Place("mon rattachement", f"{home}membres/{own.pk}/"),
        Place("un membre", f"{home}membres/{other.pk}/"),
        Place("une demande", f"{home}demandes/{world.claim.pk}/"),
        Place(
            "une demande, refus sans motif",
            f"{home}demandes/{world.claim.pk}/",
            "Refuser et dire pourquoi",
        ),
        Place("agir pour une organisation", join),
        Place("agir pour une organisation, en erreur", join, "Envoyer la demande"),
        Place("tenir une instance à jour", f"{body}tenir-a-jour/"),
        Place("tenir une instance à jour, en erreur", f"{body}tenir-a-jour/", "Envoyer la demande"),
        Place("tenir un établissement à jour", reverse("establishment_claim")),
        Place("tenir cet établissement à jour", f"{world.place.get_absolute_url()}tenir-a-jour/"),
    ]


def mandate_pages(world):
    """Of somebody who represents users."""
    own = f"/compte/mes-mandats/{world.mine.pk}/"
    return [
        Place("mes mandats", "/compte/mes-mandats/"),
        Place("afficher mon nom", f"{own}mon-nom/"),
        Place("démissionner", f"{own}demissionner/"),
        Place("signaler une erreur", f"{own}signaler/"),
        Place("signaler, en erreur", f"{own}signaler/", "Envoyer"),
        Place("effacer mes données", "/compte/mes-mandats/effacer/"),
    ]


def hosting_pages(world):
    """Of those who keep a body, and of an association whose people sit in one."""
    kept = reverse("body_keep", args=[world.kept.slug])
    ours = reverse("our_seats", args=[world.kept.maintainer.slug])
    meeting = world.kept.meetings.get()
    return [
        Place("instance tenue", kept),
        Place("composition", f"{kept}composition/"),
        Place("nombre de sièges", f"{kept}composition/nombres/"),
        Place("créer les sièges", reverse("body_keep_lines", args=[world.without_seats.slug])),
        Place("siège pourvu par une décision", f"{kept}composition/{world.by_act.pk}/"),
        Place("informations pratiques", f"{kept}informations/"),
        Place("séances", f"{kept}seances/"),
        Place("séance", f"{kept}seances/{meeting.pk}/"),
        Place("séance, en erreur", f"{kept}seances/ajouter/", "Enregistrer la séance"),
        Place(
            "vérifier une instance",
            verifying.link(world.kept, world.author).removeprefix(settings.SITE_URL),
        ),
        Place("nos sièges", ours),
        Place("sièges à pourvoir", f"{ours}a-pourvoir/"),
        Place("proposer une personne", f"{ours}proposer/{world.by_act.pk}/"),
        Place(
            "proposer une personne, en erreur",
            f"{ours}proposer/{world.by_act.pk}/",
            "Envoyer la proposition",
        ),
        Place("remplacer une personne", f"{ours}remplacer/{world.held.pk}/"),
    ]
