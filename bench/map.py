"""The map of 10,000 points on a phone: `python -m bench.map`.

Chromium, 390 px wide, its processor slowed four times. The whole chain is the product's: fiches of the corpus, their
GeoJSON, the page. A frame is the time between two drawings asked of the browser, while fingers pan and zoom.
"""

import argparse
import statistics
import sys
import threading
import time
from contextlib import contextmanager

from bench import database
from bench.run import BARS, SEED

# Three fiches in four are in a commune, and some are not published: enough of them for 10,000 points.
FICHES = 15_000
POINTS = 10_000
SLOWED = 4
WIDTH, HEIGHT = 390, 844
PASSES = 3

FRAMES = """() => {
  const times = (window.frames_ = []);
  let last = performance.now();
  const step = (now) => {
    times.push(now - last);
    last = now;
    window.asked_ = requestAnimationFrame(step);
  };
  window.asked_ = requestAnimationFrame(step);
}"""
STOP = "() => { cancelAnimationFrame(window.asked_); return window.frames_.slice(2); }"


def main():
    options = argparse.ArgumentParser(prog="bench.map", description=__doc__)
    options.add_argument("--fiches", type=int, default=FICHES)
    arguments = options.parse_args()
    database.start()
    database.use(arguments.fiches, SEED)
    with served() as address:
        sys.exit(1 if report(measure(address)) else 0)


@contextmanager
def served():
    """The site, as the tests serve it: its address."""
    from django.conf import settings
    from django.contrib.staticfiles.handlers import StaticFilesHandler
    from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
    from django.core.wsgi import get_wsgi_application

    class Quiet(WSGIRequestHandler):
        def log_message(self, *arguments):
            pass

    settings.ALLOWED_HOSTS = ["localhost"]
    server = ThreadedWSGIServer(("localhost", 0), Quiet)
    server.set_app(StaticFilesHandler(get_wsgi_application()))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://localhost:{server.server_port}"
    finally:
        server.shutdown()


def measure(address):
    """{"points", "first" (ms from the request to the first drawing), "pan", "zoom", "keys": [ms of each frame]}"""
    from playwright.sync_api import sync_playwright

    from tests.browser import NO_BROWSER, chromium_path

    path = chromium_path() or sys.exit(NO_BROWSER)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        context = browser.new_context(
            viewport={"width": WIDTH, "height": HEIGHT}, device_scale_factor=2, has_touch=True, locale="fr-FR"
        )
        page = context.new_page()
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
        page.set_default_timeout(120_000)
        # The first request to a server that has just started is nobody's.
        page.goto(f"{address}/experiences/")
        started = time.perf_counter()
        page.goto(f"{address}/experiences/carte/")
        page.locator("[data-map][data-ready]").wait_for()
        first = (time.perf_counter() - started) * 1000
        points = page.evaluate(
            "async () => (await (await fetch(document.querySelector('[data-map]').dataset.points)).json())"
            ".features.filter((one) => one.geometry).length"
        )
        page.locator("canvas").scroll_into_view_if_needed()
        page.locator("canvas").focus()
        result = {"points": points, "first": first, "pan": [], "zoom": [], "keys": []}
        for _ in range(PASSES):
            for name, gesture in (("zoom", zoom), ("pan", pan), ("keys", keys)):
                page.evaluate(FRAMES)
                gesture(page)
                result[name] += page.evaluate(STOP)
            page.keyboard.press("0")
            page.wait_for_timeout(500)
        browser.close()
    return result


def middle(page):
    box = page.locator("canvas").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def zoom(page):
    """In, then half out: every level on the way."""
    page.mouse.move(*middle(page))
    for turn in [-90] * 14 + [90] * 6:
        page.mouse.wheel(0, turn)
        page.wait_for_timeout(30)


def pan(page):
    x, y = middle(page)
    for across, down in ((120, 60), (-120, 80), (100, -120), (-100, -40)):
        page.mouse.move(x - across / 2, y - down / 2)
        page.mouse.down()
        page.mouse.move(x + across / 2, y + down / 2, steps=25)
        page.mouse.up()


def keys(page):
    for key in ("ArrowRight", "ArrowDown", "-", "ArrowLeft", "ArrowUp", "+"):
        page.keyboard.press(key)
        page.wait_for_timeout(300)


def report(measured):
    """Print the figures; whether the bar is missed."""
    print(
        f"\n{measured['points']} points, {WIDTH} px, processeur ralenti {SLOWED} fois\n"
        f"  première image de la carte {measured['first'] / 1000:.1f} s après la demande de la page"
    )
    frames = []
    for name, label in (("zoom", "zoom"), ("pan", "déplacement"), ("keys", "clavier")):
        print(f"  {label:12} {_figures(measured[name])}")
        frames += measured[name]
    limits, p95 = BARS["MAP"], _p95(frames)
    verdict = "PASS" if p95 <= limits["must"] else "FAIL"
    stretch = ", but atteint" if p95 <= limits["stretch"] else ""
    print(f"  {'tout':12} {_figures(frames)}")
    print(
        f"  MAP {limits['label']} : {p95:.0f} (au plus {limits['must']}, but {limits['stretch']}) {verdict}{stretch}"
    )
    assert measured["points"] >= POINTS, f"{measured['points']} points seulement : --fiches"
    return verdict == "FAIL" and limits["blocking"]


def _figures(times):
    return (
        f"{len(times)} images, médiane {statistics.median(times):.0f} ms, "
        f"95e centile {_p95(times):.0f} ms, la plus longue {max(times):.0f} ms"
    )


def _p95(times):
    return statistics.quantiles(times, n=20, method="inclusive")[-1]


if __name__ == "__main__":
    main()
