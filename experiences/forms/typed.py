"""Organisations and territories, typed by their name. When several may be meant, the form comes back with a choice."""

from django import forms

from accounts.models import Organisation
from experiences.forms.fields import Radios
from partenariat.lookups import find_named, find_territory
from partenariat.models import plain

NEW = "new"


class TypedMixin:
    """Turns the text of a field into a record, asking once when it is not clear which.

    The choice is a field added only when needed, so that the page asks nothing more otherwise.
    """

    def clean_organisation_named(self, name, *, already=None):
        """Sets `cleaned_data[name]` to {"organisation": pk, or None for one to create, "name"}; "" when not asked.

        `already` is the one the fiche has: a colleague's private organisation keeps its name without being seen.
        """
        text = " ".join(self.cleaned_data.get(name, "").split())
        if not text:
            return
        if already and plain(already["name"]) == plain(text):
            self.cleaned_data[name] = {"organisation": already["organisation"], "name": already["name"]}
            return
        found = find_named(Organisation.objects.visible_to(self.user), text)
        options = [(str(one.pk), one) for one in found.close]
        if found.exact or not options:
            self.cleaned_data[name] = _named(found.exact, text)
            return
        chosen = self._ask(
            name,
            [*((key, _described(one)) for key, one in options), (NEW, f"Non, créer «\u00a0{text}\u00a0»")],
            "Est-ce l’une de ces structures\u00a0?",
        )
        self.cleaned_data[name] = _named(dict(options).get(chosen), text)

    def clean_territory_named(self, name):
        """Sets `cleaned_data[name]` to a `Territory`, or to None when not asked."""
        text = self.cleaned_data.get(name, "").strip()
        self.cleaned_data[name] = None
        if not text:
            return
        found = find_territory(text)
        if found.exact:
            self.cleaned_data[name] = found.exact
        elif found.close:
            options = {one.key: one for one in found.close}
            chosen = self._ask(
                name,
                [(key, f"{one} – {one.get_kind_display().lower()}") for key, one in options.items()],
                "De quel lieu s’agit-il\u00a0?",
            )
            self.cleaned_data[name] = options.get(chosen)
        else:
            self.add_error(
                name,
                f"Nous ne trouvons pas «\u00a0{text[:80]}\u00a0». Essayez un code postal, le nom complet de la "
                "commune, ou un territoire plus grand comme le département.",
            )

    def _ask(self, name, options, question):
        """The option chosen, or None, the field being then shown with its question."""
        choice = f"{name}_choice"
        self.fields[choice] = forms.ChoiceField(
            label=question, choices=options, widget=Radios, required=False
        )
        names = [key for key in self.fields if key != choice]
        names.insert(names.index(name) + 1, choice)
        self.order_fields(names)
        chosen = self.data.get(self.add_prefix(choice), "")
        if chosen in dict(options):
            return chosen
        self.add_error(choice, "Choisissez une réponse.")
        return None


def _named(organisation, text):
    """An organisation of the base, or one to create."""
    if organisation is None:
        return {"organisation": None, "name": text}
    return {"organisation": organisation.pk, "name": organisation.name}


def _described(organisation):
    return f"{organisation.name} ({organisation.acronym})" if organisation.acronym else organisation.name
