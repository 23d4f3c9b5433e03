"""Every address of the platform."""

from __future__ import annotations

from django.urls import include, path

# Help explains every error there is, also those that only commands, adapters and the verifier
# raise: the classes have to be known to the process that shows the pages.
import muniment.config.wiring
import muniment.interfaces.cli.case
import muniment.interfaces.cli.package
import muniment.interfaces.cli.serving  # noqa: F401
import recordkit.papers
import recordkit.terms.identity_number
import recordkit.verifier.verify_any  # noqa: F401
from muniment.interfaces.rest.api import urls as rest_urls

urlpatterns = [
    path("api/v1/", rest_urls),
    path("", include("muniment.interfaces.web.urls")),
]

handler400 = "muniment.interfaces.web.errors.bad_request"
handler403 = "muniment.interfaces.web.errors.forbidden"
handler404 = "muniment.interfaces.web.errors.not_found"
handler500 = "muniment.interfaces.web.errors.our_fault"
