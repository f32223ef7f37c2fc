"""A server whose webhooks may reach this machine and are impatient, and a receiver."""

import pytest

from tests.server.servers import serving, wait_until
from tests.server.webhooks.receiver import receiving

IMPATIENT = {
    "webhook_networks": '["127.0.0.0/8"]',
    "webhook_retry_seconds": 0.05,
    "webhook_timeout_seconds": 2,
    "webhook_attempts": 4,
    "heartbeat_timeout_seconds": 3600,
}
LOG = """query($id: ID!) { node(id: $id) { ... on Webhook { deliveries { nodes {
  id messageId state attempts status error finishedAt nextAttemptAt replayOf event { type after } } } } } }"""


@pytest.fixture(scope="session")
def hooked(tmp_path_factory):
    with serving(tmp_path_factory.mktemp("hooked") / "data", **IMPATIENT) as server:
        yield server


@pytest.fixture(scope="session")
def receiver():
    with receiving() as running:
        yield running


@pytest.fixture
def api(hooked):
    return hooked.api


def make(api, project, url, **fields):
    """A webhook of a project; its id and its secret."""
    made = api.do("createWebhook", "webhook { id } secret", project=project, url=url, **fields)
    return made["webhook"]["id"], made["secret"]


def deliveries(api, webhook):
    """The delivery log, newest first."""
    return api.ask(LOG, id=webhook)["node"]["deliveries"]["nodes"]


def settled(api, webhook, count=1):
    """The delivery log once so many have ended, oldest first."""

    def ended():
        return [item for item in deliveries(api, webhook) if item["state"] != "PENDING"]

    wait_until(lambda: len(ended()) >= count)
    return ended()[::-1]


def describe(api, project, text):
    """Something that happens in a project."""
    api.do("updateProject", "project { id }", project=project, description=text)
