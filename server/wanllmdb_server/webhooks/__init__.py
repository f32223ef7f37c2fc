"""Webhooks: events of a project, told to receivers over HTTP. `docs/webhooks.md` is the promise to receivers."""
