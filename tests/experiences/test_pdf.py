"""A fiche as a PDF: the same words as its page, from files of ours only, and a clear page where it cannot be made."""

import logging
import sys
from base64 import b64encode
from io import BytesIO

import pytest
import weasyprint
from pypdf import PdfReader

from experiences import pdf_views
from experiences.enums import State
from partenariat import pdf, pdf_maker, preflight
from tests import factories
from tests.attachments import accept, pictured

pytestmark = pytest.mark.django_db

WITHOUT_LIBRARY = [sys.executable, "-c", "raise SystemExit(3)"]


def get(client, fiche, **options):
    return client.get(f"{fiche.get_absolute_url()}fiche.pdf", **options)


def read(answer):
    assert answer.status_code == 200
    return PdfReader(BytesIO(answer.content))


def words(reader):
    return " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.fixture
def made(client):
    """A fiche with an image, and its PDF: making one takes a second."""
    carrier = factories.organisation("Association porteuse (exemple fictif)")
    fiche = factories.experience(
        "Un potager partagé (exemple fictif)", organisations=[carrier], need="Sortir de la chambre."
    )
    accept(pictured(fiche, title="La serre"))
    return fiche, get(client, fiche)


def test_it_is_the_sheet_tagged_titled_in_french_with_its_origin(made):
    fiche, answer = made
    assert answer["Content-Type"] == "application/pdf"
    assert f'filename="{fiche.reference}.pdf"' in answer["Content-Disposition"]
    assert not answer.cookies
    reader = read(answer)
    assert reader.metadata.title == fiche.title
    assert reader.metadata.author == "Association porteuse (exemple fictif)"
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"]
    assert "pdfuaid" in root["/Metadata"].get_object().get_data().decode()
    box = reader.pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)
    text = words(reader)
    for expected in (fiche.title, fiche.summary[:40], "Sortir de la chambre.", fiche.reference, "Licence Ouverte",
                     "La serre", "Association porteuse", "page 1 sur"):  # fmt: skip
        assert expected in text, expected
    # Its pages share what they draw from.
    assert len({image.name for page in reader.pages for image in page.images}) == 1


def test_it_is_not_made_again_for_nothing(client, made):
    fiche, answer = made
    again = get(client, fiche, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_no_private_word_is_in_it(client):
    fiche = factories.experience(
        author=factories.user(display_name="canariauteur"), editor_notes="canarinotes"
    )
    pictured(fiche, title="canarimedia")
    factories.contact_request(fiche, message="canarimessage, assez long pour un message")
    assert "canari" not in words(read(get(client, fiche))).lower()


@pytest.mark.parametrize(
    ("state", "status"), [(State.DRAFT, 404), (State.SUSPENDED, 410), (State.ARCHIVED, 200)]
)
def test_only_what_is_public_has_a_pdf(client, monkeypatch, state, status):
    fiche = factories.experience(state=state)
    assert get(client, fiche).status_code == status


def test_an_author_has_no_pdf_of_a_draft(client):
    author = factories.user()
    client.force_login(author)
    assert get(client, factories.experience(state=State.DRAFT, author=author)).status_code == 404


def test_an_old_address_leads_to_it(client):
    fiche = factories.experience()
    old = fiche.get_absolute_url()
    fiche.set_slug("un tout autre titre")
    fiche.save()
    assert client.get(f"{old}fiche.pdf").url == f"{fiche.get_absolute_url()}fiche.pdf"


def test_where_the_library_is_missing_a_page_says_how_to_print(client, monkeypatch, caplog):
    monkeypatch.setattr(pdf, "COMMAND", WITHOUT_LIBRARY)
    answer = get(client, factories.experience())
    assert answer.status_code == 503
    page = answer.content.decode()
    assert "Imprimer" in page
    assert "Pango" in caplog.text


def test_what_takes_too_long_is_stopped(client, monkeypatch):
    monkeypatch.setattr(pdf, "COMMAND", [sys.executable, "-c", "import time; time.sleep(60)"])
    monkeypatch.setattr(pdf, "LONGEST", 0.2)
    assert get(client, factories.experience()).status_code == 503


def test_too_many_are_refused_with_the_same_way_out(client, monkeypatch):
    monkeypatch.setattr(pdf, "COMMAND", WITHOUT_LIBRARY)
    monkeypatch.setattr(pdf_views.PdfThrottle, "rate", "1/min")
    fiche = factories.experience()
    assert [get(client, fiche).status_code for _ in range(2)] == [503, 429]


def test_the_preflight_warns_and_goes_on(monkeypatch, caplog):
    monkeypatch.setattr(pdf, "COMMAND", WITHOUT_LIBRARY)
    with caplog.at_level(logging.WARNING):
        preflight.check_pdf()
    assert "Pango" in caplog.text
    assert "PDF" in caplog.text


def test_the_preflight_says_nothing_where_all_is_there(caplog):
    preflight.check_pdf()
    assert caplog.text == ""


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:9/x.png",
        "https://site.fr/autre.png",
        "data:image/png;base64,AA",
        "",
    ],
)
def test_nothing_is_opened_but_what_is_given(address):
    given = pdf_maker.fetcher(
        weasyprint, {}, {"https://site.fr/code.svg": ["image/svg+xml", b64encode(b"<svg/>").decode()]}
    )
    assert given.fetch("https://site.fr/code.svg").read() == b"<svg/>"
    with pytest.raises(ValueError, match="refus"):
        given.fetch(address)


def test_the_fiche_offers_it(client):
    fiche = factories.experience()
    assert (
        f'href="{fiche.get_absolute_url()}fiche.pdf"' in client.get(fiche.get_absolute_url()).content.decode()
    )


def test_when_too_many_are_being_made_nobody_waits_for_long(client, monkeypatch):
    monkeypatch.setattr(pdf, "WAIT", 0.1)
    fiche = factories.experience()
    for _ in range(pdf.MOST):
        assert pdf._room.acquire(blocking=False)
    try:
        answer = get(client, fiche)
    finally:
        for _ in range(pdf.MOST):
            pdf._room.release()
    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0
    assert "imprimez la fiche" in answer.text


def test_whoever_finds_no_room_waits_two_seconds_at_most():
    assert pdf.WAIT <= 2
