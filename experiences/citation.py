"""How to cite a fiche: in words, as BibTeX, as RIS. Never a person: the authors are the organisations that carry it."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.formats import date_format

from experiences import enums
from partenariat.representation import LICENCE, SITE_NAME, absolute
from partenariat.typography import NBSP, french

# What LaTeX reads as its own signs. Braces are named: BibTeX counts them, escaped or not.
LATEX = {
    "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}", **{sign: f"\\{sign}" for sign in "&%$#_"},
}  # fmt: skip


@dataclass(frozen=True)
class Citation:
    """`authors`: [name]. `year`: of publication. `version`: the day its content last changed."""

    reference: str
    title: str
    authors: tuple
    year: int
    version: object
    url: str

    @property
    def text(self):
        authors = f"{NBSP}; ".join(self.authors)
        version = date_format(self.version, "j F Y")
        today = date_format(timezone.localdate(), "j F Y")
        return (
            f"{authors}. «{NBSP}{self.title}{NBSP}». {SITE_NAME}, fiche {self.reference}, {self.year}, "
            f"version du {version}. {self.url} (consultée le {today})"
        )

    @property
    def bibtex(self):
        fields = {
            "author": " and ".join(f"{{{_latex(name)}}}" for name in self.authors),
            # Braces around the whole: its capitals stay as they are.
            "title": f"{{{_latex(self.title)}}}",
            "howpublished": SITE_NAME,
            "year": str(self.year),
            "note": f"Fiche {self.reference}, version du {date_format(self.version, 'j F Y')}, {LICENCE['nom']}",
            "url": self.url,
            "urldate": f"{timezone.localdate():%Y-%m-%d}",
            "language": "french",
        }
        lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
        return f"@misc{{{self.reference},\n{lines}\n}}\n"

    @property
    def ris(self):
        lines = [
            ("TY", "ELEC"),
            *(("AU", name) for name in self.authors),
            ("TI", self.title),
            ("PB", SITE_NAME),
            ("PY", self.year),
            ("DA", f"{self.version:%Y/%m/%d}"),
            ("Y2", f"{timezone.localdate():%Y/%m/%d}"),
            ("ID", self.reference),
            ("LA", "fr"),
            ("UR", self.url),
            ("ER", ""),
        ]
        return "".join(f"{name}  - {value}\r\n" for name, value in lines)


def of(fiche):
    """`fiche` comes from `for_list()`, and is public."""
    carriers = [
        french(item["name"])
        for item in fiche.organisation_items
        if item["role"] in enums.OrganisationRole.carriers()
    ]
    # Nobody named: the publisher of the document it is drawn from, else the site.
    publisher = french(fiche.source.publisher) if fiche.source else SITE_NAME
    return Citation(
        reference=fiche.reference,
        title=_one_line(french(fiche.title)),
        authors=tuple(_one_line(name) for name in carriers or [publisher]),
        year=timezone.localtime(fiche.published_at).year,
        version=timezone.localtime(fiche.modified_at).date(),
        url=absolute(fiche.get_absolute_url()),
    )


def _one_line(text):
    """A line break would begin another field. Spaces that do not break stay."""
    return " ".join(part for part in text.replace("\r", " ").replace("\n", " ").split(" ") if part)


def _latex(text):
    return "".join(LATEX.get(sign, sign) for sign in text)
