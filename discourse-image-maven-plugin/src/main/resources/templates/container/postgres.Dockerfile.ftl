# PostgreSQL on Alpine with the extension vector, of which nobody publishes an image on Alpine. Alpine's package is made for
# Alpine's own PostgreSQL, whose files lie elsewhere; it fits where both have the same major version, as in these releases.
ARG POSTGRES=postgres:18-alpine3.24
FROM ${POSTGRES} AS vector
RUN apk add --no-cache postgresql-pgvector \
  && { [ -f "/usr/lib/postgresql$PG_MAJOR/vector.so" ] \
    || { echo "This Alpine has no pgvector for PostgreSQL $PG_MAJOR: set POSTGRES to another image" >&2; exit 1; }; } \
  && mkdir -p /vector/lib/postgresql /vector/share/postgresql/extension \
  && cp "/usr/lib/postgresql$PG_MAJOR/vector.so" /vector/lib/postgresql/ \
  && cp "/usr/share/postgresql$PG_MAJOR/extension/vector"* /vector/share/postgresql/extension/

FROM ${POSTGRES}
COPY --from=vector /vector/ /usr/local/
