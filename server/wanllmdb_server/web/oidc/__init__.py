"""Logging in through an OpenID provider: authorization code, PKCE, nonce and state."""
