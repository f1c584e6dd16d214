"""French typography of texts typed with a plain keyboard, on display only: the data stays as it was written."""

NBSP = "\u00a0"


def french(text):
    """Curly apostrophes, and spaces that never break before « ; : ! ? » nor inside quotation marks."""
    text = str(text).replace("'", "’").replace("« ", f"«{NBSP}")
    for sign in ";:!?»":
        text = text.replace(f" {sign}", NBSP + sign)
    return text
