"""Media: cleaned when they come, served only while they may be seen."""

import threading
from datetime import timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from accounts.models import Consent
from experiences import attachments
from experiences.attachments import agreements, files, images
from experiences.models import MediaAsset
from tests import factories
from tests.attachments import PERSON, accept, agree, picture, pictured
from tests.counting import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    return factories.user()


@pytest.fixture
def fiche(author):
    return factories.experience(author=author)


def online(fiche, **fields):
    one = pictured(fiche, **fields)
    if one.people_identifiable:
        agree(one)
    return accept(one)


def upload(content, name="camille-exemple.jpg"):
    return SimpleUploadedFile(name, content)


def answers(**fields):
    return {
        **factories.trap_fields(), "title": "Une image inventée", "alt_text": "Un rectangle bleu.", "credit": "Personne",
        "licence": "LO-2.0", "language": "fr", "people_identifiable": "non", **fields,
    }  # fmt: skip


def located():
    """A photograph as a telephone makes it: lying on its side, with its place and its owner."""
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x013B] = "Camille Exemple"
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 51.0, 24.0), 3: "E", 4: (2.0, 21.0, 7.0)})
    return picture((40, 30), exif=exif)


def pdf(**metadata):
    writer = PdfWriter()
    writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": "Camille Exemple", "/Producer": "Appareil Secret", **metadata})
    written = BytesIO()
    writer.write(written)
    return written.getvalue()


# ------------------------------------------------------------------------------ images


def test_an_image_loses_its_place_and_its_owner_and_stands_upright():
    assert b"Camille" in located()
    cleaned = images.reencode(upload(located()))
    assert b"Camille" not in cleaned.content
    with Image.open(BytesIO(cleaned.content)) as image:
        assert not image.getexif()
        assert not {"exif", "xmp", "comment", "icc_profile"} & set(image.info)
        assert image.size == (30, 40) == (cleaned.width, cleaned.height)


def test_a_png_loses_its_texts_and_keeps_its_transparency():
    info = PngInfo()
    info.add_text("Author", "Camille Exemple")
    written = BytesIO()
    Image.new("RGBA", (20, 20), (0, 0, 255, 80)).save(written, "PNG", pnginfo=info)
    cleaned = images.reencode(upload(written.getvalue(), "a.png"))
    assert b"Camille" not in cleaned.content
    with Image.open(BytesIO(cleaned.content)) as image:
        assert image.mode == "RGBA"


@pytest.mark.parametrize(("form", "extension"), [("JPEG", "jpg"), ("PNG", "png"), ("WEBP", "webp")])
def test_each_form_of_image_is_made_smaller_and_stays_what_it_is(form, extension):
    cleaned = images.reencode(upload(picture((3000, 1000), form)))
    assert (cleaned.extension, cleaned.width, cleaned.height) == (extension, 1600, 533)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"pas une image",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture(form="GIF"),
        picture()[:300],
    ],
    ids=["vide", "texte", "svg", "gif", "coupee"],
)
def test_what_is_no_image_is_refused_in_words(content):
    with pytest.raises(images.Unusable):
        images.reencode(upload(content))


def test_a_decompression_bomb_is_refused_before_it_is_decoded():
    bomb = BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    assert len(bomb.getvalue()) < 1_000_000
    with pytest.raises(images.Unusable, match="trop grande"):
        images.reencode(upload(bomb.getvalue()))


def test_a_file_too_heavy_is_refused():
    with pytest.raises(images.Unusable, match="10 Mo"):
        images.reencode(upload(b"a" * (images.MAX_BYTES + 1)))


# ------------------------------------------------------------------------------ documents


def test_a_pdf_loses_who_made_it_and_with_what():
    assert b"Camille" in pdf()
    cleaned = files.clean_pdf(upload(pdf(), "a.pdf"))
    assert b"Camille" not in cleaned
    assert b"Appareil" not in cleaned
    assert len(PdfReader(BytesIO(cleaned)).pages) == 1
    assert not PdfReader(BytesIO(cleaned)).metadata


