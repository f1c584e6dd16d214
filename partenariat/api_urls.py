"""The API, under /api/. Routes are added by name; a version is never changed once published."""

urlpatterns = []
