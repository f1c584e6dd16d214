"""What a page about one's account shows of one's organisations."""

from django import template

from accounts import claims

register = template.Library()


@register.inclusion_tag("compte/_organisations.html")
def my_organisations(user):
    """The organisations one acts for, and what one asked for and nobody decided yet."""
    links = user.memberships.filter(approved_at__isnull=False).select_related("organisation")
    return {
        "memberships": links.order_by("organisation__plain", "pk"),
        "waiting": claims.waiting_of(user),
    }
