"""A fake of Google Cloud Storage's XML API that verifies what the real one verifies.

No public emulator checks signatures, so tests against one would prove nothing of a signer. This one checks
RSA signatures of URLs against the account's public key, their expiry and signed headers, bearer tokens,
generation preconditions, lengths and MD5s, and refuses preconditions on uploads in parts, as the real one
does. It is a fake all the same: what Google does beyond its documentation, no test against it can tell.
"""
