"""Seeded establishments with their bodies, seats and mandates, in the product's own tables.

For 100 sites: 50 bodies, 300 seats, of which 180 with a mandate. All stand in the region: what the coverage page
counts is then all there is. A seat in ten is soon free, one in four is vacant, one in five unknown.
"""

import datetime
import random
from itertools import accumulate

from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from bench import vocabulary
from bench.corpus import BATCH, FIRST_DAY, Words, copy_rows

SEATS = 6  # a body
HELD = 0.6
ASSOCIATIONS = 400
PARIS = 200  # its weight, where that of another commune is 1
# (category of the register, how it begins its names, the body it has, weight)
CATEGORIES = (
    ("500", "EHPAD résidence", "CVS", 30), ("183", "Institut médico-éducatif", "CVS", 12),
    ("246", "ESAT", "CVS", 10), ("355", "Centre hospitalier", "CDU", 12), ("365", "Clinique", "CDU", 16),
    ("124", "Centre de santé", "CDS_USERS", 20),
)  # fmt: skip
# (college, label, for users, needs an agreement)
PLACES = {
    "CDU": [("Usagers", "Représentant des usagers", True, True)] * 4
    + [("Médiateurs", "Médiateur médecin", False, False), ("Établissement", "Représentant légal", False, False)],
    "CVS": [("Personnes accompagnées", "Représentant des personnes accompagnées", True, False)] * 2
    + [("Conditionnel", "Familles ou proches aidants", True, False)] * 2
    + [("Professionnels", "Représentant des professionnels", False, False)] * 2,
}  # fmt: skip
OTHERS = [("Usagers", "Usagers", True, False)] * 3 + [("Professionnels", "Professionnels", False, False)] * 3


