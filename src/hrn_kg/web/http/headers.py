"""Header fields that every response carries, and the methods of the service: one place for all who name them."""

from __future__ import annotations

from typing import Final

METHODS: Final = ("GET", "HEAD", "POST", "QUERY", "OPTIONS")
CONTENT_SECURITY_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
# For the one page that has a script, which fetches the terms that it completes.
POLICY_WITH_SCRIPT: Final = f"{CONTENT_SECURITY_POLICY}; script-src 'self'; connect-src 'self'"
RELEASE_HEADER: Final = "X-HRN-KG-Release"
# The digest of the rows of an answer, whatever its form (`hrn_kg.engine.rows_digest`).
ROWS_HEADER: Final = "X-HRN-KG-Rows"
# How many rows without a year an answer leaves out, since years were given (`hrn_kg.questions.undated`).
UNDATED_HEADER: Final = "X-HRN-KG-Undated"
ALWAYS: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    # One constant for everybody and never credentials: so the answer does not vary by Origin.
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        f"ETag, Link, Retry-After, Content-Disposition, Content-Location, Content-Range, Allow, "
        f"{RELEASE_HEADER}, {ROWS_HEADER}, {UNDATED_HEADER}"
    ),
}
