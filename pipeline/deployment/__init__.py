"""phieu in a container, with PostgreSQL beside it: ``Containerfile`` and ``compose.yaml``, told of in the README."""
