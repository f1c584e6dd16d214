from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Where allauth meets us."""

    def get_login_redirect_url(self, request):
        return "/admin/" if request.user.is_staff else super().get_login_redirect_url(request)
