"""A run: `job` from the documents to the finished dataset, `shard` for the part of it that one process does at a time."""
