"""The numbers of live subscriptions for Prometheus."""

from prometheus_client import CollectorRegistry, Counter, Gauge


class LiveMetrics:
    """What this process does for subscribers. Safe to use from several threads."""

    def __init__(self, registry: CollectorRegistry) -> None:
        self.subscribers = Gauge(
            "wanllmdb_live_subscribers",
            "Subscriptions that have caught up and share the answers of a group.",
            registry=registry,
        )
        self.groups = Gauge(
            "wanllmdb_live_groups",
            "Groups of subscriptions with the same document, variables and rights.",
            registry=registry,
        )
        executions = Counter(
            "wanllmdb_live_executions",
            "Answers made: once for a whole group, or in a replay for one who catches up.",
            ["reader"],
            registry=registry,
        )
        self.for_groups = executions.labels("group")
        self.for_replays = executions.labels("replay")
