"""The pages of a fiche as a browser would send them back."""

from experiences.contributing import updates
from experiences.contributing.interleavings import as_sent
from experiences.forms import RUBRIC_FORMS
from experiences.models import Experience


def rubric_form(fiche, code, user):
    """The form its page shows now: the fiche, or its update being prepared."""
    fiche = Experience.objects.get(pk=fiche.pk)
    form_class = RUBRIC_FORMS[code]
    values = updates.values(fiche, updates.current(fiche), form_class.paths())
    return form_class(user=user, fiche=fiche, values=values)


def posted(fiche, code, user, **changes):
    """What the browser would send back: the page as it is, with some answers changed."""
    return as_sent(rubric_form(fiche, code, user)) | changes
