"""The base class of the generated client, for the generator to copy; wanllmdb.graphql does the work."""

from wanllmdb import graphql


class BaseOperations(graphql.GraphQLClient):
    """Sends the operations below it."""