def test_a_pdf_loses_its_scripts_and_what_is_attached_to_it():
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf())))
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("canari")}
    )
    writer.root_object[NameObject("/OpenAction")] = writer._add_object(script)
    writer.add_attachment("canari.txt", b"canari attache")
    written = BytesIO()
    writer.write(written)
    cleaned = files.clean_pdf(upload(written.getvalue(), "a.pdf"))
    assert b"canari" not in cleaned
    assert b"JavaScript" not in cleaned


def test_a_protected_pdf_is_refused_kindly():
    writer = PdfWriter(clone_from=PdfReader(BytesIO(pdf())))
    writer.encrypt("secret", algorithm="RC4-128")
    written = BytesIO()
    writer.write(written)
    with pytest.raises(images.Unusable, match="sans protection"):
        files.clean_pdf(upload(written.getvalue(), "a.pdf"))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 un docx", b"%PDF-1.7 abime", picture()])
def test_what_is_no_pdf_is_refused_in_words(content):
    with pytest.raises(images.Unusable):
        files.clean_pdf(upload(content, "a.pdf"))


# ------------------------------------------------------------------------------ sending


def test_an_image_is_sent_and_its_name_is_forgotten(client, author, fiche):
    client.force_login(author)
    url = f"/compte/fiches/{fiche.reference}/medias/ajouter/image/"
    response = client.post(url, answers(file=upload(located())))
    one = MediaAsset.objects.get()
    assert response["Location"] == f"/compte/fiches/{fiche.reference}/medias/"
    assert (one.kind, one.width, one.height) == ("image", 30, 40)
    assert one.file.name == f"medias/{one.key}.jpg"
    assert "À relire" in client.get(response["Location"]).content.decode()


def test_a_document_and_a_link_are_sent(client, author, fiche):
    client.force_login(author)
    base = f"/compte/fiches/{fiche.reference}/medias/ajouter/"
    client.post(f"{base}document/", answers(file=upload(pdf(), "a.pdf")))
    client.post(f"{base}lien/", answers(url="https://exemple-fictif.fr/video"))
    refused = client.post(f"{base}lien/", answers(url="http://exemple-fictif.fr/video"))
    assert "https://" in refused.content.decode()
    assert list(MediaAsset.objects.order_by("pk").values_list("kind", flat=True)) == ["document", "link"]
    assert client.get(f"{base}autre/").status_code == 404


def test_a_refused_image_keeps_every_other_answer_and_says_so(client, author, fiche):
    client.force_login(author)
    url = f"/compte/fiches/{fiche.reference}/medias/ajouter/image/"
    data = answers(file=upload(b"rien"), title="Un titre tapé avec soin")
    content = client.post(url, data).content.decode()
    assert "Un titre tapé avec soin" in content
    assert "Choisissez de nouveau le fichier" in content
    assert "JPEG, PNG ou WebP" in content
    assert not MediaAsset.objects.exists()


def test_an_image_needs_its_alternative_text(client, author, fiche):
    client.force_login(author)
    url = f"/compte/fiches/{fiche.reference}/medias/ajouter/image/"
    client.post(url, answers(file=upload(picture()), alt_text=""))
    assert not MediaAsset.objects.exists()
    with pytest.raises(attachments.Refused, match="remplacement"):
        accept(pictured(fiche, alt_text=""))


def test_a_breakdown_of_the_storage_is_said_and_loses_nothing(client, author, fiche, tmp_path, settings):
    full = tmp_path / "plein"
    full.write_text("ceci n’est pas un dossier")
    storages = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"}}
    settings.STORAGES, settings.MEDIA_ROOT = storages, full / "medias"
    client.force_login(author)
    url = f"/compte/fiches/{fiche.reference}/medias/ajouter/image/"
    response = client.post(url, answers(file=upload(picture()), title="Un titre tapé avec soin"))
    assert response.status_code == 503
    assert "panne de notre côté" in response.content.decode()
    assert "Un titre tapé avec soin" in response.content.decode()
    assert not MediaAsset.objects.exists()


