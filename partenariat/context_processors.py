from django.conf import settings


def site(request):
    """What the layout needs on every page. No query: pages that need a text ask for it."""
    return {
        "skin": settings.PARTENARIAT_SKIN,
        "is_demo": settings.PARTENARIAT_DEMO,
        "site_url": settings.SITE_URL,
    }
