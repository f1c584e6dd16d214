"""Two people write one fiche at random: a check that nothing either of them saved is ever overwritten unread.

Run by the tests and by `manage.py check_interleavings`, through the forms and the functions the pages use. Every
saving is judged on what was there before and after: an answer may have changed only if its writer changed it, and
only from the very value their page showed them.
"""

from random import Random
from typing import NamedTuple

from django import forms
from django.db import transaction
from django.http import QueryDict

from accounts.enums import Role
from accounts.models import User
from experiences import enums, moderation
from experiences.contributing import updates, writing
from experiences.curation.decision_forms import DecisionForm
from experiences.curation.moderation_forms import CodingForm, CorrectionForm
from experiences.document import EVALUATION, fiches
from experiences.forms import RUBRIC_FORMS
from experiences.forms.fields import Codes, CommentedCodes, Count, VagueDate
from experiences.models import Experience
from experiences.triggers import CODED_COLUMNS
from partenariat import terms
from partenariat.merging import settled
from partenariat.models import Territory

DRAFT, UPDATE, STAFF = "draft", "update", "staff"
SUBJECTS = (DRAFT, UPDATE, STAFF)
TURNS = 12
# Asked by a name that the page may have to ask again about, or written by the page itself.
NOT_TYPED = {
    "version",
    "base",
    "place",
    "place_choice",
    "organisation_choice",
    "partner_choice",
    "seen_version",
}


class Lost(AssertionError):
    """Something saved was overwritten by somebody who had not seen it."""


class Tally(NamedTuple):
    saved: int
    refused: int


def run(seed, subject=DRAFT):
    """One interleaving, rolled back at its end. Raises `Lost`, with the seed that shows it again."""
    with transaction.atomic():
        try:
            return _Interleaving(seed, subject).play()
        except Lost as lost:
            raise Lost(f"graine {seed}, {subject} : {lost}") from None
        finally:
            transaction.set_rollback(True)


def as_sent(form):
    """{name: value}: what the browser sends back of a page nobody touched."""
    data = {}
    for bound in form:
        value = bound.value()
        if value is True:
            data[bound.html_name] = "on"
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            data[bound.html_name] = [item["code"] for item in value]
            data |= {f"{bound.html_name}-{item['code']}": item["comment"] for item in value}
        elif value not in (None, "", False, []):
            data[bound.html_name] = value
    return data


def as_posted(data):
    posted = QueryDict(mutable=True)
    for name, value in data.items():
        posted.setlist(name, [str(one) for one in (value if isinstance(value, list) else [value])])
    return posted


class _Page:
    """A page one person has open: what it showed, and what they typed in it."""

    def __init__(self, code, data):
        self.code, self.data = code, data


