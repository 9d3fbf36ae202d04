# Where the units look for secrets: a file discourse.<name> for each. State, cache and log directories are
# not here: the units make them, as links to private ones where the account is dynamic.
d /etc/credstore 0700 root root -
