"""Records named by their text rather than picked in a list of thousands."""

from accounts.models import Organisation
from partenariat.models import Territory
from partenariat.named import NamedField


def _named(model, key, db_field, help_text):
    return NamedField(
        model.objects.all(),
        key=key,
        required=not db_field.blank,
        label=db_field.verbose_name,
        help_text=help_text,
    )


def territory_field(db_field):
    return _named(
        Territory, "key", db_field, "Le nom, par exemple « Saint-Denis (93) », ou la clé, « com-93066 »."
    )


def organisation_field(db_field):
    return _named(Organisation, "slug", db_field, "Le nom exact d’une organisation de la base.")
