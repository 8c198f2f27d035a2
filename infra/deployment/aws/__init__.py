"""Access to AWS: clients, buckets, stacks, keys and DNS records."""
