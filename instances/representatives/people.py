"""Which rows are a person's own, and how they reach their page without an account."""

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from accounts import links
from accounts.models import AccessLink, User
from instances.models import Mandate, Representative


def own(user):
    """The rows of this person: joined to the account, or to nobody's and with an address they confirmed."""
    addresses = user.emailaddress_set.filter(verified=True).values_list("email", flat=True)
    by_address = Q(pk__in=[])
    for address in addresses:
        by_address |= Q(account=None, email__iexact=address)
    return Representative.objects.filter(Q(account=user) | by_address)


def mandates(user):
    """The mandates of this person, those that run first, with what their page shows. Refused proposals are left out."""
    return (
        Mandate.objects.filter(representative__in=own(user), refused_at=None)
        .with_status()
        .with_named()
        .select_related("seat", "body__type", "organisation", "act", "representative", "name_consent")
        .order_by("-last_day", "-pk")
    )


def join(representative, user):
    """Tie the row to the account that has shown to be theirs: a change of address then loses nothing."""
    if representative.account_id is None:
        Representative.objects.filter(pk=representative.pk, account=None).update(account=user)


def page_url(representative):
    """The address of their page to write in a mail: where they sign in, or the link that opens it without account."""
    if representative.account_id:
        return settings.SITE_URL + reverse("my_mandates")
    return page_at(representative.email)


def page_at(address):
    """The same for whoever reads this address."""
    path = reverse("my_mandates")
    if User.objects.filter(email__iexact=address).exists():
        return settings.SITE_URL + path
    link = AccessLink.objects.valid().filter(email=address, next_path=path).first()
    return links.url(link or links.begin(email=address, token=None, next_path=path))
