"""Deciding on a page: the rows shown, the buttons pressed. The same for those who keep a record and for the team."""

from django import forms

from accounts.suggestions import deciding, states
from accounts.suggestions.deciding import Answer, Refused
from accounts.suggestions.forms import mark

REASON = forms.CharField(required=False, max_length=1000)


def press(kind, proposal, data, *, actor):
    """Carry out the button pressed: `accepter` or `refuser` name a path, `tout` accepts what is left."""
    if "tout" in data:
        answers = [_answer(path, True, data) for path in proposal.undecided]
    elif "accepter" in data:
        answers = [_answer(data["accepter"], True, data)]
    else:
        answers = [_answer(data.get("refuser", ""), False, data)]
    return deciding.decide(kind, proposal, answers, actor=actor)


def _answer(path, accepted, data):
    said = (data.get(f"motif_{path}", ""), data.get(f"precision_{path}", ""))
    try:
        reason = " ".join(filter(None, (REASON.clean(text) for text in said)))
    except forms.ValidationError as error:
        raise Refused(" ".join(error.messages), path) from None
    return Answer(path, accepted, reason, data.get(f"vu_{path}", ""))


def rows(kind, proposal, data=None, refused=None):
    """The rows of the page; what was typed comes back with what is wrong."""
    shown = states.rows(kind, proposal, mark)
    for row in shown:
        row.reason = (data or {}).get(f"motif_{row.name}", "")
        row.detail = (data or {}).get(f"precision_{row.name}", "")
        row.error = str(refused) if refused and refused.path == row.name else ""
        row.typed = bool(row.reason or row.detail)
        row.reasons = states.REASONS
    return shown
