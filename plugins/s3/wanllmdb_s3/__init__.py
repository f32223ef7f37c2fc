"""Amazon S3 and servers like it. `plugin` and `storage` need the server; nothing else here does."""
