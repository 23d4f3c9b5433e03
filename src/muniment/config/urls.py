"""Every address of the platform."""

from __future__ import annotations

from django.urls import include, path

from muniment.interfaces.rest.api import urls as rest_urls

urlpatterns = [
    path("api/v1/", rest_urls),
    path("", include("muniment.interfaces.web.urls")),
]

handler400 = "muniment.interfaces.web.errors.bad_request"
handler403 = "muniment.interfaces.web.errors.forbidden"
handler404 = "muniment.interfaces.web.errors.not_found"
handler500 = "muniment.interfaces.web.errors.our_fault"
