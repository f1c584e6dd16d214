"""Nothing typed is lost: the browser killed in mid-sentence, the session ended, the network away."""

import re

import pytest
from playwright.sync_api import expect

from experiences.enums import State
from tests import factories
from tests.browser import journeys

SENTENCE = "Des patientes n’osaient pas poser leurs ques"


@pytest.fixture
def author(db):
    return factories.user()


@pytest.fixture
def address(author):
    fiche = factories.experience(state=State.DRAFT, author=author, declarations=[])
    return f"/compte/fiches/{fiche.reference}/besoin/"


def status(page):
    return page.locator("[data-autosave-status]")


def test_a_browser_killed_in_mid_sentence_loses_nothing_older_than_five_seconds(open_page, author, address):
    first = open_page(account=author)
    first.goto(address)
    field = first.get_by_label("Le besoin de départ")
    field.fill("")
    # Without a pause long enough to count as one: the longest wait decides.
    field.press_sequentially(SENTENCE, delay=150)
    expect(status(first)).to_have_text(re.compile(r"Enregistré à \d\d:\d\d"))
    first.context.close()

    second = open_page(account=author)
    second.goto(address)
    kept = second.get_by_label("Le besoin de départ").input_value()
    assert len(kept) > 10
    assert SENTENCE.startswith(kept)
    expect(second.get_by_text("Nous avons repris ce que vous aviez tapé")).to_be_visible()


def test_a_session_that_ends_while_typing_is_said_and_goes_on_after_signing_in_elsewhere(
    new_context, author, address
):
    # Not watched: the refusals are the subject.
    page = new_context().new_page()
    journeys.sign_in(page, author, then=address)
    kept = page.context.cookies()
    page.context.clear_cookies(name=next(one["name"] for one in kept if "session" in one["name"]))
    page.get_by_label("Le besoin de départ").fill(SENTENCE)
    expect(status(page)).to_contain_text("Votre session est finie")
    expect(status(page).get_by_role("link")).to_have_attribute("target", "_blank")
    other = page.context.new_page()
    journeys.sign_in(other, author)
    page.get_by_label("Le besoin de départ").fill(f"{SENTENCE}tions.")
    expect(status(page)).to_contain_text("Enregistré à")
    journeys.save(page)


def test_without_the_network_the_text_stays_and_is_saved_once_it_is_back(new_context, author, address):
    page = new_context().new_page()
    journeys.sign_in(page, author, then=address)
    page.context.set_offline(True)
    page.get_by_label("Le besoin de départ").fill(SENTENCE)
    expect(status(page)).to_contain_text("plus de connexion")
    page.context.set_offline(False)
    expect(status(page)).to_contain_text("Enregistré à")
