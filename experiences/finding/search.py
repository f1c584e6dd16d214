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
    fiches = gathering.fiches(text, user)
    groups = best_first(
        [
            fiches,
            gathering.bodies(text, user),
            gathering.sites(text),
            gathering.organisations(text, user, understood),
            *_named(text, understood, fiches),
        ],
        asks_who=understood.asks_who,
    )
    return Answer(
        groups,
        also=reading.also(understood),
        places=understood.recognised if understood.rest else [],
        called=understood.called if understood.rest else [],
        followed=[] if number else followed(groups, text),
        unknown=number is not None,
    )


def _named(text, understood, fiches):
    """Places and words of the lexicon. No list of their words is kept: what the fiches taught of a slip serves them."""
    meant = fiches.understood if fiches and fiches.corrected else understood
    mended = " ".join(meant.words)
    places = (mended, meant) if meant.places and meant.places != understood.places else (text, understood)
    words = gathering.definitions(text, understood)
    if not words and meant is not understood:
        words = gathering.definitions(mended, meant)
    return [gathering.territories(*places), words]
