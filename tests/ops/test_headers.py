import pytest
from django.conf import settings
from django.urls import reverse


@pytest.mark.django_db
def test_a_static_file_carries_the_policy_too(client):
    response = client.get(settings.STATIC_URL + "dsfr/dist/dsfr/dsfr.min.css")
    response.close()
    assert response.status_code == 200
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
@pytest.mark.ignore_template_errors
@pytest.mark.parametrize("path", ["/", "/admin/login/", "/une-page-qui-nexiste-pas/"])
def test_every_answer_carries_the_security_headers_and_no_cookie_for_a_reader(client, path):
    response = client.get(path)
    policy = response["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert response["X-Frame-Options"] == "DENY"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in response["Permissions-Policy"]
    if "login" not in path:
        assert not response.cookies


@pytest.mark.django_db
@pytest.mark.parametrize("demonstration", [True, False])
def test_only_a_demonstration_asks_not_to_be_indexed(client, settings, demonstration):
    settings.PARTENARIAT_DEMO = demonstration
    assert ("X-Robots-Tag" in client.get("/").headers) is demonstration


@pytest.mark.django_db
@pytest.mark.ignore_template_errors
@pytest.mark.parametrize(
    "name",
    ["account_login", "account_signup", "account_reset_password", "account_inactive"],
)
def test_the_way_in_needs_no_account(client, name):
    assert client.get(reverse(name)).status_code == 200


def test_the_redirect_to_https_carries_the_policy_too(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    response = client.get("/")
    assert response.status_code == 301
    assert "default-src 'none'" in response["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/lexique/", settings.STATIC_URL + "dsfr/dist/dsfr.main.min.css"])
def test_what_can_be_compressed_is(client, path):
    response = client.get(path, headers={"accept-encoding": "gzip"})
    response.close()
    assert response["Content-Encoding"] == "gzip"
