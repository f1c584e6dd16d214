from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import get_next_redirect_url


class AccountAdapter(DefaultAccountAdapter):
    """Where allauth meets us."""

    def get_login_redirect_url(self, request):
        return "/admin/" if request.user.is_staff else super().get_login_redirect_url(request)

    def get_email_confirmation_url(self, request, emailconfirmation):
        """The link remembers what the person was doing: it is often opened on another device."""
        url = super().get_email_confirmation_url(request, emailconfirmation)
        following = get_next_redirect_url(request) if request else None
        return f"{url}?{urlencode({'next': following})}" if following else url
