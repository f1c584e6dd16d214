from urllib.parse import urlencode

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import get_next_redirect_url
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string


class AccountAdapter(DefaultAccountAdapter):
    """Where allauth meets us."""

    def render_mail(self, template_prefix, email, context, headers=None):
        """Plain text as its templates say, and the same text as HTML, like every mail of ours."""
        plain = super().render_mail(template_prefix, email, context, headers)
        mail = EmailMultiAlternatives(
            plain.subject, plain.body, plain.from_email, plain.to, headers=plain.extra_headers
        )
        page = render_to_string(
            "mail/message.html", {"subject": plain.subject, "text": plain.body, "footer": ""}
        )
        mail.attach_alternative(page, "text/html")
        return mail

    def get_login_redirect_url(self, request):
        return "/admin/" if request.user.is_staff else super().get_login_redirect_url(request)

    def get_email_confirmation_url(self, request, emailconfirmation):
        """The link remembers what the person was doing: it is often opened on another device."""
        url = super().get_email_confirmation_url(request, emailconfirmation)
        following = get_next_redirect_url(request) if request else None
        return f"{url}?{urlencode({'next': following})}" if following else url
