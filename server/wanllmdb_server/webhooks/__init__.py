"""Webhooks: events of a project, told over HTTP. `docs/webhooks.md` is the promise to receivers."""
