"""Documents people send: PDF only, read by content, written again without who made them, with what, or any script."""

from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject

from experiences.attachments.images import Unusable

MAX_BYTES = 10 * 1024 * 1024
# Who wrote it and with what; what runs when it opens; what is attached to it.
REMOVED = ("/Metadata", "/PieceInfo", "/AA", "/OpenAction", "/JavaScript", "/EmbeddedFiles", "/LastModified")


def clean_pdf(file):
    """The document as it will be offered, in bytes. Raises `Unusable`."""
    if file.size > MAX_BYTES:
        raise Unusable("Ce document est trop lourd\u00a0: 10 Mo au plus.")
    file.seek(0)
    if not file.read(1024).lstrip().startswith(b"%PDF-"):
        raise Unusable("Ce fichier n’est pas un PDF. Enregistrez votre document en PDF, puis envoyez-le.")
    file.seek(0)
    try:
        reader = PdfReader(file)
        if reader.is_encrypted:
            raise Unusable(
                "Ce PDF est protégé par un mot de passe ou contre la copie. Enregistrez-le sans protection, puis envoyez-le."
            )
        writer = PdfWriter(clone_from=reader)
        if not len(writer.pages):
            raise Unusable("Ce PDF ne contient aucune page.")
        return _without_traces(writer)
    except Unusable:
        raise
    except Exception as error:  # a damaged or hostile file may fail in any way
        raise Unusable("Ce PDF est abîmé\u00a0: nous n’arrivons pas à le lire.") from error


def _without_traces(writer):
    for held in writer._objects:
        if isinstance(held, DictionaryObject):
            for name in REMOVED:
                held.pop(name, None)
    # Twice: the second copy holds only what the document still leads to, so what was unlinked leaves the file.
    return _written(PdfWriter(clone_from=PdfReader(BytesIO(_written(writer)))))


def _written(writer):
    writer.metadata = None
    written = BytesIO()
    writer.write(written)
    return written.getvalue()
