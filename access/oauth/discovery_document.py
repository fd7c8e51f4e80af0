"""What apps find at `/.well-known/…` (RFC 8414, OpenID Connect Discovery)."""

from collections.abc import Sequence
from typing import Any

from access.apps.app import OPENID, ClientAuthentication, Flow
from access.oauth.prompt_and_max_age import PROMPTS
from access.permissions.assurance import Assurance
from access.permissions.purposes import PURPOSES
from access.permissions.scopes import Scopes


def metadata(url: str, scopes: Scopes, *, pages: bool, flows: Sequence[Flow] = tuple(Flow)) -> dict[str, Any]:
    """The server's description. `pages`: whether people can sign in here, at an authorization endpoint."""
    methods = [method.value for method in ClientAuthentication]
    confidential = [method.value for method in ClientAuthentication if method is not ClientAuthentication.NONE]
    told: dict[str, Any] = {
        "issuer": url,
        "token_endpoint": f"{url}/oauth/token",
        "jwks_uri": f"{url}/oauth/jwks",
        "revocation_endpoint": f"{url}/oauth/revoke",
        "introspection_endpoint": f"{url}/oauth/introspect",
        "scopes_supported": [OPENID, *scopes],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": [flow.value for flow in flows if pages or flow is Flow.ITSELF],
        "token_endpoint_auth_methods_supported": methods,
        "token_endpoint_auth_signing_alg_values_supported": ["ES256"],
        "revocation_endpoint_auth_methods_supported": methods,
        "revocation_endpoint_auth_signing_alg_values_supported": ["ES256"],
        "introspection_endpoint_auth_methods_supported": confidential,
        "introspection_endpoint_auth_signing_alg_values_supported": ["ES256"],
        "code_challenge_methods_supported": ["S256"],
        "dpop_signing_alg_values_supported": ["ES256"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "subject_types_supported": ["pairwise"],
        "acr_values_supported": [level.acr for level in Assurance if level],
        "claims_supported": ["iss", "sub", "aud", "exp", "iat", "auth_time", "acr", "nonce"],
        "ui_locales_supported": ["th", "en"],
        "prompt_values_supported": list(PROMPTS),
        "authorization_response_iss_parameter_supported": True,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "claims_parameter_supported": False,
        "saan_purposes_supported": list(PURPOSES),
    }
    if pages:
        told["authorization_endpoint"] = f"{url}/oauth/authorize"
    return told
