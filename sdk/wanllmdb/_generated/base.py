"""The base class of the generated client, for the generator to copy: all it does stands in wanllmdb.graphql."""

from wanllmdb import graphql


class BaseOperations(graphql.GraphQLClient):
    """Sends the operations below it."""
