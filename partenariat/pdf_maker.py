"""HTML to PDF, in a process of its own: `python -m partenariat.pdf_maker`, fed and bounded by `partenariat.pdf`.

It imports nothing of the site. SECURITY: it opens the files it is given, by the address the page calls them by, and
nothing else: no network, no other file of the disk, whatever the page says.
"""

import json
import resource
import sys
from base64 import b64decode
from pathlib import Path

NO_LIBRARY = 3
# Seconds of processor, bytes of memory: far above any fiche.
CPU, MEMORY = 30, 2 * 1024**3


def main():
    resource.setrlimit(resource.RLIMIT_CPU, (CPU, CPU))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        # Python’s part is there, the system’s is not (Pango), or neither is.
        print(error, file=sys.stderr)  # noqa: T201  read by the process that started this one
        raise SystemExit(NO_LIBRARY) from error
    asked = json.load(sys.stdin)
    if asked is None:
        return
    sys.stdout.buffer.write(_make(weasyprint, **asked))


def fetcher(weasyprint, files, contents):
    """What opens an address. `files`: {address: path}; `contents`: {address: [media type, bytes in base 64]}."""

    class Given(weasyprint.urls.URLFetcher):
        def fetch(self, url, headers=None):
            if url in contents:
                kind, content = contents[url]
                return weasyprint.urls.URLFetcherResponse(url, b64decode(content), {"Content-Type": kind})
            if url in files:
                return weasyprint.urls.URLFetcherResponse(url, Path(files[url]).read_bytes())
            raise ValueError(f"Adresse refusée : {url}")

    return Given()


def _make(weasyprint, *, html, css, base_url, files, contents):
    given = fetcher(weasyprint, files, contents)
    fonts = weasyprint.text.fonts.FontConfiguration()
    style = weasyprint.CSS(string=css, base_url=base_url, url_fetcher=given, font_config=fonts)
    page = weasyprint.HTML(string=html, base_url=base_url, url_fetcher=given)
    return page.write_pdf(
        stylesheets=[style], font_config=fonts, pdf_variant="pdf/ua-1", optimize_images=True, dpi=200
    )


if __name__ == "__main__":
    main()
