"""The site's files on their way to the edge, and the live site as people meet it."""
