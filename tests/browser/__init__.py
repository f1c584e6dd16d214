"""What every browser test relies on, apart from the fixtures."""

import os
import shutil
from urllib.parse import urlsplit


def chromium_path():
    candidates = [
        os.environ.get("CHROMIUM", ""),
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
        "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ]
    return next(filter(None, map(shutil.which, filter(None, candidates))), None)


NO_BROWSER = (
    "AUCUN CHROMIUM SUR CETTE MACHINE : LES TESTS DE NAVIGATEUR NE SONT PAS LANCÉS "
    "(apt install chromium, ou CHROMIUM=/chemin/vers/chromium)"
)


class PageWatch:
    """What a page must never do: log an error, break its CSP, or call another host."""

    def __init__(self, page, site):
        self.host = urlsplit(site).netloc
        self.problems = []
        self.documents = set()
        page.on("console", self.on_console)
        page.on("pageerror", lambda error: self.problems.append(f"erreur JavaScript : {error}"))
        page.on("request", self.on_request)
        page.on("response", self.on_response)

    def on_console(self, message):
        url = message.location.get("url") or ""
        # Chromium asks for this icon by itself, even on pages that name none (the admin).
        if message.type == "error" and not url.endswith("/favicon.ico"):
            self.problems.append((url, message.text))

    def on_request(self, request):
        url = urlsplit(request.url)
        if url.scheme in {"http", "https", "ws", "wss"} and url.netloc != self.host:
            self.problems.append(f"requête vers un autre serveur : {request.url}")

    def on_response(self, response):
        if response.request.is_navigation_request():
            self.documents.add(response.url)

    def found(self):
        """A test may visit a page that answers 404 on purpose; the status is its own to check."""
        return [
            problem
            for problem in self.problems
            if not (
                isinstance(problem, tuple)
                and problem[0] in self.documents
                and problem[1].startswith("Failed to load resource")
            )
        ]
