"""Account forms: allauth's, with our words and what password managers expect."""

from allauth.account import forms as allauth

from partenariat.form_fields import SiteFormMixin

PASSWORD_HELP = "Douze caractères au moins. Une phrase que vous retenez convient très bien."  # noqa: S105


class AccountFormMixin(SiteFormMixin):
    """Labels, no placeholder, no server HTML in the helps, and the `autocomplete` of each field."""

    WORDS = {
        "login": ("Adresse électronique", "", "username"),
        "email": ("Adresse électronique", "Par exemple nom@domaine.fr", "email"),
        "password": ("Mot de passe", "", "current-password"),
        "oldpassword": ("Mot de passe actuel", "", "current-password"),
        "password1": ("Mot de passe", PASSWORD_HELP, "new-password"),
        "password2": ("Le même mot de passe, une seconde fois", "", "new-password"),
        "remember": ("Garder la session ouverte sur cet appareil", "", ""),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            label, help_text, autocomplete = self.WORDS.get(name, (field.label, "", ""))
            field.label, field.help_text = label, help_text
            attrs = field.widget.attrs
            attrs.pop("placeholder", None)
            if autocomplete:
                attrs["autocomplete"] = autocomplete
            if attrs.get("type", field.widget.input_type) != "checkbox":
                attrs["class"] = "fr-input"


class LoginForm(AccountFormMixin, allauth.LoginForm):
    pass


class SignupForm(AccountFormMixin, allauth.SignupForm):
    pass


class AddEmailForm(AccountFormMixin, allauth.AddEmailForm):
    pass


class ChangePasswordForm(AccountFormMixin, allauth.ChangePasswordForm):
    pass


class SetPasswordForm(AccountFormMixin, allauth.SetPasswordForm):
    pass


class ResetPasswordForm(AccountFormMixin, allauth.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(AccountFormMixin, allauth.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(AccountFormMixin, allauth.ReauthenticateForm):
    pass
