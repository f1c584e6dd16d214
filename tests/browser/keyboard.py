"""Hands on the keyboard only: every focus comes from Tab, and has to be seen."""

# What is wrong with the focus now, or nothing. The ring may be drawn by a pseudo-element or by the label of a box.
UNSEEN = """() => {
  const focused = document.activeElement;
  if (!focused || focused === document.body) return "";
  const drawn = (element, pseudo) => {
    const style = getComputedStyle(element, pseudo);
    return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0 && !style.outlineColor.endsWith(", 0)");
  };
  const holders = [focused, ...(focused.labels ?? [])];
  const named = focused.outerHTML.slice(0, 160);
  if (!holders.some((one) => [undefined, "::before", "::after"].some((pseudo) => drawn(one, pseudo))))
    return `sans contour visible : ${named}`;
  const boxes = holders.map((one) => one.getBoundingClientRect());
  const onScreen = boxes.some((box) => box.width > 0 && box.height > 0 &&
    box.bottom > 0 && box.right > 0 && box.top < innerHeight && box.left < innerWidth);
  return onScreen ? "" : `hors de l’écran : ${named}`;
}"""


class Keyboard:
    def __init__(self, page):
        self.page = page

    def press(self, key):
        self.page.keyboard.press(key)

    def type(self, text):
        self.page.keyboard.type(text)

    def tab(self, *, back=False):
        self.press("Shift+Tab" if back else "Tab")
        assert self.page.evaluate(UNSEEN) == ""

    def tab_to(self, target, *, back=False, limit=250):
        """Tab until `target` has the focus."""
        for _ in range(limit):
            self.tab(back=back)
            if target.evaluate("(element) => element === document.activeElement"):
                return
        raise AssertionError(f"{target} n’est pas atteint au clavier")

    def follow(self, target):
        """Go to a link or a button and press Enter."""
        self.tab_to(target)
        self.press("Enter")

    def fill(self, label, text):
        self.tab_to(self.page.get_by_label(label))
        self.type(text)
