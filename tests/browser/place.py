"""A page to look at, and how to get there."""

from typing import NamedTuple


class Place(NamedTuple):
    """`press` is the button to press once there, to see what an empty form answers."""

    name: str
    path: str
    press: str = ""
    status: int = 200


def go(page, place):
    assert page.goto(place.path).status == place.status, place.name
    if place.press:
        # What is read next is the answer, not a page half gone.
        with page.expect_navigation():
            page.get_by_role("main").get_by_role("button", name=place.press).first.click()