def stored():
    return default_storage.listdir("medias")[1] if default_storage.exists("medias") else []


@pytest.mark.django_db(transaction=True)
def test_twenty_identical_sendings_at_once_make_one_image_and_one_file(author, fiche):
    data, before = answers(), set(stored())
    url = f"/compte/fiches/{fiche.reference}/medias/ajouter/image/"
    clients = [Client() for _ in range(20)]
    for one in clients:
        one.force_login(author)
    start, statuses = threading.Barrier(20), []

    def send(one):
        start.wait()
        try:
            statuses.append(one.post(url, {**data, "file": upload(picture())}).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=send, args=(one,)) for one in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [302] * 20
    made = MediaAsset.objects.get()
    added = set(stored()) - before
    assert added == {f"{made.key}.jpg"}


# ------------------------------------------------------------------------------ serving


def test_an_image_accepted_is_served_inertly(client, fiche):
    one = online(fiche)
    response = client.get(f"/medias/{one.key}/")
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["Content-Disposition"].startswith("inline")
    assert response["Cache-Control"] == "private, no-cache"
    assert not response.cookies
    assert client.get(f"/medias/{one.key}/", headers={"if-none-match": response["ETag"]}).status_code == 304


def test_a_document_is_downloaded_not_opened(client, fiche):
    one = online(fiche, kind="document", content=pdf(), extension="pdf")
    response = client.get(f"/medias/{one.key}/")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("attachment")


def test_what_may_not_be_seen_is_not_found(client, fiche):
    waiting = pictured(fiche)
    link = online(fiche, kind="link", content=None, extension="", url="https://exemple-fictif.fr/video")
    for key in (waiting.key, link.key, uuid4()):
        assert client.get(f"/medias/{key}/").status_code == 404
    client.force_login(factories.user())
    assert client.get(f"/medias/{waiting.key}/").status_code == 404
    client.force_login(fiche.author)
    assert client.get(f"/medias/{waiting.key}/").status_code == 200
    assert client.get(f"/medias/{waiting.file.name.removeprefix('medias/')}").status_code == 404


def test_a_consent_withdrawn_hides_the_file_even_from_who_has_it_in_cache(client, fiche):
    one = online(fiche, people_identifiable=True, person_email=PERSON)
    etag = client.get(f"/medias/{one.key}/")["ETag"]
    assert str(one.key) in client.get(fiche.get_absolute_url()).content.decode()
    attachments.withdraw(one)
    assert client.get(f"/medias/{one.key}/", headers={"if-none-match": etag}).status_code == 404
    assert str(one.key) not in client.get(fiche.get_absolute_url()).content.decode()
    assert client.get(f"/api/v1/experiences/{fiche.slug}/").json()["medias"] == []


def test_the_person_sees_the_image_from_the_link_before_agreeing(client, fiche):
    one = pictured(fiche, people_identifiable=True, person_email=PERSON)
    link = agreements.link(one, PERSON).removeprefix("http://localhost")
    assert f'src="{link}fichier/"' in client.get(link).content.decode()
    assert client.get(f"{link}fichier/").status_code == 200
    client.post(link, {"fingerprint": agreements.fingerprint(one), "consent": "on"})
    one.refresh_from_db()
    assert one.consent.wording.kind == "image_voice"


def test_people_who_can_be_recognised_have_to_agree(fiche):
    one = pictured(fiche, people_identifiable=True, person_email=PERSON)
    with pytest.raises(attachments.Refused):
        accept(one)


# ------------------------------------------------------------------------------ showing