def load(size, seed):
    """Create the tables and fill them, `size` establishments. The database must be empty."""
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_reference", verbosity=0)
    from instances import derived
    from instances.register import expected

    rng = random.Random(seed)  # noqa: S311
    with connection.cursor() as cursor:
        # Without triggers, as for the fiches: what they would write is written below, all at once.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("TRUNCATE instances_body, instances_establishment, instances_legalentity CASCADE")
        _fill(cursor, size, Words(vocabulary.load(seed), rng), rng)
        derived.refresh_establishments()
        for first in range(1, size // 2 + 1, BATCH):
            derived.refresh(range(first, first + BATCH))
        cursor.execute("SET session_replication_role = DEFAULT")
        # The spans of days come from the product's own trigger.
        cursor.execute("UPDATE instances_seat SET known_from = known_from")
        expected.refresh()
        cursor.execute("VACUUM (FULL, ANALYZE)")


def _fill(cursor, size, words, rng):
    from accounts.models import Organisation
    from instances.models import AppointmentAct, Body, BodyType, Establishment, LegalEntity, Seat
    from partenariat.models import Territory

    communes = list(
        Territory.objects.within("reg-11").filter(kind="commune").order_by("key").values_list("pk", "code")
    )
    types = dict(BodyType.objects.values_list("code", "pk"))
    cursor.execute("SELECT coalesce(max(id), 0) FROM accounts_organisation")
    first_association = cursor.fetchone()[0] + 1
    act = AppointmentAct.objects.create(
        reference="Arrêté (exemple fictif)", decided_on=datetime.date(2024, 1, 2), authority="dg_ars"
    )
    copy_rows(
        cursor,
        Organisation,
        (
            {
                "id": first_association + number,
                "slug": f"association-{number}",
                "name": f"{words.text(3)} {number}"[:200],
                "type": "user_association",
                "is_verified": True,
            }
            for number in range(ASSOCIATIONS)
        ),
    )
    copy_rows(
        cursor,
        LegalEntity,
        (
            {"id": number + 1, "finess": f"9B{number:07}", "name": words.text(3)[:200]}
            for number in range(size // 3 + 1)
        ),
    )
    kinds = rng.choices(CATEGORIES, [weight for *_, weight in CATEGORIES], k=size)
    names = [f"{start} {words.text(rng.randint(2, 3))}"[:200] for _, start, _, _ in kinds]
    weights = [PARIS if code == "75056" else 1 for _, code in communes]
    places = rng.choices(communes, weights, k=size)
    copy_rows(
        cursor,
        Establishment,
        (_site(number, kinds[number], names[number], places[number]) for number in range(size)),
    )
    bodies = [_body(number, size, kinds, names, places, types, rng) for number in range(size // 2)]
    copy_rows(cursor, Body, bodies)
    by_type = {pk: PLACES.get(code, OTHERS) for code, pk in types.items()}
    seats = [seat for body in bodies for seat in _seats(body, by_type[body["type_id"]], rng)]
    copy_rows(cursor, Seat, seats)
    _mandates(cursor, seats, act, first_association, rng)


def _site(number, kind, name, place):
    category, start, _, _ = kind
    return {
        "id": number + 1,
        "finess": f"9A{number:07}",
        "legal_entity_id": number // 3 + 1,
        "name": name,
        "register_name": name.upper(),
        "category_code": category,
        "category": start,
        "ownership": "for_profit" if category == "365" else "public",
        "address": f"{number % 300} rue de l’Exemple",
        "postcode": place[1][:5],
        "territory_id": place[0],
        "latitude": 48 + number % 1000 / 1000,
        "longitude": 2 + number % 997 / 997,
        "register_date": FIRST_DAY.date(),
        "is_fictitious": True,
    }


def _body(number, size, kinds, names, places, types, rng):
    """Six bodies in seven stand on a site; the others are those of a commune."""
    site = number * 2
    here = number % 7 != 0
    code = kinds[site][2] if here else "CPTS"
    return {
        "id": number + 1,
        "reference": f"INS-{number + 1:06}",
        "slug": f"instance-{number + 1}",
        "type_id": types[code],
        "name": f"{code} {names[site]}"[:250],
        "facts": "Exemple fictif. " * 10,
        "territory_id": places[site][0],
        "establishment_id": site + 1 if here else None,
        "published_at": FIRST_DAY + datetime.timedelta(minutes=number) if rng.random() < 0.95 else None,
        "last_verified_at": FIRST_DAY.date(),
    }


def _seats(body, places, rng):
    """A third of the seats nobody holds belong to a body of which nothing is known, as in life."""
    is_known = rng.random() < 0.7
    for rank, (college, label, for_users, needs_agreement) in enumerate(places):
        is_held = is_known and rng.random() < HELD / 0.7
        known_from = FIRST_DAY.date() if is_known and not is_held else None
        yield {
            "id": (body["id"] - 1) * SEATS + rank + 1,
            "body_id": body["id"],
            "college": college,
            "label": label,
            "number": rank + 1,
            "kind": "substitute" if rank in (2, 3) else "titular",
            "appointed_by": "dg_ars" if needs_agreement else "establishment",
            "for_users": for_users,
            "needs_agreement": needs_agreement,
            "needs_training": needs_agreement,
            "known_from": known_from,
            "known_source": "exemple fictif" if known_from else "",
            "held": "{}",
            "free": "{}",
            "is_held": is_held,
        }


def _mandates(cursor, seats, act, first_association, rng):
    from instances.models import Mandate, Representative

    held = [seat for seat in seats if seat["is_held"]]
    # One in eight sits in two bodies.
    people = len(held) * 7 // 8 + 1
    copy_rows(
        cursor,
        Representative,
        (
            {"first_name": f"Prénom {number}", "last_name": f"Nom {number} (exemple fictif)"}
            for number in range(people)
        ),
    )
    cursor.execute("SELECT min(id) FROM instances_representative")
    first_person = cursor.fetchone()[0]
    # Days left from today: over, soon over, still long.
    ends = list(accumulate((0.08, 0.1, 0.82)))

    def rows():
        today = timezone.localdate()
        for number, seat in enumerate(held):
            left = rng.choices(((-300, -1), (0, 60), (400, 900)), cum_weights=ends)[0]
            end = today + datetime.timedelta(days=rng.randint(*left))
            yield {
                "seat_id": seat["id"],
                "body_id": seat["body_id"],
                "representative_id": first_person + number % people,
                "organisation_id": first_association + rng.randrange(ASSOCIATIONS),
                "start_date": end - datetime.timedelta(days=1094),
                "end_date": end,
                "act_id": act.pk if seat["needs_agreement"] else None,
                "source": "" if seat["needs_agreement"] else "exemple fictif",
                "training_status": rng.choice(["done", "to_do"])
                if seat["needs_training"]
                else "not_required",
                "appointed_at": FIRST_DAY,
            }

    copy_rows(cursor, Mandate, rows())
