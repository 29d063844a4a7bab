"""A page on this machine on which a reviewer approves or refuses a release."""