def test_a_fiche_shows_each_media_with_its_credit_licence_and_weight(client, fiche):
    image = online(fiche)
    online(
        fiche,
        kind="document",
        content=pdf(),
        extension="pdf",
        size=240_000,
        title="Un compte rendu",
        licence="CC-BY-4.0",
    )
    online(
        fiche,
        kind="link",
        content=None,
        extension="",
        size=0,
        url="https://exemple-fictif.fr/video",
        title="Une vidéo",
    )
    content = client.get(fiche.get_absolute_url()).content.decode()
    assert f'src="/medias/{image.key}/"' in content
    assert 'alt="Un rectangle bleu, inventé pour les tests." width="40" height="30"' in content
    assert "PDF, 240\u00a0ko, en français" in content
    assert "Creative Commons" in content
    assert "sur un autre site" in content
    assert "<iframe" not in content


def test_what_nobody_may_reuse_is_not_given_by_the_api(client, fiche):
    free, kept = online(fiche), online(fiche, licence="all_rights")
    medias = client.get(f"/api/v1/experiences/{fiche.slug}/").json()["medias"]
    assert [media["url"] for media in medias] == [f"http://localhost/medias/{free.key}/", None]
    assert "Droits réservés" in client.get(fiche.get_absolute_url()).content.decode()
    assert str(kept.key) not in str(medias)


def test_editing_what_was_accepted_asks_for_another_reading(client, author, fiche):
    one = online(fiche)
    client.force_login(author)
    url = f"/compte/fiches/{fiche.reference}/medias/{one.pk}/"
    assert client.get(url).status_code == 200
    client.post(url, answers(alt_text="Un autre texte.", seen=one.updated_at.isoformat()))
    one.refresh_from_db()
    assert (one.alt_text, one.accepted_at) == ("Un autre texte.", None)


def test_after_a_while_the_file_is_erased(fiche, settings, django_capture_on_commit_callbacks):
    one = online(fiche, people_identifiable=True, person_email=PERSON)
    name = one.file.name
    attachments.withdraw(one)
    past = timezone.now() - settings.RETENTION["withdrawn_consent"] - timedelta(hours=1)
    Consent.objects.update(obtained_at=past - timedelta(days=1), withdrawn_at=past)
    with django_capture_on_commit_callbacks(execute=True):
        assert attachments.purge() == 1
    assert not default_storage.exists(name)
    assert Consent.objects.get().scope == ""


def test_a_moderator_accepts_from_the_page_of_the_fiche(client, fiche):
    one = pictured(fiche)
    client.force_login(factories.moderator())
    page = client.get(f"/admin/experiences/experience/{fiche.pk}/change/").content.decode()
    assert one.alt_text in page
    data = {"seen": one.updated_at.isoformat(), "retenir": "1", "retour": "fiche", "harmless": "on"}
    response = client.post(f"/admin/experiences/mediaasset/{one.pk}/change/", data)
    assert response["Location"] == f"/admin/experiences/experience/{fiche.pk}/change/"
    one.refresh_from_db()
    assert one.accepted_at


# ------------------------------------------------------------------------------ counting


def test_a_fiche_costs_as_many_statements_with_one_image_as_with_twenty(client, fiche):
    online(fiche)
    url = fiche.get_absolute_url()
    before = queries(client, url)
    for _ in range(19):
        online(fiche)
    assert queries(client, url) == before


def test_the_author_s_list_costs_the_same_for_one_and_for_twenty(client, author, fiche):
    pictured(fiche)
    client.force_login(author)
    url = f"/compte/fiches/{fiche.reference}/medias/"
    before = queries(client, url)
    for _ in range(19):
        pictured(fiche)
    assert queries(client, url) == before


def test_files_no_row_leads_to_are_swept_after_a_day(fiche, django_capture_on_commit_callbacks, monkeypatch):
    kept = pictured(fiche)
    stray = default_storage.save("medias/perdu.jpg", BytesIO(picture()))
    attachments.purge()
    assert default_storage.exists(stray)
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr(timezone, "now", lambda: later)
    attachments.purge()
    assert not default_storage.exists(stray)
    assert default_storage.exists(kept.file.name)
