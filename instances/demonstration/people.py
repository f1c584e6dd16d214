"""Invented associations with their agreements, and invented people."""

from itertools import product

from dateutil.relativedelta import relativedelta

from accounts.enums import MembershipRole
from accounts.models import Organisation, OrganisationMembership, User
from instances.demonstration.dates import ago, months
from instances.models import Agreement, Representative
from partenariat.demo_accounts import DEMO_ACCOUNTS
from partenariat.models import Territory

# Anybody may bear these first names, and nobody has a plant's name with « personne fictive ».
FIRST = (
    "Noa", "Charlie", "Sacha", "Lou", "Alix", "Maé", "Andrea", "Morgan", "Eden", "Swann", "Yaël", "Dany",
    "Jo", "Kim", "Leslie", "Ange",
)  # fmt: skip
LAST = (
    "Érable",
    "Tilleul",
    "Noisetier",
    "Cerisier",
    "Lavande",
    "Bruyère",
    "Genévrier",
    "Coquelicot",
    "Sureau",
)
FICTITIOUS = "(personne fictive)"
CONTRIBUTOR, MANAGER = (account.email for account in DEMO_ACCOUNTS[:2])


def organisations(rows):
    """{key: organisation}, with their agreements; those in `managed` have the account of a manager."""
    places = {place.key: place for place in Territory.objects.filter(key__in=_places(rows))}
    made = {}
    for row in rows["organisations"]:
        made[row["key"]], _ = Organisation.objects.get_or_create(
            name=row["name"],
            defaults={"type": row["type"], "territory": places[row["territory"]], "is_verified": True},
        )
    region = Territory.objects.get(key="reg-11")
    Agreement.objects.bulk_create(
        _agreement(rank, row, made[row["of"]], region) for rank, row in enumerate(rows["agreements"], 1)
    )
    manager = User.objects.get(email=MANAGER)
    for key in rows["managed"]:
        OrganisationMembership.objects.get_or_create(
            organisation=made[key],
            user=manager,
            defaults={"role": MembershipRole.MANAGER, "approved_at": ago(200)},
        )
    return made


def _places(rows):
    return {row["territory"] for row in rows["organisations"]}


def _agreement(rank, row, organisation, region):
    start = months(row["left"]) - relativedelta(months=60)
    return Agreement(
        organisation=organisation,
        level=row["level"],
        region=region if row["level"] == "regional" else None,
        decision_ref=f"Arrêté fictif n° {rank} (exemple fictif)",
        decision_date=start - relativedelta(days=12),
        url=f"https://exemple.fr/agrements/{rank}",
        start_date=start,
        end_date=months(row["left"]) - relativedelta(days=1),
    )


class Crowd:
    """People who do not exist, as many as asked for."""

    def __init__(self):
        # Neighbours on a page differ by both names.
        self.names = iter(
            sorted(
                product(range(len(FIRST)), range(len(LAST))), key=lambda pair: (pair[0] + 5 * pair[1]) % 16
            )
        )
        self.made = []

    def next(self):
        """One more, not saved yet."""
        first, last = next(self.names)
        number = len(self.made) + 1
        person = Representative(
            first_name=FIRST[first],
            last_name=f"{LAST[last]} {FICTITIOUS}",
            email=f"representant{number}@exemple-fictif.fr",
            phone=f"01990001{number % 100:02d}",
        )
        self.made.append(person)
        return person

    def save(self):
        Representative.objects.bulk_create(person for person in self.made if not person.pk)


def contributor():
    """The row of the account of the contributor, who represents users too."""
    account = User.objects.get(email=CONTRIBUTOR)
    return Representative.objects.create(
        first_name="Camille", last_name=f"Exemple {FICTITIOUS}", email=account.email, account=account
    )
