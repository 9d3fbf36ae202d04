#!/bin/sh
# with-token COMMAND [ARGUMENT...]: gives a command tokens of Amazon's IAM in the place of the database's password, as
# long as it runs, and becomes it. See db-token.rb.
set -eu
lib=/usr/lib/discourse-image
# Without a password PostgreSQL's own library reads this file, for each connection anew.
export PGPASSFILE=[=site.paths.runtime]/pgpass DISCOURSE_DB_PASSWORD=
env -u RUBY_GC_HEAP_INIT_SLOTS ruby --disable=gems "$lib/db-token.rb"
# No child of the command, which might wonder at it.
(env -u RUBY_GC_HEAP_INIT_SLOTS ruby --disable=gems "$lib/db-token.rb" --keep $$ &)
exec "$@"
