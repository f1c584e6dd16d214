"""The pages of the admin."""

from django.urls import reverse

from accounts.models import Organisation
from experiences.enums import State, Verb
from experiences.exchanges.suggestions import FICHES
from instances.models import Body, BodyType
from partenariat.models import Page, Term
from tests.browser.place import Place
from tests.browser.rows import LONG_NAME


def moderators(world):
    queue = reverse("admin:experiences_experience_changelist")
    verbs = {
        State.IN_REVIEW: (Verb.REQUEST_CHANGES, Verb.ACCEPT, Verb.REJECT),
        State.ACCEPTED: (Verb.PUBLISH,),
        State.PUBLISHED: (Verb.SUSPEND, Verb.ARCHIVE),
    }
    reviewed = world.fiches[State.IN_REVIEW].pk
    return [
        Place("administration", "/admin/"),
        Place("ce qui attend", "/admin/file/"),
        Place("ce qui attend, filtré, vide", "/admin/file/?suivi=moi&nature=report"),
        Place("mis de côté", "/admin/file/?vue=mis-de-cote"),
        Place("confier", f"/admin/file/experience-{reviewed}/confier/"),
        Place("file", queue),
        Place("file, vide", f"{queue}?q=zzzzqqqq"),
        Place("changements proposés", reverse("admin:experiences_experienceproposal_changelist")),
        Place("décider une correction", FICHES.admin_url(world.corrected)),
        Place("demandes", reverse("admin:accounts_organisationclaim_changelist")),
        Place(
            "une demande, équipe",
            reverse("admin:accounts_organisationclaim_change", args=[world.claim.pk]),
        ),
        Place("demandes de tenue à jour", reverse("admin:instances_maintenanceclaim_changelist")),
        *[
            Place(f"lire {state.label.lower()}", f"{queue}{world.fiches[state].pk}/change/")
            for state in verbs
        ],
        *[
            Place(
                f"{verb.label} {state.label.lower()}",
                f"{queue}{world.fiches[state].pk}/moderer/{verb.value}/",
            )
            for state, asked in verbs.items()
            for verb in asked
        ],
        Place("refuser, en erreur", f"{queue}{reviewed}/moderer/reject/", "Voir le courriel"),
        Place("demander un avis", f"{queue}{reviewed}/avis/"),
        Place("écrire à l’auteur", f"{queue}{reviewed}/messages/"),
        Place("réponses types", reverse("admin:experiences_replytemplate_changelist")),
        Place("corriger", f"{queue}{reviewed}/corriger/"),
        Place("classer", f"{queue}{reviewed}/classement/"),
        Place("toutes les versions", f"{queue}{world.late.pk}/versions/"),
        Place("une version", f"{queue}{world.late.pk}/versions/1/"),
        Place("messages aux porteurs", reverse("admin:experiences_contactrequest_changelist")),
        Place("corrections faites", f"{queue}{reviewed}/history/"),
        Place("témoignages à relire", reverse("admin:experiences_testimony_changelist")),
        Place("témoignage à relire", reverse("admin:experiences_testimony_change", args=[world.asked_to.pk])),
        Place("média à relire", reverse("admin:experiences_mediaasset_change", args=[world.pictured.pk])),
        Place("lire la fiche longue", f"{queue}{world.long.pk}/change/"),
        Place("saisir", f"{queue}add/"),
        Place("saisir, en erreur", f"{queue}add/", "Enregistrer"),
    ]


def curators(world):
    def change(row):
        return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])

    return [
        Place("administration complète", "/admin/"),
        Place("liste des termes", reverse("admin:partenariat_term_changelist")),
        Place("terme", change(Term.objects.order_by("pk").first())),
        Place("texte du site", change(Page.objects.order_by("pk").first())),
        Place("instance, administration", change(Body.objects.order_by("pk").first())),
        Place("sièges d’une instance", reverse("admin:body_grid", args=[world.kept.pk])),
        Place("représentation des usagers", reverse("admin:representation")),
        Place("appel, administration", reverse("admin:instances_callforcandidates_add")),
        Place("candidatures", reverse("admin:instances_candidacy_changelist")),
        Place(
            "candidature",
            reverse(
                "admin:instances_candidacy_change",
                args=[world.candidacy.pk],
            ),
        ),
        Place("tableau de nominations", reverse("admin:batch_send")),
        Place("tableau de nominations, en erreur", reverse("admin:batch_send"), "Vérifier le tableau"),
        Place("campagne, en erreur", reverse("admin:instances_renewalcampaign_add"), "Enregistrer"),
        Place("type d’instance", change(BodyType.objects.order_by("pk").first())),
        Place("organisation, administration", change(Organisation.objects.get(name=LONG_NAME))),
        Place("compte, administration", change(world.author)),
        Place("bloquer", reverse("admin:accounts_user_block", args=[world.author.pk])),
        Place(
            "bloquer, en erreur",
            reverse("admin:accounts_user_block", args=[world.author.pk]),
            "Bloquer l’envoi",
        ),
    ]
