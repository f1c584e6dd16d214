"""The organisations' acronyms, for whoever searches by one or by the whole name."""

from accounts.models import Organisation


def organisations():
    """SECURITY: those anyone may see, or a suggestion would tell the name of the others."""
    return Organisation.objects.public().exclude(acronym="").values_list("acronym", "name")
