"""A browser killed in mid-sentence: the link of the mail opens the text again, on a second device."""

import time
from contextlib import suppress
from itertools import chain, count

import psutil
import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.browser import journeys
from tests.browser.journeys import TITLE, button, content, heading, link

ADDRESS = "patiente@exemple-fictif.fr"
MAY_BE_LOST = 5  # seconds of typing
TYPED_FOR = 8  # seconds, before the last save
PHONE = {"viewport": {"width": 390, "height": 844}}


def sentences():
    return chain.from_iterable(
        f"Séance {number} : deux patientes et une infirmière ont préparé la rencontre. "
        for number in count(1)
    )


def type_in_mid_sentence(page, field):
    """Without a pause long enough to be taken for one: [(seconds of the monotonic clock, text by then)].

    Stops when a save is about to leave, and never does: the worst moment to be killed.
    """
    letters, text, moments, cut = sentences(), "", [], []

    def cut_off(route):
        cut.append(route.request)
        route.abort()

    end = time.monotonic() + TYPED_FOR
    while not cut or not text[-3:].isalpha():
        if time.monotonic() > end:
            page.route(f"**{reverse('typed_answers')}", cut_off)
            end = float("inf")
        letter = next(letters)
        field.press_sequentially(letter, delay=40)
        text += letter
        moments.append((time.monotonic(), text))
    return moments


def due(moments, killed_at):
    """The text that has to be there: what was written five seconds before the end."""
    return max((text for at, text in moments if at <= killed_at - MAY_BE_LOST), key=len)


@pytest.fixture
def phone(browser_type, browser_type_launch_args, browser_context_args):
    """(page, kill) of a browser of its own; `kill()` gives the moment its processes were killed."""
    before = set(psutil.Process().children(recursive=True))
    browser = browser_type.launch(**browser_type_launch_args)
    started = set(psutil.Process().children(recursive=True)) - before
    # The database server and the driver of the browsers are children too: only the browser just started.
    browsers = {process for process in started if _is_browser(process)}
    # A process being started looks like its parent for an instant.
    [main] = [process for process in browsers if process.parent() not in browsers]

    def kill():
        killed_at = time.monotonic()
        for process in (main, *main.children(recursive=True)):
            with suppress(psutil.NoSuchProcess):
                process.kill()
        assert not psutil.wait_procs([main], timeout=10)[1]
        return killed_at

    page = browser.new_context(**browser_context_args | PHONE).new_page()
    yield page, kill
    browser.close()


def _is_browser(process):
    """Chromium itself: the processes it starts say their type."""
    with suppress(psutil.NoSuchProcess):
        command = process.cmdline()
        return any("--user-data-dir=" in word for word in command) and not any(
            word.startswith("--type=") for word in command
        )
    return False


def start(page):
    """Without an account, with an address only."""
    page.goto("/")
    content(page).get_by_role("link", name="Proposer une expérience").click()
    link(page, "Commencer sans compte").click()
    page.get_by_label("Votre adresse électronique").fill(ADDRESS)
    button(page, "Commencer à écrire").click()
    expect(heading(page, "Proposer une expérience")).to_be_visible()


def open_link(page):
    page.goto(journeys.access_link(ADDRESS))
    button(page, "Ouvrir mon brouillon").click()


def check_text(field, moments, killed_at):
    kept, typed = field.input_value(), moments[-1][1]
    assert typed.startswith(kept)
    wanted = due(moments, killed_at)
    assert len(wanted) > 20
    assert kept.startswith(wanted)


def test_the_first_form_killed_in_mid_sentence_is_found_again_on_a_second_device(phone, open_page):
    page, kill = phone
    start(page)
    page.get_by_label("Titre").fill(TITLE)
    moments = type_in_mid_sentence(page, page.get_by_label("Ce qui a été fait"))
    killed_at = kill()

    second = open_page(width=390)
    open_link(second)
    expect(second.get_by_text("Nous avons repris ce que vous aviez tapé")).to_be_visible()
    expect(second.get_by_label("Titre")).to_have_value(TITLE)
    check_text(second.get_by_label("Ce qui a été fait"), moments, killed_at)


def test_a_rubric_killed_in_mid_sentence_is_found_again_on_a_second_device(phone, open_page):
    page, kill = phone
    start(page)
    reference = journeys.propose(page)
    journeys.open_rubric(page, "Besoin et action")
    moments = type_in_mid_sentence(page, page.get_by_label("Le besoin de départ"))
    killed_at = kill()

    second = open_page(width=390)
    open_link(second)
    expect(heading(second, TITLE)).to_be_visible()
    assert reference in second.url
    journeys.open_rubric(second, "Besoin et action")
    expect(second.get_by_text("Nous avons repris ce que vous aviez tapé")).to_be_visible()
    check_text(second.get_by_label("Le besoin de départ"), moments, killed_at)
