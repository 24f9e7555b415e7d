"""What every answer carries, so that a browser does nothing that the desk did not mean."""

from collections.abc import Mapping

_ALWAYS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), browsing-topics=()",
    "Cache-Control": "no-store",
}

PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""No inline script or style, nothing from elsewhere, no frames."""

DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"


def headers(*, page: bool) -> dict[str, str]:
    """The headers for a page or for data. Strict-Transport-Security is for whoever ends the encryption in front."""
    return {**_ALWAYS, "Content-Security-Policy": PAGE_POLICY if page else DATA_POLICY}
