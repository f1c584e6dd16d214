"""What every form open to all carries: a field people do not see, the moment it was opened, a token of its own.

What looks like a robot's is set aside for a person to look at, with the same answer: the door never closes.
"""

import re
import uuid

from allauth.core.internal import ratelimit
from django import forms
from django.conf import settings
from django.core import signing
from django.db import IntegrityError, transaction

from partenariat.contributed import Suspicion

MOST_LINKS = 3
SALT = "partenariat.form"


class TrapMixin(forms.Form):
    """`site` is the trap; `opened` the signed moment the page was made; `token` one per page shown.

    Templates show `form.shown`, and the hidden fields: `form.hidden_fields`.
    """

    site = forms.CharField(
        label="Ne pas remplir",
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
    opened = forms.CharField(required=False, widget=forms.HiddenInput)
    token = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("opened", signing.dumps(0, salt=SALT))
        self.initial.setdefault("token", uuid.uuid4())

    @property
    def shown(self):
        return [field for field in self if field.name != "site" and not field.is_hidden]

    def suspicion(self, *, user=None, texts=()):
        """Why this should wait for a person, or nothing. `texts`: what was written freely."""
        if self.cleaned_data.get("site"):
            return Suspicion.TRAP
        if user is not None and user.is_authenticated:
            return Suspicion.BLOCKED if user.blocked_at else Suspicion.NONE
        if self._is_hasty():
            return Suspicion.HASTE
        if any(len(re.findall(r"https?://|www\.", text)) > MOST_LINKS for text in texts):
            return Suspicion.LINKS
        return Suspicion.NONE

    def _is_hasty(self):
        """Whether the page was answered faster than it can be read. A page opened long ago is a slow reader's."""
        opened = self.cleaned_data.get("opened", "")
        try:
            signing.loads(opened, salt=SALT)
        except signing.BadSignature:
            return True
        try:
            signing.loads(opened, salt=SALT, max_age=settings.FORM_SHORTEST)
        except signing.SignatureExpired:
            return False
        return True


def allowed(request, action, rate, *, key=None):
    """Whether this may be done once more. `rate` as « 10/h/ip » or « 3/h/key », `key` then being an address."""
    usage = ratelimit.consume(request, app="partenariat", action=action, key=key, config={action: rate})
    return usage is not None


def once(model, token, create):
    """The object of this form: the one it made already, or the one `create()` makes. Two at once make one.

    Returns (object, whether it was made now). `create` is given nothing and saves `form_token=token`.
    """
    found = model.objects.filter(form_token=token).first() if token else None
    if found:
        return found, False
    try:
        with transaction.atomic():
            return create(), True
    except IntegrityError:
        found = model.objects.filter(form_token=token).first() if token else None
        if found is None:
            raise
        return found, False
