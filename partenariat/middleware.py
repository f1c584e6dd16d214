from django.conf import settings

# Every browser capability a public page could be tricked into using; we use none.
PERMISSIONS_POLICY = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer",
        "autoplay",
        "browsing-topics",
        "camera",
        "display-capture",
        "encrypted-media",
        "fullscreen",
        "geolocation",
        "gyroscope",
        "hid",
        "magnetometer",
        "microphone",
        "midi",
        "payment",
        "screen-wake-lock",
        "serial",
        "usb",
        "xr-spatial-tracking",
    )
)


class ResponseHeadersMiddleware:
    """Permissions-Policy everywhere; a demonstration is never indexed."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if settings.PARTENARIAT_DEMO:
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        return response


class NoNullMiddleware:
    """Take null characters out of addresses: PostgreSQL refuses them in any text, and no reader types one.

    What programs read keeps them, and says that they are wrong.
    """

    PROGRAMS = ("/api/", "/exports/")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        query = request.META.get("QUERY_STRING", "")
        if "%00" in query and not request.path.startswith(self.PROGRAMS):
            request.META["QUERY_STRING"] = query.replace("%00", "")
        return self.get_response(request)
