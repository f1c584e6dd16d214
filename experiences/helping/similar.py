"""Fiches close to one, and why: cards for its page, and for what one may compare it with."""

from django.urls import reverse

from experiences import presentation, references, traits
from experiences.models import Experience
from experiences.querysets import CARD_FIELDS
from partenariat.kept import Kept

SHOWN = 4
# The same for every reader: weighed once for a fiche, until something public changes.
_close = Kept(500)


def compare_url(asked):
    return f"{reverse('experience_compare')}?{references.query(asked)}"


def close(fiche, reader, most=SHOWN):
    """The closest published fiches, with what `presentation.card` and `traits.reason` read."""
    listed = Experience.objects.visible_to(reader).listed()
    key = (fiche.pk, fiche.version)
    keys = _close.get(key, lambda: list(listed.close_to(fiche).values_list("pk", flat=True)[:SHOWN]))
    found = listed.filter(pk__in=keys).for_cards().only(*CARD_FIELDS, *traits.COLUMNS)
    by_key = {one.pk: one for one in found} if keys else {}
    return [by_key[key] for key in keys if key in by_key][:most]


def cards(fiche, reader):
    """[Card], each saying why it is there and leading to the two side by side."""
    made = []
    for one in close(fiche, reader):
        card = presentation.card(one, traits.reason(fiche, one))
        if fiche.is_public:
            card.compare_url = compare_url([fiche.reference, one.reference])
        made.append(card)
    return made
