"""Hands on the keyboard only: every focus comes from Tab or an arrow, and has to be seen."""

from playwright.sync_api import expect

# [what is wrong with the focus now or nothing, whether it has been there already, whether it is where it should go].
# The ring may be drawn by a pseudo-element or by the label of a box. Where the focus has been, and where it should go,
# is marked on the page itself: each question asked of the browser takes longer than the key.
FOCUS = """() => {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return ["", true, false];
  const wanted = Boolean(focused.closest("[data-wanted]"));
  const again = focused.hasAttribute("data-met");
  focused.setAttribute("data-met", "");
  const drawn = (element, pseudo) => {
    const style = getComputedStyle(element, pseudo);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 && !style.outlineColor.endsWith(", 0)");
  };
  const holders = [focused, ...(focused.labels ?? [])];
  const named = focused.outerHTML.slice(0, 160);
  if (!holders.some((one) => [undefined, "::before", "::after"].some((pseudo) => drawn(one, pseudo))))
    return [`sans contour visible : ${named}`, again, wanted];
  const boxes = holders.map((one) => one.getBoundingClientRect());
  const onScreen = boxes.some((box) => box.width > 0 && box.height > 0 &&
    box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth);
  return [onScreen ? "" : `hors de l’écran : ${named}`, again, wanted];
}"""


BACK = "Shift+Tab"


class Keyboard:
    def __init__(self, page):
        self.page = page

    def press(self, key):
        self.page.keyboard.press(key)

    def type(self, text):
        self.page.keyboard.type(text)

    def move(self, key):
        """Move the focus, which has to be seen; True if it has been there already."""
        again, _ = self._moved(key)
        return again

    def _moved(self, key):
        self.press(key)
        problem, *where = self.page.evaluate(FOCUS)
        assert not problem, problem
        return where

    def tab(self, *, back=False):
        return self.move(BACK if back else "Tab")

    def tab_to(self, target, *, back=False, limit=250):
        """Tab until the focus is on `target`, or inside."""
        target.evaluate("(element) => element.setAttribute('data-wanted', '')")
        for _ in range(limit):
            _, is_there = self._moved(BACK if back else "Tab")
            if is_there:
                target.evaluate("(element) => element.removeAttribute('data-wanted')")
                return
        raise AssertionError(f"{target} n’est pas atteint au clavier")

    def enter(self):
        """Press Enter where that changes the page."""
        with self.page.expect_navigation():
            self.press("Enter")

    def follow(self, target):
        self.tab_to(target)
        self.enter()

    def fill(self, label, text):
        self.tab_to(self.page.get_by_label(label))
        self.type(text)

    def rewrite(self, label, text):
        """Replace what a field says."""
        self.tab_to(self.page.get_by_label(label))
        self.press("ControlOrMeta+A")
        self.type(text)

    def tick(self, box):
        self.tab_to(box)
        self.press("Space")
        expect(box).to_be_checked()

    def choose(self, group, name):
        """Tab into a group of radios, then go down to the one called `name` with the arrows."""
        self.tab_to(group)
        wanted = group.get_by_role("radio", name=name)
        # Past the last one comes the first.
        for _ in range(group.get_by_role("radio").count()):
            if wanted.is_checked():
                return
            self.move("ArrowDown")
        expect(wanted).to_be_checked()
