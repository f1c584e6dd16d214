"""The fictitious part: accounts to sign in with, and what waits for each of them.

Everything is done by the functions the pages call, then dated some days ago, so that the queue shows ages.
"""

from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pgtrigger
from allauth.account.models import EmailAddress
from django.apps import apps
from django.contrib.postgres.functions import TransactionNow
from django.db.models import F
from django.utils import timezone

from accounts.enums import MembershipRole
from accounts.models import Organisation, OrganisationMembership, OutboxMessage, User
from experiences import moderation
from experiences.demonstration import others
from experiences.document import fiches
from experiences.enums import Declaration, Verb
from experiences.models import Experience
from experiences.upkeep import history
from partenariat.demo_accounts import DEMO_ACCOUNTS, DEMO_PASSWORD
from partenariat.models import Territory
from partenariat.reference import read_yaml

DATA = Path(__file__).parent.parent / "data" / "demonstration_loop.yaml"
FICTITIOUS = "Association Les Pairs du Canal (exemple fictif)"
# What is sent by those who write a fiche; the rest is decided by the team.
BY_AUTHOR = (Verb.SUBMIT, Verb.APPEAL)
SAID = ("reasons", "message", "field_messages")


def accounts():
    """The accounts `demo` prints. Returns how many were missing."""
    added = 0
    for account in DEMO_ACCOUNTS:
        if not User.objects.filter(email=account.email).exists():
            _person(account.email, account.display_name, DEMO_PASSWORD, role=account.role)
            added += 1
    return added


def add():
    """Add the loop, whole, unless some of it is there. Returns how many fiches."""
    rows = read_yaml(DATA)
    names = [row["name"] for row in rows["organisations"]]
    titles = [row["title"] for row in rows["fiches"]]
    if (
        Organisation.objects.filter(name__in=names).exists()
        or Experience.objects.filter(title__in=titles).exists()
    ):
        return 0
    with mails_kept_here():
        loop = Loop(rows)
        loop.describe()
        others.add(loop)
    return len(loop.fiches)


@contextmanager
def mails_kept_here():
    """What loading causes is marked as sent: nobody reads these addresses, and forty files would bury the mails
    of what is tried next. The rows stay: they keep the periodic jobs from telling the same again.
    """
    last = OutboxMessage.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    yield
    OutboxMessage.objects.filter(pk__gt=last, sent_at=None).update(sent_at=timezone.now())


def _person(email, display_name, password=None, **fields):
    person = User.objects.create_user(email, password, display_name=display_name, **fields)
    EmailAddress.objects.create(user=person, email=email, verified=True, primary=True)
    return person


class Loop:
    """`people`, `organisations` and `fiches` by their keys in the file."""

    def __init__(self, rows):
        self.rows, self.now = rows, timezone.now()
        territories = {territory.key: territory for territory in Territory.objects.all()}
        accounts = (User.objects.get(email=account.email) for account in DEMO_ACCOUNTS)
        self.people = dict(zip(("contributor", "manager", "moderator", "curator"), accounts, strict=True))
        self.people |= {row["key"]: _person(row["email"], row["display_name"]) for row in rows["people"]}
        self.organisations = {
            row["key"]: Organisation.objects.create(
                name=row["name"], type=row["type"], territory=territories[row["territory"]]
            )
            for row in rows["organisations"]
        }
        self.organisations["pairs"] = Organisation.objects.get(name=FICTITIOUS)
        OrganisationMembership.objects.get_or_create(
            organisation=self.organisations["pairs"],
            user=self.people["manager"],
            defaults={"role": MembershipRole.MANAGER, "approved_at": self.ago(200)},
        )
        self.fiches = {}

    def ago(self, days):
        return self.now - timedelta(days=days)

    def describe(self):
        for row in self.rows["fiches"]:
            self.fiches[row["key"]] = self._fiche(row)

    def _fiche(self, row):
        author = self.people[row["author"]]
        fiche = Experience(title=row["title"], summary=row["summary"], author=author)
        if row["history"]:
            fiche.declarations, fiche.declared_at = Declaration.values, self.now
        fiche.save()
        written = {name: row[name] for name in fiches.paths if name in row}
        written["contact"] = {"email": author.email}
        written["carriers"] = [
            self._carrier(row["lead"], "lead"),
            *(self._carrier(key, "partner") for key in row.get("partners", [])),
        ]
        fiche = fiches.write(fiche, written, user=author)
        for step in row["history"]:
            fiche = self._step(fiche, row, Verb(step["verb"]), step)
        return fiche if row["history"] else self.date(fiche, row["days"])

    def _carrier(self, key, role):
        organisation = self.organisations[key]
        return {"organisation": organisation.pk, "name": organisation.name, "role": role}

    def _step(self, fiche, row, verb, step):
        actor = step.get("by") or (row["author"] if verb in BY_AUTHOR else "moderator")
        moderation.decide(
            verb,
            experience=fiche,
            actor=self.people[actor],
            evidence_level="" if verb in BY_AUTHOR else row.get("evidence_level", ""),
            **{name: step[name] for name in SAID if name in step},
        )
        moment = self.ago(step["days"])
        dates = {"submitted_at": moment} if verb in BY_AUTHOR else {}
        if verb == Verb.PUBLISH:
            dates = {"published_at": moment, "last_confirmed_at": timezone.localdate(moment)}
        return self.date(fiche, step["days"], **dates)

    def date(self, fiche, days, **columns):
        """What was just written on a fiche happened `days` ago: its page, its decisions and its history say so."""
        moment, earlier = self.ago(days), timedelta(days=days)
        # A decision is never changed afterwards; here it was not taken today, it is being told. Taken together,
        # they stay in their order.
        decisions = fiche.decisions.filter(created_at__gte=TransactionNow())
        decisions.update(created_at=F("created_at") - earlier)
        rows = Experience.objects.filter(pk=fiche.pk)
        with pgtrigger.ignore("experiences.Experience:version"):
            rows.filter(created_at__gte=TransactionNow()).update(created_at=moment)
            rows.update(changed_at=moment, updated_at=moment, **columns)
        for model in (Experience, *history.PARTS):
            events = apps.get_model("experiences", f"{model.__name__}Event").objects
            events = events.filter(**{"pgh_obj" if model is Experience else "experience": fiche.pk})
            events.filter(pgh_created_at=TransactionNow()).update(pgh_created_at=moment)
        return rows.get()
