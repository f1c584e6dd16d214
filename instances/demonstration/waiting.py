"""What waits for somebody: calls and those who answer, people proposed, a message, a campaign; then the published lists.

Done by the functions the pages call, then dated some days ago.
"""

from dateutil.relativedelta import relativedelta
from django.db.models import F

from accounts.enums import ConsentChannel
from accounts.models import User
from instances.demonstration import people
from instances.demonstration.dates import ago, days, months
from instances.enums import ContactMode, NoticeKind
from instances.models import (
    Body,
    BodyType,
    CallForCandidates,
    Candidacy,
    Mandate,
    MandateNotice,
    QualifiedPersonEntry,
    QualifiedPersonList,
    RenewalCampaign,
    Representative,
)
from instances.qualified import contacts, publishing
from instances.renewal import campaigns
from instances.representatives import leaving
from instances.seats import mandates
from instances.vacancies import calls, candidacies
from partenariat.models import Territory

# The next term of the bodies whose mandates end in two months.
NEXT_TERM = 2
TERM = 36
SERVICE = "Service des personnes qualifiées (exemple fictif)"


def add(rows, made, organisations):
    committees = {row["finess"]: body for row, body in made if row["type"] == "CDU"}
    _candidacies(rows["candidacies"], _calls(rows["calls"]), committees)
    _proposals(rows["proposals"], committees, organisations)
    _notice(rows["notice"], committees)
    _campaign(rows["campaign"], committees)
    for row in rows["qualified"]:
        _list(row)


def _calls(rows):
    made = []
    for row in rows:
        call = CallForCandidates(
            title=row["title"],
            text=row["text"],
            body_types=row["types"],
            territory=Territory.objects.get(key=row["territory"]),
            opens=days(row["opens"]),
            closes=days(row["closes"]),
            share_text=row.get("share_text", ""),
        )
        call.save()
        calls.publish(call)
        made.append(call)
    return made


def _candidacies(rows, made, committees):
    for row in rows:
        candidacy = candidacies.receive(
            token=None,
            suspicion="",
            call=made[row["call"]] if "call" in row else None,
            body=committees.get(row.get("finess")),
            name=row["name"],
            email=row["email"],
            association=row.get("association", ""),
            statement=row["statement"],
        )
        candidacies.confirm(candidacy)
        if "answer" in row:
            candidacies.answer(candidacy, row["answer"])
        moment = ago(row["days"])
        Candidacy.objects.filter(pk=candidacy.pk).update(created_at=moment, confirmed_at=moment)


def _proposals(rows, committees, organisations):
    manager = User.objects.get(email=people.MANAGER)
    managed = set(manager.organisations.values_list("pk", flat=True))
    for rank, row in enumerate(rows):
        organisation = organisations[row["of"]]
        start = months(NEXT_TERM) if row.get("new_term") else months(1)
        proposed = mandates.propose(
            seat=committees[row["finess"]].seats.filter(for_users=True).order_by("pk")[row["seat"]],
            user=manager if organisation.pk in managed else None,
            start=start,
            end=start + relativedelta(months=TERM, days=-1),
            representative=Representative.objects.create(
                first_name=people.FIRST[rank],
                last_name=f"Fougère {people.FICTITIOUS}",
                email=f"propose{rank}@exemple-fictif.fr",
            ),
            organisation=organisation,
            note=row["note"],
        )
        Mandate.objects.filter(pk=proposed.pk).update(proposed_at=ago(row["days"]))


def _notice(row, committees):
    user = User.objects.get(email=people.CONTRIBUTOR)
    mandate = Mandate.objects.on().get(body=committees[row["finess"]], representative__account=user)
    notice, _ = leaving.tell(mandate, user, kind=NoticeKind.DATES, on_date=None, text=row["text"], token=None)
    MandateNotice.objects.filter(pk=notice.pk).update(created_at=ago(row["days"]))


def _campaign(row, committees):
    """Begun: its associations are told, one person is named for the next term, others are proposed."""
    campaign = RenewalCampaign.objects.create(
        title=row["title"],
        body_type=BodyType.objects.get(code=row["type"]),
        term_start=months(NEXT_TERM),
        term_end=months(NEXT_TERM) + relativedelta(months=TERM, days=-1),
        proposals_until=days(row["proposals_until"]),
        message=row["message"],
    )
    campaign.bodies.set(Body.objects.filter(pk__in=[committees[number].pk for number in row["finess"]]))
    campaigns.tell(campaign=campaign)
    moment = ago(10)
    RenewalCampaign.objects.filter(pk=campaign.pk).update(created_at=moment, mailed_at=F("created_at"))


def _list(row):
    """The « personnes qualifiées » of a département, published unless it is being prepared."""
    department = Territory.objects.get(key=row["department"])
    is_ready = not row.get("prepared")
    begins = months(row.get("left", 20) - TERM) if is_ready else days(30)
    made = QualifiedPersonList.objects.create(
        department=department,
        decision_ref=f"Arrêté conjoint fictif, {department.name} (exemple fictif)",
        decision_date=min(begins, days(-5)),
        signed_by_prefect=True,
        signed_by_agency=True,
        signed_by_department=is_ready,
        valid_from=begins,
        valid_to=months(row["left"]) if "left" in row else None,
        how_to_contact="Exemple fictif : téléphonez ou écrivez au service. Il transmet votre demande à la personne "
        "que vous choisissez, ou vous aide à choisir. C’est gratuit.",
        service_contact=f"{SERVICE}, 01 99 00 10 {department.code}, pq-{department.code}@exemple-fictif.fr",
        document_url=f"https://exemple.fr/arretes/{department.key}" if is_ready else "",
        is_fictitious=True,
    )
    for person in row["persons"]:
        _entry(made, person)
    if "activity" in row:
        made.activity.create(year=days(0).year - 1, **row["activity"])
    if is_ready:
        publishing.publish(made)


def _entry(of_list, person):
    entry = QualifiedPersonEntry(
        of_list=of_list,
        display_name=person["name"],
        fields=person["fields"],
        direct_contact=person.get("direct", ""),
        contact_mode=ContactMode.DIRECT if "direct" in person else ContactMode.SERVICE,
    )
    if entry.direct_contact:
        contacts.agree(entry, channel=ConsentChannel.PAPER, day=days(-60))
    entry.save()
    if "areas" in person:
        entry.areas.set(Territory.objects.filter(key__in=person["areas"]))
