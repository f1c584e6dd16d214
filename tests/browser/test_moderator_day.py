"""Twenty things wait; a moderator treats them all, in three clicks each at most besides reading."""

import re

from playwright.sync_api import expect

from experiences.enums import State
from experiences.models import Experience, QueueItem, Report
from tests import factories
from tests.browser.journeys import button, heading, link
from tests.suggesting import proposed

MOST_CLICKS = 3
PUBLISH, CHANGES, REJECT, UPDATE, ACCEPT, REFUSE, REPORT = (
    "à publier", "à compléter", "à refuser", "à mettre à jour", "à corriger", "à laisser", "signalée"
)  # fmt: skip
# Mixed, as they arrive.
DAY = [
    PUBLISH, REPORT, ACCEPT, PUBLISH, CHANGES, UPDATE, PUBLISH, REFUSE, PUBLISH, REJECT,
    UPDATE, PUBLISH, REPORT, PUBLISH, CHANGES, ACCEPT, PUBLISH, UPDATE, REJECT, PUBLISH,
]  # fmt: skip


def arrive(nature, number):
    title = f"Fiche {number} {nature} (exemple fictif)"
    author = factories.user()
    if nature in (PUBLISH, CHANGES, REJECT):
        factories.experience(title, state=State.SUBMITTED, author=author, evidence_level="")
        return
    fiche = factories.experience(title, author=author)
    if nature == UPDATE:
        proposed(fiche, kind="update", author=author)
    elif nature == REPORT:
        Report.objects.create(experience=fiche, kind="error", message="Le lieu a changé (exemple fictif).")
    else:
        proposed(fiche)


class Moderator:
    """Every click of the mouse goes through `click`; what is typed, with the keyboard, is not one."""

    def __init__(self, page):
        self.page = page
        self.clicks = 0

    def click(self, target):
        self.clicks += 1
        target.click()

    def unfold(self, verb):
        panel = self.page.locator(f"#decider-{verb}")
        if panel.get_attribute("open") is None:
            self.click(panel.locator("summary").first)
        return panel

    def publish(self):
        panel = self.unfold("publish")
        self.click(panel.get_by_label("Décrite"))
        self.click(button(panel, "Accepter et publier"))

    def ask_for_more(self):
        panel = self.unfold("request_changes")
        self.click(panel.get_by_label("Préciser le rôle des usagers"))
        panel.get_by_label("Message").first.fill("Dites ce que les patientes ont décidé.")
        self.click(button(panel, "Demander des compléments"))

    def reject(self):
        panel = self.unfold("reject")
        self.click(panel.get_by_label("Pas de partenariat usagers-professionnels"))
        panel.get_by_label("Message").first.fill("L’annuaire recense ce qui se fait à plusieurs.")
        self.click(button(panel, "Refuser"))

    def accept(self):
        self.click(button(self.page, re.compile("^Accepter")))

    def refuse(self):
        self.click(self.page.locator("summary", has_text="Refuser…"))
        self.click(self.page.get_by_label("Nous n’avons pas pu vérifier ce point."))
        self.click(button(self.page, re.compile("^Refuser")))

    def handle(self):
        self.click(button(self.page, "Marquer comme traité"))


def nature_of(page):
    """What the page open now asks for: a report by its address, the others by their title."""
    if "/report/" in page.url:
        return REPORT
    title = page.get_by_role("heading", level=1).filter(has_text="Fiche").inner_text()
    return re.fullmatch(r"Fiche \d+ (.+) \(exemple fictif\)", title)[1]


TREATED = {
    PUBLISH: Moderator.publish, CHANGES: Moderator.ask_for_more, REJECT: Moderator.reject,
    UPDATE: Moderator.accept, ACCEPT: Moderator.accept, REFUSE: Moderator.refuse, REPORT: Moderator.handle,
}  # fmt: skip


def test_twenty_mixed_things_are_treated_in_three_clicks_each(open_page):
    for number, nature in enumerate(DAY, 1):
        arrive(nature, number)
    page = open_page(account=factories.moderator())
    moderator, treated = Moderator(page), []
    page.goto("/admin/file/")
    moderator.click(link(page, re.compile("^Fiche 1 ")))
    for number in range(len(DAY), 0, -1):
        assert QueueItem.objects.count() == number
        nature = nature_of(page)
        where = page.url
        TREATED[nature](moderator)
        page.wait_for_url(lambda url, where=where: url != where)
        expect(page.locator(".messagelist .success")).to_be_visible()
        treated.append((nature, moderator.clicks))
        moderator.clicks = 0

    expect(heading(page, "Ce qui attend")).to_be_visible()
    expect(page.get_by_text("Rien n’attend.")).to_be_visible()
    assert [one for one in treated if one[1] > MOST_CLICKS] == []
    assert sorted(nature for nature, _ in treated) == sorted(DAY)
    outcome = Experience.objects.filter(state=State.PUBLISHED).count()
    assert outcome == len(DAY) - DAY.count(CHANGES) - DAY.count(REJECT)
