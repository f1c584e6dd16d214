"""The demonstration, and the rows it lacks for every page of the site to be met in each of its states."""

from datetime import date

from django.utils import timezone

from accounts import claims
from experiences import moderation
from experiences.enums import Provenance, RequestStatus, State
from experiences.models import Experience
from instances.models import QualifiedPersonList
from instances.register import expected
from tests import factories, kept
from tests.accounts import claiming
from tests.attachments import PERSON, accept, online_testimony, pictured, said
from tests.suggesting import proposed

LONG_WORD = "Électroencéphalographiquement"
LONG_TITLE = f"{LONG_WORD}{LONG_WORD.lower()} accompagnés, un titre qui n’en finit pas (exemple fictif)"
LONG_NAME = f"Association{LONG_WORD.lower()}départementale des usagers et de leurs proches (exemple fictif)"


class Rows:
    """The demonstration, and what it lacks: fiches in each state, long names, an account of each kind."""

    def __init__(self):
        kept.once(kept.demonstration)
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
        self._qualified()
        self._hosting()
        self._vacancies()
        self._alerts()
        self.seed = Experience.objects.listed().filter(provenance=Provenance.SEED).earliest("pk")

    def _qualified(self):
        """A list with a long name and a narrow area, unless the demonstration has one there."""
        if QualifiedPersonList.objects.filter(department__key="dep-93", published_at__isnull=False).exists():
            return
        listed = factories.qualified_list("Personne Fictive", f"{LONG_WORD} {LONG_WORD}")
        factories.qualified_person(listed, "Autre Fictive", fields=["enfance"], areas=["com-93066"])
        listed.activity.create(year=2025, requests=20, handled=18, topics={"handicap": 20})

    def _hosting(self):
        """A body without seats, and a mandate of the author."""
        self.without_seats = factories.body(
            "Instance sans sièges (exemple fictif)", type="CDU", maintainer=self.kept.maintainer
        )
        self.mine = factories.mandate(
            factories.seat(self.kept, label="Siège à moi"),
            representative=factories.representative(LONG_WORD, account=self.author),
        )

    def _vacancies(self):
        self.call = factories.call(
            title=f"Appel {LONG_WORD.lower()} (exemple fictif)", share_text="Exemple fictif."
        )
        self.over = factories.call(opens=date(2020, 1, 31), closes=date(2020, 2, 28))
        self.unconfirmed_candidacy = factories.candidacy(self.kept)
        self.candidacy = factories.candidacy(self.kept, confirmed_at=timezone.now())

    def _alerts(self):
        """Of somebody who follows two searches, one with a long word; of somebody who has to confirm."""
        self.followed = factories.alert(query=f"q={LONG_WORD}")
        factories.alert(self.followed.reader.address, list_name="sieges-vacants", rhythm="daily")
        self.alert = factories.alert(query="q=diabete", confirmed=False)
