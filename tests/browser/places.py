"""Every page of the site, with the data that fills it: who sees it, where it is, what to do there first."""

from datetime import date
from typing import NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from accounts import claims
from accounts.models import Organisation
from experiences import moderation
from experiences.alerts import asking
from experiences.attachments import agreements
from experiences.contributing import rubrics
from experiences.enums import Provenance, RequestStatus, State, Verb
from experiences.exchanges import relay
from experiences.exchanges.suggestions import FICHES
from experiences.models import Experience
from experiences.upkeep import freshness
from instances.hosting import freshness as verifying
from instances.models import Body, BodyType, QualifiedPersonList
from instances.register import expected
from partenariat.models import Page, Term
from partenariat.signed import token
from tests import factories
from tests.accounts import claiming
from tests.attachments import PERSON, accept, online_testimony, pictured, said
from tests.suggesting import link, proposed

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
        factories.agreement(carrier)
        claiming.member(carrier)
        self.claim, _ = claims.request(
            organisation=carrier, user=factories.user(), role="editor", evidence=claiming.evidence()
        )
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
        self.late = factories.experience("Fiche à confirmer (exemple fictif)", author=self.author)
        Experience.objects.filter(pk=self.late.pk).update(last_confirmed_at=date(2020, 1, 31))
        self.late.refresh_from_db()
        self.message = factories.contact_request(self.late)
        factories.contact_request(self.late, status=RequestStatus.SENT)
        self.quoted = online_testimony(self.long, display_name=LONG_WORD)
        accept(pictured(self.long, title=LONG_TITLE))
        self.asked_to = said(self.long, display_name=f"{LONG_WORD} Exemple")
        self.pictured = pictured(self.long, people_identifiable=True, person_email=PERSON)
        self.corrected = proposed(
            self.long,
            themes=["diabetes", "oncology"],
            need=f"Un besoin {LONG_WORD.lower()} (exemple fictif).",
            stage="completed",
        )
        self.unconfirmed = proposed(self.long, confirmed=False)
        proposed(self.fiches[State.PUBLISHED], author=self.author)
        self.kept = factories.body(
            f"Commission {LONG_WORD.lower()} (exemple fictif)",
            type="CDU",
            territory="com-93066",
            maintainer=carrier,
        )
        self.by_act = factories.seat(self.kept, appointed_by="dg_ars", known_from=date(2020, 1, 31))
        self.held = factories.mandate(
            factories.seat(self.kept, label=f"Siège {LONG_WORD.lower()}"),
            organisation=carrier,
            representative=factories.representative(LONG_WORD),
        )
        self.kept.meetings.create(held_on=date(2030, 1, 31), agenda_url="https://exemple-fictif.fr/")
        self.place = factories.establishment(
            f"Hôpital {LONG_WORD.lower()} (exemple fictif)", category_code="500", phone="0199000000"
        )
        self.kept.other_sites.add(self.place)
        expected.refresh()
        self.qualified()
        self.seed = Experience.objects.listed().filter(provenance=Provenance.SEED).earliest("pk")

    def qualified(self):
        """A list with a long name and a narrow area, unless the demonstration has one there."""
        if QualifiedPersonList.objects.filter(department__key="dep-93", published_at__isnull=False).exists():
            return
        listed = factories.qualified_list("Personne Fictive", f"{LONG_WORD} {LONG_WORD}")
        factories.qualified_person(listed, "Autre Fictive", fields=["enfance"], areas=["com-93066"])
        listed.activity.create(year=2025, requests=20, handled=18, topics={"handicap": 20})

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
            Place("recherche partout", "/recherche/"),
            Place("recherche partout, trouvé", "/recherche/?q=diab%C3%A8te"),
            Place("recherche partout, mot et lieu", "/recherche/?q=montreuil"),
            Place("recherche partout, noms longs", f"/recherche/?q={LONG_WORD}"),
            Place("recherche partout, rien", "/recherche/?q=zzzzqqqq"),
            Place("matrice", "/experiences/matrice/"),
            Place("chiffres", "/experiences/chiffres/"),
            Place("chiffres, choix", "/experiences/chiffres/?territoire=dep-93&case=governance-partnership"),
            Place("chiffres, rien", "/experiences/chiffres/?q=zzzzqqqq"),
            Place("statistiques", "/statistiques/"),
            Place("export refusé", "/exports/experiences.csv?domaine=inconnu", status=400),
            Place("filtres ouverts", "/experiences/#filtres"),
            Place("expériences autour de", "/experiences/?autour=93100&rayon=20"),
            Place("autour de, pas assez précis", "/experiences/?autour=saint"),
            Place("carte des expériences", "/experiences/carte/?territoire=dep-93"),
            Place("carte, rien", "/experiences/carte/?q=zzzzqqqq"),
            Place("fiche", fiche),
            Place("difficultés", "/difficultes/"),
            Place("difficulté", "/difficultes/forme-juridique/"),
            Place("difficulté, sans conseil", "/difficultes/effets-du-covid/"),
            Place("comparer, rien", "/experiences/comparer/"),
            Place("comparer, une fiche", f"/experiences/comparer/?fiche={self.seed.reference}"),
            Place(
                "comparer",
                f"/experiences/comparer/?fiche={self.seed.reference}&fiche={self.long.reference}&fiche={self.late.reference}",
            ),
            Place("fiches gardées, aucune", "/experiences/gardees/"),
            Place(
                "fiches gardées",
                f"/experiences/gardees/?fiche={self.seed.reference}&fiche={self.long.reference}&fiche=EXP-1999-0001",
            ),
            Place("fiche longue", self.long.get_absolute_url()),
            Place("fiche archivée", self.fiches[State.ARCHIVED].get_absolute_url()),
            Place("historique", f"{fiche}historique/"),
            Place("historique, nom long", f"{self.long.get_absolute_url()}historique/"),
            Place("signaler", f"{fiche}signaler/"),
            Place("signaler, en erreur", f"{fiche}signaler/", "Envoyer"),
            Place("signalement envoyé", f"{fiche}signaler/merci/"),
            *[
                Place(f"accord {name}", agreements.link(one, PERSON).removeprefix(settings.SITE_URL))
                for name, one in [
                    ("demandé", self.asked_to),
                    ("donné", self.quoted),
                    ("pour une image", self.pictured),
                ]
            ],
            Place(
                "accord, en erreur",
                agreements.link(self.asked_to, PERSON).removeprefix(settings.SITE_URL),
                "Je suis d’accord",
            ),
            Place("fiche à confirmer", self.late.get_absolute_url()),
            Place("écrire au porteur", f"{self.late.get_absolute_url()}contacter/"),
            Place("écrire au porteur, en erreur", f"{self.late.get_absolute_url()}contacter/", "Envoyer"),
            Place("message à confirmer", f"{self.late.get_absolute_url()}contacter/merci/"),
            Place(
                "envoyer le message", reverse("contact_confirm", args=[token(relay.PURPOSE, self.message.pk)])
            ),
            Place("confirmer la fiche", freshness.link(self.late).removeprefix(settings.SITE_URL)),
            Place("lien de confirmation coupé", "/confirmer/coupe/", status=404),
            Place("corriger, choisir", f"{fiche}corriger/"),
            Place("corriger, rien de choisi", f"{fiche}corriger/?suite=1"),
            Place(
                "corriger",
                f"{fiche}corriger/?champ=summary&champ=territories&champ=activities&champ=benefits",
            ),
            Place(
                "corriger, en erreur", f"{fiche}corriger/?champ=summary&champ=stage", "Envoyer ma correction"
            ),
            Place("correction envoyée", f"{fiche}corriger/merci/"),
            Place("correction à confirmer", link(self.unconfirmed)),
            Place("correction suivie", link(self.corrected)),
            Place("lien de correction coupé", "/corrections/coupe/", status=404),
            Place(
                "corriger une organisation",
                f"{Organisation.objects.get(name=LONG_NAME).get_absolute_url()}corriger/",
            ),
            Place("page retirée", self.fiches[State.SUSPENDED].get_absolute_url(), status=410),
            Place("page introuvable", "/nulle-part/", status=404),
            Place("proposer, sans compte", "/experiences/proposer/"),
            Place("commencer sans compte", "/experiences/proposer/sans-compte/"),
            Place("commencer, en erreur", "/experiences/proposer/sans-compte/", "Commencer à écrire"),
            Place("demander un lien", "/compte/lien/"),
            Place("lien demandé", "/compte/lien/envoye/"),
            Place("lien qui n’ouvre plus", "/compte/lien/perime/", status=410),
            Place("invitation périmée", "/compte/partage/perimee/", status=410),
            Place(
                "recevoir les nouveautés", "/alertes/nouvelle/?liste=experiences&q=diabete&territoire=dep-93"
            ),
            Place("recevoir les nouveautés, en erreur", "/alertes/nouvelle/", "Recevoir les nouveautés"),
            Place("alerte demandée", "/alertes/envoyee/"),
            *self.alert_pages(),
            Place("lien d’alerte coupé", "/alertes/gerer/coupe/", status=404),
            Place("questions à imprimer", "/experiences/proposer/questions/"),
            Place("trouver mon représentant", "/instances/mon-representant/"),
            Place("mon représentant, trouvé", f"/instances/mon-representant/?q={LONG_WORD}"),
            Place("mon représentant, rien", "/instances/mon-representant/?q=zzzzqqqq"),
            Place("établissement", self.place.get_absolute_url()),
            Place("établissement, affiche", f"{self.place.get_absolute_url()}affiche/"),
            Place("établissement, bloc à copier", f"{self.place.get_absolute_url()}bloc/"),
            Place("établissement, corriger", f"{self.place.get_absolute_url()}corriger/"),
            Place(
                "établissement, corriger le contact",
                f"{self.place.get_absolute_url()}corriger/?champ=public_contact",
            ),
            Place("instances", "/instances/"),
            Place("carte des instances", "/instances/carte/"),
            Place("instances, vide", "/instances/?q=zzzzqqqq"),
            Place("types d’instances", "/instances/types/"),
            *self.vacancy_pages(),
            Place("couverture", "/instances/couverture/?type=CVS"),
            Place("couverture, sièges", "/instances/couverture/?type=CTS&carte=sieges-vacants"),
            Place(
                "instance", Body.objects.visible_to(AnonymousUser()).order_by("pk").first().get_absolute_url()
            ),
            Place("personnes qualifiées", "/instances/personnes-qualifiees/"),
            Place("personnes qualifiées, un département", "/instances/personnes-qualifiees/dep-93/"),
            Place(
                "personnes qualifiées, commune inconnue",
                "/instances/personnes-qualifiees/dep-93/?commune=zzzz",
            ),
            Place("personnes qualifiées, sans liste", "/instances/personnes-qualifiees/dep-78/"),
            Place("personnes qualifiées, affiche", "/instances/personnes-qualifiees/dep-93/affiche/"),
            Place("personnes qualifiées, facile à lire", "/instances/personnes-qualifiees/facile-a-lire/"),
            Place("associations agréées", "/instances/associations-agreees/"),
            Place(
                "associations agréées, aucune",
                "/instances/associations-agreees/?niveau=regional&departement=77",
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

    def vacancy_pages(self):
        body = self.kept.get_absolute_url()
        call = factories.call(
            title=f"Appel {LONG_WORD.lower()} (exemple fictif)", share_text="Exemple fictif."
        )
        over = factories.call(opens=date(2020, 1, 31), closes=date(2020, 2, 28))
        candidacy = factories.candidacy(self.kept)
        return [
            Place("sièges vacants", "/instances/sieges-vacants/"),
            Place("sièges vacants, aucun", "/instances/sieges-vacants/?q=zzzzqqqq"),
            Place("appel", call.get_absolute_url()),
            Place("appel clos", over.get_absolute_url()),
            Place("être candidat", f"{body}etre-candidat/"),
            Place("être candidat, en erreur", f"{body}etre-candidat/", "Envoyer ma candidature"),
            Place("être candidat, clos", f"{over.get_absolute_url()}etre-candidat/"),
            Place("candidature envoyée", f"{body}etre-candidat/merci/"),
            Place(
                "candidature à confirmer",
                reverse("candidacy_follow", args=[token("candidacy", candidacy.pk)]),
            ),
            Place("lien de candidature coupé", "/candidatures/coupe/", status=404),
        ]

    def newcomers(self):
        return [
            Place("mes corrections, vide", "/compte/corrections/"),
            Place("compte vide", "/compte/"),
            Place("proposer", "/experiences/proposer/"),
        ]

    def authors(self):
        def hub(fiche):
            return reverse("my_experience", args=[fiche.reference])

        asked, draft = hub(self.asked), hub(self.fiches[State.DRAFT])
        return [
            Place("compte", "/compte/"),
            Place("proposer, en erreur", "/experiences/proposer/", "Enregistrer le brouillon"),
            *[
                Place(f"ma fiche {state.label.lower()}", hub(fiche))
                for state, fiche in self.fiches.items()
                if state != State.DELETED
            ],
            Place("échanges", f"{asked}messages/"),
            Place("échanges, en erreur", f"{asked}messages/", "Envoyer le message"),
            Place("second regard", f"{hub(self.fiches[State.REJECTED])}second-regard/"),
            Place("ma fiche à reprendre", asked),
            *[Place(f"rubrique {rubric.title}", f"{asked}{rubric.code}/") for rubric in rubrics.RUBRICS],
            Place("envoyer", f"{draft}envoyer/"),
            Place("envoyer, en erreur", f"{draft}envoyer/", "Envoyer la fiche"),
            Place("retirer", f"{draft}retirer/"),
            Place("aperçu", f"{draft}apercu/"),
            *[
                Place(f"témoignages {name}", f"{hub(self.long)}temoignages/{path}")
                for name, path in [
                    ("listés", ""),
                    ("ajouter", "ajouter/"),
                    ("modifier", f"{self.quoted.pk}/"),
                    ("retirer", f"{self.quoted.pk}/retirer/"),
                    ("accord", f"{self.asked_to.pk}/accord/"),
                ]
            ],
            Place("témoignage, en erreur", f"{draft}temoignages/ajouter/", "Enregistrer"),
            Place(
                "accord, en erreur",
                f"{hub(self.long)}temoignages/{self.asked_to.pk}/accord/",
                "Noter cet accord",
            ),
            *[
                Place(f"médias {name}", f"{hub(self.long)}medias/{path}")
                for name, path in [
                    ("listés", ""),
                    ("image", "ajouter/image/"),
                    ("document", "ajouter/document/"),
                    ("lien", "ajouter/lien/"),
                    ("modifier", f"{self.pictured.pk}/"),
                    ("accord", f"{self.pictured.pk}/accord/"),
                ]
            ],
            Place("médias, vide", f"{draft}medias/"),
            Place("image, en erreur", f"{draft}medias/ajouter/image/", "Enregistrer"),
            Place("classement", f"{hub(self.coded)}classement/"),
            Place("confirmer la fiche, compte", f"{hub(self.late)}fraicheur/"),
            Place("messages reçus", f"{hub(self.late)}messages-recus/"),
            Place("messages reçus, aucun", f"{hub(self.fiches[State.PUBLISHED])}messages-recus/"),
            Place("écrire à plusieurs", f"{draft}partager/"),
            Place("écrire à plusieurs, en erreur", f"{draft}partager/", "Envoyer l’invitation"),
            Place("courriels", "/compte/courriels/"),
            Place("mes alertes, aucune", "/compte/alertes/"),
            Place("mes corrections", "/compte/corrections/"),
            Place("correction à décider", f"/compte/corrections/fiche/{self.corrected.pk}/"),
            Place("annuler les liens", "/compte/lien/annuler/"),
            *self.organisation_pages(),
            *self.hosting_pages(),
            *self.mandate_pages(),
            Place("adresse", "/compte/adresse/"),
            Place("changer de mot de passe", "/compte/mot-de-passe/changer/"),
            Place("déconnexion", "/compte/deconnexion/"),
        ]

    def alert_pages(self):
        """Of somebody who follows two searches, one with a long word; of somebody who has to confirm."""
        followed = factories.alert(query=f"q={LONG_WORD}")
        factories.alert(followed.reader.address, list_name="sieges-vacants", rhythm="daily")
        asked = factories.alert(query="q=diabete", confirmed=False)
        return [
            Place("alerte à confirmer", reverse("alert_confirm", args=[token(asking.CONFIRM, asked.pk)])),
            Place("alerte en place", reverse("alert_confirm", args=[token(asking.CONFIRM, followed.pk)])),
            Place("alertes", reverse("alert_manage", args=[token(asking.MANAGE, followed.reader_id)])),
            Place(
                "arrêter les alertes", reverse("alert_stop", args=[token(asking.STOP, followed.reader_id)])
            ),
        ]

    def organisation_pages(self):
        """Of a manager: people who act for the organisation, a request, what may be asked for."""
        carrier = Organisation.objects.get(name=LONG_NAME)
        home = reverse("organisation_members", args=[carrier.slug])
        other = carrier.memberships.exclude(user=self.author).get()
        own = carrier.memberships.get(user=self.author)
        unclaimed = Organisation.objects.public().exclude(pk=carrier.pk).earliest("pk")
        join = reverse("organisation_join", args=[unclaimed.slug])
        body = Body.objects.visible_to(AnonymousUser()).earliest("pk").get_absolute_url()
        return [
            Place("mon organisation", home),
            Place("mon rattachement", f"{home}membres/{own.pk}/"),
            Place("un membre", f"{home}membres/{other.pk}/"),
            Place("une demande", f"{home}demandes/{self.claim.pk}/"),
            Place(
                "une demande, refus sans motif",
                f"{home}demandes/{self.claim.pk}/",
                "Refuser et dire pourquoi",
            ),
            Place("agir pour une organisation", join),
            Place("agir pour une organisation, en erreur", join, "Envoyer la demande"),
            Place("tenir une instance à jour", f"{body}tenir-a-jour/"),
            Place("tenir une instance à jour, en erreur", f"{body}tenir-a-jour/", "Envoyer la demande"),
            Place("tenir un établissement à jour", reverse("establishment_claim")),
            Place("tenir cet établissement à jour", f"{self.place.get_absolute_url()}tenir-a-jour/"),
        ]

    def mandate_pages(self):
        """Of somebody who represents users."""
        mine = factories.mandate(
            factories.seat(self.kept, label="Siège à moi"),
            representative=factories.representative(LONG_WORD, account=self.author),
        )
        own = f"/compte/mes-mandats/{mine.pk}/"
        return [
            Place("mes mandats", "/compte/mes-mandats/"),
            Place("afficher mon nom", f"{own}mon-nom/"),
            Place("démissionner", f"{own}demissionner/"),
            Place("signaler une erreur", f"{own}signaler/"),
            Place("signaler, en erreur", f"{own}signaler/", "Envoyer"),
            Place("effacer mes données", "/compte/mes-mandats/effacer/"),
        ]

    def hosting_pages(self):
        """Of those who keep a body, and of an association whose people sit in one."""
        kept = reverse("body_keep", args=[self.kept.slug])
        new = factories.body(
            "Instance sans sièges (exemple fictif)", type="CDU", maintainer=self.kept.maintainer
        )
        ours = reverse("our_seats", args=[self.kept.maintainer.slug])
        meeting = self.kept.meetings.get()
        return [
            Place("instance tenue", kept),
            Place("composition", f"{kept}composition/"),
            Place("nombre de sièges", f"{kept}composition/nombres/"),
            Place("créer les sièges", reverse("body_keep_lines", args=[new.slug])),
            Place("siège pourvu par une décision", f"{kept}composition/{self.by_act.pk}/"),
            Place("informations pratiques", f"{kept}informations/"),
            Place("séances", f"{kept}seances/"),
            Place("séance", f"{kept}seances/{meeting.pk}/"),
            Place("séance, en erreur", f"{kept}seances/ajouter/", "Enregistrer la séance"),
            Place(
                "vérifier une instance",
                verifying.link(self.kept, self.author).removeprefix(settings.SITE_URL),
            ),
            Place("nos sièges", ours),
            Place("sièges à pourvoir", f"{ours}a-pourvoir/"),
            Place("proposer une personne", f"{ours}proposer/{self.by_act.pk}/"),
            Place(
                "proposer une personne, en erreur",
                f"{ours}proposer/{self.by_act.pk}/",
                "Envoyer la proposition",
            ),
            Place("remplacer une personne", f"{ours}remplacer/{self.held.pk}/"),
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
            Place("ce qui attend", "/admin/file/"),
            Place("ce qui attend, filtré, vide", "/admin/file/?suivi=moi&nature=report"),
            Place("mis de côté", "/admin/file/?vue=mis-de-cote"),
            Place("confier", f"/admin/file/experience-{reviewed}/confier/"),
            Place("file", queue),
            Place("file, vide", f"{queue}?q=zzzzqqqq"),
            Place("changements proposés", reverse("admin:experiences_experienceproposal_changelist")),
            Place("décider une correction", FICHES.admin_url(self.corrected)),
            Place("demandes", reverse("admin:accounts_organisationclaim_changelist")),
            Place(
                "une demande, équipe",
                reverse("admin:accounts_organisationclaim_change", args=[self.claim.pk]),
            ),
            Place("demandes de tenue à jour", reverse("admin:instances_maintenanceclaim_changelist")),
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
            Place("refuser, en erreur", f"{queue}{reviewed}/moderer/reject/", "Voir le courriel"),
            Place("demander un avis", f"{queue}{reviewed}/avis/"),
            Place("écrire à l’auteur", f"{queue}{reviewed}/messages/"),
            Place("réponses types", reverse("admin:experiences_replytemplate_changelist")),
            Place("corriger", f"{queue}{reviewed}/corriger/"),
            Place("classer", f"{queue}{reviewed}/classement/"),
            Place("toutes les versions", f"{queue}{self.late.pk}/versions/"),
            Place("une version", f"{queue}{self.late.pk}/versions/1/"),
            Place("messages aux porteurs", reverse("admin:experiences_contactrequest_changelist")),
            Place("corrections faites", f"{queue}{reviewed}/history/"),
            Place("témoignages à relire", reverse("admin:experiences_testimony_changelist")),
            Place(
                "témoignage à relire", reverse("admin:experiences_testimony_change", args=[self.asked_to.pk])
            ),
            Place("média à relire", reverse("admin:experiences_mediaasset_change", args=[self.pictured.pk])),
            Place("lire la fiche longue", f"{queue}{self.long.pk}/change/"),
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
            Place("sièges d’une instance", reverse("admin:body_grid", args=[self.kept.pk])),
            Place("représentation des usagers", reverse("admin:representation")),
            Place("appel, administration", reverse("admin:instances_callforcandidates_add")),
            Place("candidatures", reverse("admin:instances_candidacy_changelist")),
            Place(
                "candidature",
                reverse(
                    "admin:instances_candidacy_change",
                    args=[factories.candidacy(self.kept, confirmed_at=timezone.now()).pk],
                ),
            ),
            Place("tableau de nominations", reverse("admin:batch_send")),
            Place("tableau de nominations, en erreur", reverse("admin:batch_send"), "Vérifier le tableau"),
            Place("campagne, en erreur", reverse("admin:instances_renewalcampaign_add"), "Enregistrer"),
            Place("type d’instance", change(BodyType.objects.order_by("pk").first())),
            Place("organisation, administration", change(Organisation.objects.get(name=LONG_NAME))),
            Place("compte, administration", change(self.author)),
            Place("bloquer", reverse("admin:accounts_user_block", args=[self.author.pk])),
            Place(
                "bloquer, en erreur",
                reverse("admin:accounts_user_block", args=[self.author.pk]),
                "Bloquer l’envoi",
            ),
        ]

    def site(self):
        """[(account or None, places)], the admin apart."""
        return [(None, self.public()), (self.newcomer, self.newcomers()), (self.author, self.authors())]

    def all(self):
        return [*self.site(), (self.moderator, self.staff()), (self.curator, self.curators())]


def go(page, place):
    assert page.goto(place.path).status == place.status, place.name
    if place.press:
        # What is read next is the answer, not a page half gone.
        with page.expect_navigation():
            page.get_by_role("main").get_by_role("button", name=place.press).first.click()
