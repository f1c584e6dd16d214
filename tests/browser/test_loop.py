from tests import factories
from tests.browser import journeys


def test_an_experience_goes_from_an_account_to_the_api(open_page):
    reader = open_page()
    reference = journeys.whole_loop(
        author=open_page(), moderator=open_page(), reader=reader, staff=factories.moderator()
    )
    answer = reader.request.get("/api/v1/experiences/", params={"q": "atelier nutrition"}).json()
    assert [fiche["reference"] for fiche in answer["resultats"]] == [reference]
    assert answer["resultats"][0]["titre"] == journeys.TITLE
