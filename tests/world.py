"""One of everything a reader, a writer or a moderator can meet, and the address of each route for it."""

import uuid
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from accounts.enums import EvidenceKind
from accounts.models import AccessLink, OrganisationClaim, User
from experiences import enums
from experiences.alerts import asking
from experiences.models import (
    CoAuthor,
    ContactRequest,
    ExperienceProposal,
    MediaAsset,
    ShareInvitation,
    Testimony,
)
from experiences.upkeep import freshness
from instances.hosting import freshness as verifying
from instances.models import MaintenanceClaim
from partenariat import signed
from tests import factories

SOON = timedelta(days=5)
TEXT = "Un témoignage inventé pour les tests, assez long pour être retenu (exemple fictif)."


class World:
    """`users` by role; `address(name)` of any route. The fiches belong to the author, the coauthor and the member."""

    def __init__(self):
        self.users = {role: factories.user() for role in ("stranger", "author", "coauthor", "member")}
        self.users |= {"anonymous": None, "moderator": factories.moderator(), "curator": factories.curator()}
        self.organisation = factories.organisation(is_verified=True, manager=self.users["member"])
        self.body = factories.body(maintainer=self.organisation)
        self.meeting = self.body.meetings.create(held_on=timezone.localdate())
        self.by_act = factories.seat(self.body, appointed_by="dg_ars")
        self.held = factories.mandate(organisation=self.organisation)
        self.mandate = factories.mandate(
            representative=factories.representative(account=self.users["author"])
        )
        self.place = factories.establishment()
        factories.qualified_list("Personne Fictive")
        self.call = factories.call()
        self.candidacy = factories.candidacy(self.body)
        self.alert = factories.alert()
        self.draft = self._fiche(enums.State.DRAFT)
        self.rejected = self._fiche(enums.State.REJECTED)
        self.public = self._fiche(enums.State.PUBLISHED, last_confirmed_at=timezone.localdate())
        self.tokens = self._tokens()
        self.testimony = Testimony.objects.create(
            experience=self.draft, text=TEXT, author_profile="expert_patient"
        )
        self.media = MediaAsset.objects.create(
            experience=self.draft, kind=enums.MediaKind.LINK, url="https://www.exemple-fictif.fr/"
        )
        self.proposal = ExperienceProposal.objects.create(
            record=self.public, kind="suggestion", sent_at=timezone.now(), confirmed_at=timezone.now(),
            changes={"summary": {"before": self.public.summary, "after": "Autre résumé (exemple fictif)."}},
        )  # fmt: skip

        asked = {
            "organisation": self.organisation, "message": "Exemple fictif.", "evidence_kind": EvidenceKind.CALL,
            "expires_at": timezone.now() + SOON,
        }  # fmt: skip
        self.claim = OrganisationClaim.objects.create(user=self.users["stranger"], **asked)
        self.maintenance = MaintenanceClaim.objects.create(user=self.users["member"], body=self.body, **asked)

    def _fiche(self, state, **fields):
        fiche = factories.experience(
            state=state, author=self.users["author"], owner_organisation=self.organisation, **fields
        )
        CoAuthor.objects.create(experience=fiche, user=self.users["coauthor"])
        return fiche

    def _tokens(self):
        soon = timezone.now() + SOON
        guest = User.objects.create(email="brouillon@sans-compte.invalid")
        guest.set_unusable_password()
        guest.save()
        link = AccessLink.objects.create(user=guest, email="lien@exemple-fictif.fr", expires_at=soon)
        invitation = ShareInvitation.objects.create(
            experience=self.draft, email="collegue@exemple-fictif.fr", invited_by=self.users["author"], expires_at=soon
        )  # fmt: skip
        request = ContactRequest.objects.create(
            experience=self.public, sender_name="Exemple", sender_email="exemple@exemple-fictif.fr",
            message="Un message inventé pour les tests.", purge_on=soon.date(),
        )  # fmt: skip
        waiting = ExperienceProposal.objects.create(
            record=self.public, kind="suggestion", email="exemple@exemple-fictif.fr", sent_at=timezone.now(),
            changes={"summary": {"before": "", "after": "x"}},
        )  # fmt: skip
        return {
            "access_link": signed.token("access", link.pk),
            "share_invitation": signed.token("share", invitation.pk),
            "contact_confirm": signed.token("contact", request.pk),
            "candidacy_follow": signed.token("candidacy", self.candidacy.pk),
            "alert_confirm": signed.token(asking.CONFIRM, self.alert.pk),
            "alert_manage": signed.token(asking.MANAGE, self.alert.reader_id),
            "alert_stop": signed.token(asking.STOP, self.alert.reader_id),
            "suggestion_confirm": signed.token("suggestion", ["fiche", waiting.pk]),
            "body_verify": verifying.link(self.body, self.users["member"]).rstrip("/").rpartition("/")[2],
            "experience_confirm": freshness.link(self.public).rstrip("/").rpartition("/")[2],
        }

    def address(self, name):
        """The address of a route, about what its name says."""
        if name in self.tokens:
            return reverse(name, args=[self.tokens[name]])
        return reverse(name, kwargs=self._about(name))

    def _about(self, name):
        if name.startswith("my_experience"):
            fiche = {"my_experience_appeal": self.rejected}.get(name, self.draft)
            if name in PUBLISHED_ONLY:
                fiche = self.public
            return {"reference": fiche.reference} | self._part(name)
        if name.startswith("experience_") and name not in WITHOUT_FICHE:
            return {"slug": self.public.slug}
        if name.startswith("establishment_") and name != "establishment_claim":
            return {"finess": self.place.finess}
        if name.startswith("body_") and name not in (
            "body_list",
            "body_types",
            "body_map",
            "body_points",
            "body_figures",
            "body_feed",
        ):
            return {"slug": self.body.slug} | self._kept(name)
        if name.startswith("my_mandate_"):
            return {"pk": self.mandate.pk}
        if name.startswith("our_"):
            return {"slug": self.organisation.slug} | self._kept(name)
        if name.startswith("organisation_") and name != "organisation_list":
            return {"slug": self.organisation.slug} | self._member(name)
        return OTHERS.get(name, {}) or self._own(name)

    def _kept(self, name):
        about = {
            "body_keep_propose": self.by_act.pk, "body_keep_meeting": self.meeting.pk,
            "our_proposal": self.held.seat_id, "our_replacement": self.held.pk,
        }  # fmt: skip
        return {"pk": about[name]} if name in about else {}

    def _part(self, name):
        if name == "my_experience_rubric":
            return {"rubric": "besoin"}
        if name == "my_experience_media_add":
            return {"kind": "image"}
        if name.endswith(("_change", "_remove", "_consent")):
            return {"pk": (self.testimony if "testimonies" in name else self.media).pk}
        return {}

    def _member(self, name):
        if name == "organisation_member":
            return {"pk": self.organisation.memberships.get().pk}
        return {"pk": self.claim.pk} if name == "organisation_claim" else {}

    def _own(self, name):
        if name == "my_suggestion":
            return {"kind": "fiche", "pk": self.proposal.pk}
        if name in ("call_detail", "candidacy_call", "candidacy_call_sent"):
            return {"slug": self.call.slug}
        if name in ("candidacy_body", "candidacy_body_sent"):
            return {"slug": self.body.slug}
        return {"pk": self.maintenance.pk} if name == "maintenance_claim_withdraw" else {}


PUBLISHED_ONLY = {"my_experience_update", "my_experience_freshness", "my_experience_requests"}
WITHOUT_FICHE = {
    "experience_list", "experience_matrix", "experience_propose", "experience_start", "experience_similar",
    "experience_questions", "experience_compare", "experience_kept", "experience_map", "experience_points", "experience_figures", "experience_feed",
}  # fmt: skip
OTHERS = {
    "territory_detail": {"key": "dep-93"},
    "qualified_department": {"key": "dep-93"},
    "qualified_poster": {"key": "dep-93"},
    "domain_detail": {"slug": "soutien-par-les-pairs"},
    "difficulty_detail": {"slug": "manque-de-moyens"},
    "media_file": {"key": uuid.UUID(int=0)},
    "export": {"name": "experiences", "form": "csv"},
    "consent_page": {"token": "jeton"},
    "consent_media": {"token": "jeton"},
}
