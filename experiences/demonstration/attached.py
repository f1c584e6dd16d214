"""Words nobody said, and an image nobody photographed."""

from io import BytesIO

from django.utils import timezone
from PIL import Image, ImageDraw

from accounts.enums import ConsentChannel
from experiences import attachments
from experiences.attachments import agreements
from experiences.enums import MediaKind
from experiences.models import MediaAsset, Testimony

PERSON = "Sam (personne fictive)"


def testimony(fiche, user, *, text, profile, agreed_at):
    """Words whose person agreed on paper, and to their name; a moderator reads them next."""
    said, _ = attachments.add(
        Testimony,
        experience=fiche,
        user=user,
        token=None,
        text=text,
        author_profile=profile,
        display_name=PERSON,
    )
    return attachments.agree(
        said,
        seen=agreements.fingerprint(said),
        columns=["consent", "name_consent"],
        channel=ConsentChannel.PAPER,
        on=timezone.localdate(agreed_at),
        person=PERSON,
    )


def picture(fiche, user, *, title):
    content, width, height = _drawing()
    asset, _ = attachments.add(
        MediaAsset,
        experience=fiche,
        user=user,
        token=None,
        kind=MediaKind.IMAGE,
        title=title,
        alt_text="Dessin : une table ronde vue de haut, six chaises autour, et l’inscription « exemple fictif ».",
        credit="Dessin fait pour la démonstration",
        content=content,
        extension="png",
        width=width,
        height=height,
        size=len(content),
    )
    asset.refresh_from_db()
    return asset


def _drawing():
    """(bytes, width, height) of a round table and six chairs, seen from above."""
    width, height = 960, 540
    image = Image.new("RGB", (width, height), "#f3f6fb")
    draw = ImageDraw.Draw(image)
    for x, y in ((480, 95), (660, 180), (660, 350), (480, 435), (300, 350), (300, 180)):
        draw.rounded_rectangle(
            (x - 42, y - 32, x + 42, y + 32), 14, fill="#c9d6ee", outline="#2b4a7f", width=4
        )
    draw.ellipse((360, 150, 600, 380), fill="#fffdf5", outline="#2b4a7f", width=5)
    draw.text((480, 265), "exemple\nfictif", fill="#1b2f52", anchor="mm", align="center", font_size=44)
    written = BytesIO()
    image.save(written, "PNG", optimize=True)
    return written.getvalue(), width, height
