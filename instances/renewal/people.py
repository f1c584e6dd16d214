"""The person meant by a name and an address: somebody known already, or somebody new."""

from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models.functions import Lower

from instances.models import Mandate, Representative
from partenariat.models import plain


class Refused(Exception):
    """The sentence is for the person; `about` is « email » or « last_name »."""

    def __init__(self, about, sentence):
        super().__init__(sentence)
        self.about = about


class Person(NamedTuple):
    """As typed: `first` and `email` may be empty."""

    first: str
    last: str
    email: str

    @property
    def key(self):
        """What tells one person from another in what was typed together."""
        return self.email.lower() or plain(f"{self.first} {self.last}")

    @property
    def words(self):
        return plain(f"{self.first} {self.last}")


class Known:
    """The representatives some typed people may be, read at once: two statements whatever their number."""

    def __init__(self, people, bodies):
        emails = {person.email.lower() for person in people if person.email}
        self.by_email, self.by_name = {}, {}
        if emails:
            rows = Representative.objects.annotate(address=Lower("email")).filter(address__in=emails)
            for row in rows.order_by("-pk"):
                self.by_email.setdefault(row.address, []).append(row)
        sitting = Mandate.objects.filter(body__in=bodies, representative__isnull=False)
        for mandate in sitting.select_related("representative").order_by("pk"):
            person = mandate.representative
            self.by_name[mandate.body_id, plain(person.full_name)] = person

    def find(self, person, body_id):
        """The representative meant, or None for somebody new. Without an address, only who sits, or sat, in this body
        is recognised by name: two people may have the same. Raises `Refused`."""
        if not person.last:
            raise Refused("last_name", "Donnez le nom de la personne.")
        if not person.email:
            return self.by_name.get((body_id, person.words))
        try:
            validate_email(person.email)
        except ValidationError:
            raise Refused(
                "email", f"«\u00a0{person.email}\u00a0» n’est pas une adresse électronique."
            ) from None
        same = self.by_email.get(person.email.lower(), [])
        for row in same:
            if plain(row.full_name) == person.words:
                return row
        if same:
            raise Refused(
                "email",
                f"Cette adresse est déjà celle de {same[0].full_name}\u00a0: vérifiez le nom, ou l’adresse.",
            )
        # Known by name here, without an address until now.
        here = self.by_name.get((body_id, person.words))
        return here if here and not here.email else None


def make(person):
    return Representative.objects.create(first_name=person.first, last_name=person.last, email=person.email)


def settle(found, person):
    """The row of this person: the one found, with the address it lacked, or a new one."""
    if found is None:
        return make(person)
    if person.email and not found.email:
        found.email = person.email
        found.save(update_fields=["email", "updated_at"])
    return found
