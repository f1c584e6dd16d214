"""Every page of the site, with the rows that fill it: who sees it, where it is, what to do there first."""

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from accounts.models import Organisation
from experiences.alerts import asking
from experiences.attachments import agreements
from experiences.enums import State
from experiences.exchanges import relay
from experiences.upkeep import freshness
from instances.models import Body
from partenariat.signed import token
from tests.attachments import PERSON
from tests.browser import account_places, staff_places
from tests.browser.place import Place
from tests.browser.rows import LONG_NAME, LONG_WORD, Rows
from tests.suggesting import link


class World(Rows):
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
            Place("carte des sièges vacants", "/instances/sieges-vacants/carte/"),
            Place("carte des établissements", "/instances/mon-representant/carte/?territoire=dep-93"),
            Place("instances en chiffres", "/instances/chiffres/?territoire=dep-93"),
            Place("instances en chiffres, rien", "/instances/chiffres/?q=zzzzqqqq"),
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
        return [
            Place("sièges vacants", "/instances/sieges-vacants/"),
            Place("sièges vacants, aucun", "/instances/sieges-vacants/?q=zzzzqqqq"),
            Place("appel", self.call.get_absolute_url()),
            Place("appel clos", self.over.get_absolute_url()),
            Place("être candidat", f"{body}etre-candidat/"),
            Place("être candidat, en erreur", f"{body}etre-candidat/", "Envoyer ma candidature"),
            Place("être candidat, clos", f"{self.over.get_absolute_url()}etre-candidat/"),
            Place("candidature envoyée", f"{body}etre-candidat/merci/"),
            Place(
                "candidature à confirmer",
                reverse("candidacy_follow", args=[token("candidacy", self.unconfirmed_candidacy.pk)]),
            ),
            Place("lien de candidature coupé", "/candidatures/coupe/", status=404),
        ]

    def alert_pages(self):
        def at(name, purpose, pk):
            return reverse(name, args=[token(purpose, pk)])

        reader = self.followed.reader_id
        return [
            Place("alerte à confirmer", at("alert_confirm", asking.CONFIRM, self.alert.pk)),
            Place("alerte en place", at("alert_confirm", asking.CONFIRM, self.followed.pk)),
            Place("alertes", at("alert_manage", asking.MANAGE, reader)),
            Place("arrêter les alertes", at("alert_stop", asking.STOP, reader)),
        ]

    def site(self):
        """[(account or None, places)], the admin apart."""
        return [
            (None, self.public()),
            (self.newcomer, account_places.newcomers()),
            (self.author, account_places.authors(self)),
        ]

    def all(self):
        return [
            *self.site(),
            (self.moderator, staff_places.moderators(self)),
            (self.curator, staff_places.curators(self)),
        ]
