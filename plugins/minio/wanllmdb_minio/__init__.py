"""MinIO: the S3 storage, told where and how."""
