"""Every page of the site, with the data that fills it: who sees it, where it is, what to do there first."""

from typing import NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.urls import reverse

from accounts.models import Organisation
from experiences import moderation, rubrics
from experiences.enums import Provenance, State, Verb
from experiences.models import Experience
from instances.models import Body, BodyType
from partenariat.models import Page, Term
from tests import factories

LONG_WORD = "Électroencéphalographiquement"
LONG_TITLE = f"{LONG_WORD}{LONG_WORD.lower()} accompagnés, un titre qui n’en finit pas (exemple fictif)"
LONG_NAME = f"Association{LONG_WORD.lower()}départementale des usagers et de leurs proches (exemple fictif)"


class Place(NamedTuple):
    """`press` is the button to press once there, to see what an empty form answers."""

    name: str
    path: str
    press: str = ""
    status: int = 200


class World:
    """The demonstration, and what it lacks: fiches in each state, long names, an account of each kind."""

    def __init__(self):
        call_command("load_demo", verbosity=0)
        self.newcomer = factories.user()
        self.author = factories.user()
        self.moderator = factories.moderator()
        self.curator = factories.curator()
        carrier = factories.organisation(LONG_NAME, manager=self.author, is_verified=True)
        self.fiches = {
            state: factories.experience(
                f"Fiche {state.label.lower()} (exemple fictif)",
                state=state,
                author=self.author,
                organisations=[carrier],
            )
            for state in State
        }
        # Written in its state without a decision: the one whose messages are shown has to have been asked for.
        asked = self.asked = factories.experience(state=State.SUBMITTED, author=self.author)
        asked = moderation.take(experience=asked, actor=self.moderator)
        moderation.request_changes(
            experience=asked,
            actor=self.moderator,
            reasons=["complete_required"],
            message="Il manque un exemple.",
            field_messages={"action": "Qui a décidé\u00a0?"},
        )
        self.coded = factories.experience(state=State.IN_REVIEW, author=self.author)
        Experience.objects.filter(pk=self.coded.pk).update(coding_proposed_at=self.coded.updated_at)
        self.long = factories.experience(
            LONG_TITLE,
            author=self.author,
            organisations=[carrier],
            bodies=[factories.body(f"Instance {LONG_WORD.lower()}{LONG_WORD.lower()} (exemple fictif)")],
            links=[{"label": f"https://exemple-fictif.fr/{'tres-longue-adresse-' * 8}", "url": "https://exemple-fictif.fr/"}],
            summary=f"Un résumé avec un mot très long\u00a0: {LONG_WORD}{LONG_WORD.lower()}.",
        )  # fmt: skip
        self.seed = Experience.objects.listed().filter(provenance=Provenance.SEED).earliest("pk")

    # ------------------------------------------------------------------------------- pages

    def public(self):
        fiche = self.seed.get_absolute_url()
        return [
            Place("accueil", "/"),
            Place("expériences", "/experiences/"),
            Place("expériences, page 2", "/experiences/?page=2"),
            Place(
                "expériences filtrées", "/experiences/?zone=france&secteur=ville&case=governance-partnership"
            ),
            Place("recherche", "/experiences/?q=diabete"),
            Place("recherche approchée", "/experiences/?q=diabette"),
            Place("recherche vide", "/experiences/?q=zzzzqqqq"),
            Place("paramètre faux", "/experiences/?secteur=inconnu&tri=inconnu"),
            Place("matrice", "/experiences/matrice/"),
            Place("filtres ouverts", "/experiences/#filtres"),
            Place("fiche", fiche),
            Place("fiche longue", self.long.get_absolute_url()),
            Place("fiche archivée", self.fiches[State.ARCHIVED].get_absolute_url()),
            Place("historique", f"{fiche}historique/"),
            Place("historique, nom long", f"{self.long.get_absolute_url()}historique/"),
            Place("signaler", f"{fiche}signaler/"),
            Place("signaler, en erreur", f"{fiche}signaler/", "Envoyer"),
            Place("signalement envoyé", f"{fiche}signaler/merci/"),
            Place("page retirée", self.fiches[State.SUSPENDED].get_absolute_url(), status=410),
            Place("page introuvable", "/nulle-part/", status=404),
            Place("proposer, sans compte", "/experiences/proposer/"),
            Place("questions à imprimer", "/experiences/proposer/questions/"),
            Place("instances", "/instances/"),
            Place("instances, vide", "/instances/?q=zzzzqqqq"),
            Place(
                "instance", Body.objects.visible_to(AnonymousUser()).order_by("pk").first().get_absolute_url()
            ),
            Place("organisations", "/organisations/"),
            Place("organisation", Organisation.objects.get(name=LONG_NAME).get_absolute_url()),
            Place("territoires", "/territoires/"),
            Place("territoires cherchés", "/territoires/?q=mont"),
            Place("territoire", "/territoires/dep-93/"),
            Place("commune", "/territoires/com-93048/"),
            Place("domaines", "/domaines/"),
            Place("domaine", "/domaines/soutien-par-les-pairs/"),
            Place("lexique", "/lexique/"),
            Place("lexique cherché", "/lexique/?q=zzzzqqqq"),
            Place("mentions légales", "/mentions-legales/"),
            Place("licence", "/licence/"),
            Place("accessibilité", "/accessibilite/"),
            Place("données personnelles", "/donnees-personnelles/"),
            Place("modération", "/moderation/"),
            Place("plan du site", "/plan-du-site/"),
            Place("API", "/api/"),
            Place("connexion", "/compte/connexion/"),
            Place("connexion, en erreur", "/compte/connexion/", "Se connecter"),
            Place("inscription", "/compte/inscription/"),
            Place("inscription, en erreur", "/compte/inscription/", "Créer mon compte"),
            Place("vérifiez votre messagerie", "/compte/confirmer/"),
            Place("mot de passe oublié", "/compte/mot-de-passe/oublie/"),
            Place("mot de passe oublié, envoyé", "/compte/mot-de-passe/oublie/envoye/"),
            Place("lien périmé", "/compte/mot-de-passe/oublie/1-perime/"),
            Place("confirmation périmée", "/compte/confirmer/perimee/"),
        ]

    def newcomers(self):
        return [Place("compte vide", "/compte/"), Place("proposer", "/experiences/proposer/")]

    def authors(self):
        def hub(fiche):
            return reverse("my_experience", args=[fiche.reference])

        asked, draft = hub(self.asked), hub(self.fiches[State.DRAFT])
        return [
            Place("compte", "/compte/"),
            Place("proposer, en erreur", "/experiences/proposer/", "Enregistrer le brouillon"),
            *[Place(f"ma fiche {state.label.lower()}", hub(fiche)) for state, fiche in self.fiches.items()],
            Place("ma fiche à reprendre", asked),
            *[Place(f"rubrique {rubric.title}", f"{asked}{rubric.code}/") for rubric in rubrics.RUBRICS],
            Place("envoyer", f"{draft}envoyer/"),
            Place("envoyer, en erreur", f"{draft}envoyer/", "Envoyer la fiche"),
            Place("retirer", f"{draft}retirer/"),
            Place("aperçu", f"{draft}apercu/"),
            Place("classement", f"{hub(self.coded)}classement/"),
            Place("adresse", "/compte/adresse/"),
            Place("changer de mot de passe", "/compte/mot-de-passe/changer/"),
            Place("déconnexion", "/compte/deconnexion/"),
        ]

    def staff(self):
        queue = reverse("admin:experiences_experience_changelist")
        verbs = {
            State.IN_REVIEW: (Verb.REQUEST_CHANGES, Verb.ACCEPT, Verb.REJECT),
            State.ACCEPTED: (Verb.PUBLISH,),
            State.PUBLISHED: (Verb.SUSPEND, Verb.ARCHIVE),
        }
        reviewed = self.fiches[State.IN_REVIEW].pk
        return [
            Place("administration", "/admin/"),
            Place("file", queue),
            Place("file, vide", f"{queue}?q=zzzzqqqq"),
            *[
                Place(f"lire {state.label.lower()}", f"{queue}{self.fiches[state].pk}/change/")
                for state in verbs
            ],
            *[
                Place(
                    f"{verb.label} {state.label.lower()}",
                    f"{queue}{self.fiches[state].pk}/moderer/{verb.value}/",
                )
                for state, asked in verbs.items()
                for verb in asked
            ],
            Place("refuser, en erreur", f"{queue}{reviewed}/moderer/reject/", "Relire avant d’envoyer"),
            Place("corriger", f"{queue}{reviewed}/corriger/"),
            Place("classer", f"{queue}{reviewed}/classement/"),
            Place("corrections faites", f"{queue}{reviewed}/history/"),
            Place("saisir", f"{queue}add/"),
            Place("saisir, en erreur", f"{queue}add/", "Enregistrer"),
        ]

    def curators(self):
        def change(row):
            return reverse(f"admin:{row._meta.label_lower.replace('.', '_')}_change", args=[row.pk])

        return [
            Place("administration complète", "/admin/"),
            Place("liste des termes", reverse("admin:partenariat_term_changelist")),
            Place("terme", change(Term.objects.order_by("pk").first())),
            Place("texte du site", change(Page.objects.order_by("pk").first())),
            Place("instance, administration", change(Body.objects.order_by("pk").first())),
            Place("type d’instance", change(BodyType.objects.order_by("pk").first())),
            Place("organisation, administration", change(Organisation.objects.get(name=LONG_NAME))),
            Place("compte, administration", change(self.author)),
        ]

    def site(self):
        """[(account or None, places)], the admin apart."""
        return [(None, self.public()), (self.newcomer, self.newcomers()), (self.author, self.authors())]

    def all(self):
        return [*self.site(), (self.moderator, self.staff()), (self.curator, self.curators())]


def go(page, place):
    assert page.goto(place.path).status == place.status, place.name
    if place.press:
        page.get_by_role("main").get_by_role("button", name=place.press).first.click()
