"""What it takes to ask AWS for something, and to have it done safely."""