class _Interleaving:
    def __init__(self, seed, subject):
        self.random, self.subject = Random(seed), subject  # noqa: S311 the same seed plays the same scene again
        self.people = [self._person(f"redaction{number}-{seed}") for number in (1, 2)]
        self.staff = self._person(f"moderation-{seed}", role=Role.CURATOR)
        self.fiche = self._fiche(seed)
        self.pages = [None, None]
        self.saved = self.refused = 0

    def play(self):
        for _ in range(TURNS):
            who = self.random.randrange(2)
            if self.pages[who] is None:
                self.pages[who] = self._open(who)
            else:
                self._send(who)
        return Tally(self.saved, self.refused)

    # ------------------------------------------------------------------------ the scene

    def _person(self, name, **fields):
        return User.objects.create_user(f"{name}@exemple-fictif.invalid", None, **fields)

    def _fiche(self, seed):
        """A fiche of the two people: a draft, a public one, or one handed back by the moderators."""
        one = {name: terms.choices(vocabulary)[0][0] for name, vocabulary in {
            "criteria": "partnership_criterion", "sectors": "sector", "modalities": "modality",
            "actors_user": "actor_profile_user", "actors_professional": "actor_profile_professional",
        }.items()}  # fmt: skip
        activity = next(iter(terms.vocabulary("activity").values()))
        fiche = Experience(
            title=f"Écrire à deux, essai numéro {seed}", summary="Un résumé.", need="Un besoin.",
            action="Une action.", author=self.people[0], domains=[activity.parent], activities=[activity.code],
            scope=terms.choices("partnership_scope")[0][0], stage=terms.choices("experience_stage")[0][0],
            benefits=[{"code": terms.choices("benefit")[0][0], "comment": ""}], user_needs_collected="yes",
            evidence_level=terms.choices("evidence_level")[0][0], declarations=enums.Declaration.values,
            anti_alibi={"AA-1": {"answer": "yes", "comment": ""}},
            **{name: [code] for name, code in one.items()},
        )  # fmt: skip
        fiche.save()
        fiche.coauthor_links.create(user=self.people[1])
        fiche = fiches.write(
            fiche,
            {
                "territories": [Territory.objects.order_by("pk").values_list("key", flat=True).first()],
                "carriers": [{"organisation": None, "name": f"Groupe {seed}", "role": "lead"}],
                "contact": dict.fromkeys(("full_name", "function", "phone", "generic_address"), "")
                | {"email": "contact@exemple-fictif.invalid", "public_mode": "none"},
                "positions": {"governance": ["partnership", "Un exemple concret, inventé."]},
                "evaluation": dict.fromkeys(EVALUATION, "") | {"methods": ["none"], "year": None},
            },
            user=self.people[0],
        )
        return self._brought(fiche)

    def _brought(self, fiche):
        """Online for an update; handed back by the moderators where they write as well."""
        if self.subject == DRAFT:
            return fiche
        moderation.submit(experience=fiche, actor=self.people[0])
        if self.subject == UPDATE:
            return moderation.publish_now(
                experience=fiche, actor=self.staff, evidence_level=fiche.evidence_level
            )
        moderation.take(experience=fiche, actor=self.staff)
        reason = terms.choices("change_request_reason")[0][0]
        return moderation.request_changes(
            experience=fiche, actor=self.staff, reasons=[reason], message="Merci de préciser."
        )

    # ------------------------------------------------------------------------- one turn

    def _document(self):
        fiche = Experience.objects.get(pk=self.fiche.pk)
        return updates.values(fiche, updates.current(fiche))

    def _open(self, who):
        """Open a page, and type in it."""
        if self.subject == STAFF and who == 1:
            code = self.random.choice(["correction", "coding", "decision"])
            form = self._staff_form(code)
        else:
            code = self.random.choice(list(RUBRIC_FORMS))
            form = self._form(code)
        data = as_sent(form)
        # The admin gives coded columns their own fields; outside it this form has plain text for them.
        unknown = NOT_TYPED | CODED_COLUMNS.keys() if code == "correction" else NOT_TYPED
        names = [name for name in form.fields if name not in unknown]
        for name in self.random.sample(names, min(len(names), self.random.randint(1, 3))):
            self._type(form, name, data)
        return _Page(code, data)

    def _send(self, who):
        page = self.pages[who]
        before = self._document()
        if page.code in RUBRIC_FORMS:
            done = self._send_rubric(who, page, before)
        else:
            done = self._send_staff(page, before)
        self.saved, self.refused = self.saved + done, self.refused + (not done)
        if not done and not fiches_equal(before, self._document()):
            raise Lost("un refus a pourtant écrit quelque chose")

    def _send_rubric(self, who, page, before):
        form = self._form(page.code, as_posted(page.data))
        if not form.is_valid():
            self._kept(form, page)
            self.pages[who] = None
            return False
        changes, shown = form.changes(fiches.same), form.shown
        writer = updates if self.subject == UPDATE else writing
        try:
            writer.save(self.fiche, user=self.people[who], base=shown, changes=changes)
        except writing.Changed as changed:
            form.fiche = changed.fiche
            form.show_clashes({}, settled(fiches, shown, changed.merged.clashes))
            self._kept(form, page)
            # Told of it, the person sends the page again, or gives up.
            page.data |= {"base": form.data["base"], "version": form.data["version"]}
            if self.random.random() < 0.3:
                self.pages[who] = None
            return False
        except (writing.Impossible, writing.Closed):
            self.pages[who] = None
            return False
        self.pages[who] = None
        self._judge(before, self._document(), shown, changes)
        return True

    def _send_staff(self, page, before):
        """The team's forms know one version, and refuse any other."""
        self.pages[1] = None
        form = self._staff_form(page.code, as_posted(page.data))
        seen = int(page.data.get("seen_version", page.data.get("version")))
        now = Experience.objects.values_list("version", flat=True).get(pk=self.fiche.pk)
        if not form.is_valid():
            self._kept(form, page)
            return False
        if page.code == "decision":
            try:
                form.decide(self.staff)
            except moderation.Refused:
                return False
        elif page.code == "coding":
            form.propose()
        else:
            form.save()
        if seen != now:
            raise Lost(f"« {page.code} » a écrit sur une version qui n’avait pas été lue")
        return True

    def _judge(self, before, after, shown, changes):
        for path in after:
            then, now = fiches.parts(path, before[path]), fiches.parts(path, after[path])
            read = fiches.parts(path, shown[path]) if path in shown else {}
            typed = fiches.parts(path, changes[path]) if path in changes else read
            for part in {*then, *now, *typed, *read}:
                mine = not fiches.same(path, typed.get(part), read.get(part))
                if not mine and not fiches.same(path, then.get(part), now.get(part)):
                    raise Lost(f"« {path} » a changé sans que personne l’ait demandé")
                if mine and not fiches.same(path, typed.get(part), now.get(part)):
                    raise Lost(f"« {path} » n’est pas ce qui a été tapé")
                same_start = fiches.same(path, then.get(part), read.get(part))
                if mine and not same_start and not fiches.same(path, then.get(part), now.get(part)):
                    raise Lost(f"« {path} » a été remplacé sans avoir été lu")

    def _kept(self, form, page):
        """What was typed is still in the page that refuses."""
        for name, value in page.data.items():
            if name in ("version", "base"):
                continue
            if form.data.getlist(name) != as_posted({name: value}).getlist(name):
                raise Lost(f"« {name} » n’est plus dans la page refusée")

    # --------------------------------------------------------------------------- typing

    def _form(self, code, data=None):
        fiche = Experience.objects.get(pk=self.fiche.pk)
        values = updates.values(fiche, updates.current(fiche), RUBRIC_FORMS[code].paths())
        return RUBRIC_FORMS[code](data, user=self.people[0], fiche=fiche, values=values)

    def _staff_form(self, code, data=None):
        fiche = Experience.objects.get(pk=self.fiche.pk)
        if code == "decision":
            return DecisionForm(data, fiche=fiche, verb=enums.Verb.DELETE)
        return (CodingForm if code == "coding" else CorrectionForm)(data, instance=fiche)

    def _type(self, form, name, data):
        """Change an answer as somebody would. What does not hold is refused, which is checked as well."""
        field, choose = form.fields[name], self.random
        if isinstance(field, CommentedCodes):
            for code in choose.sample(list(terms.vocabulary(field.vocabulary)), 2):
                data[name] = [code]
                data[f"{name}-{code}"] = f"commentaire {choose.random()}"
        elif isinstance(field, Codes):
            data[name] = choose.sample(list(terms.vocabulary(field.vocabulary)), 2)
        elif isinstance(field, VagueDate):
            data[name] = str(choose.randint(1990, 2020))
        elif isinstance(field, Count):
            data[name] = choose.randint(0, 90)
        elif isinstance(field, forms.BooleanField):
            data.pop(name, None) if name in data else data.update({name: "on"})
        elif isinstance(field, forms.ModelChoiceField):
            pass
        elif isinstance(field, forms.ChoiceField) and not isinstance(field, forms.MultipleChoiceField):
            values = [value for value, label in field.choices if not isinstance(label, list | tuple)]
            data[name] = choose.choice(values) if values else data.get(name, "")
        elif isinstance(field, forms.URLField | forms.EmailField):
            data[name] = f"{choose.randrange(999)}@exemple-fictif.invalid"
        elif isinstance(field, forms.CharField):
            data[name] = f"Un texte tapé à l’instant, numéro {choose.randrange(10**6)}"
            if name == "partner":
                data["partner_role"] = "funder"


def fiches_equal(one, other):
    return all(fiches.same(path, one[path], other[path]) for path in one)
