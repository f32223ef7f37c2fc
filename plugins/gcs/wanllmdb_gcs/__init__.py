"""Google Cloud Storage for wanllmdb. Only `storage` imports the server; the SDK uses the rest."""
