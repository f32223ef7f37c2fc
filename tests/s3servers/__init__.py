"""Real S3 servers for tests: OpenStack Swift and ministack, from PyPI, each in an environment of its own."""
