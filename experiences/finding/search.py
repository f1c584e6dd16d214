"""One search over everything: each kind of record by its own search, best first. The page and the API come here."""

from django.contrib.auth.models import AnonymousUser

from experiences.finding import gathering, numbers, reading
from experiences.finding.answers import Answer, best_first
from experiences.finding.following import followed
from partenariat.language import understand

ANYONE = AnonymousUser()


def find(text, user=ANYONE):
    """The Answer to what a reader typed; nothing typed, nothing found."""
    text = reading.clean(text)
    if not text:
        return Answer()
    understood = understand(text)
    number = understood.identifier
    if number and (groups := numbers.find(number.kind, number.value, user)):
        return Answer(groups)
    groups = best_first(
        [
            gathering.fiches(text, user),
            gathering.bodies(text, user),
            gathering.sites(text),
            gathering.organisations(text, user),
            gathering.territories(text, understood),
            gathering.definitions(text, understood),
        ]
    )
    return Answer(
        groups,
        also=reading.also(understood),
        places=understood.recognised if understood.rest else [],
        called=understood.called if understood.rest else [],
        followed=[] if number else followed(groups, text),
        unknown=number is not None,
    )
