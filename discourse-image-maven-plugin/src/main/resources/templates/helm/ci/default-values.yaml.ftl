# What a release has to say beside its values, for linters; chart-testing looks for such files here, too.
# Files of the project's own, src/main/helm/ci/*-values.yaml, take its place.
database:
  host: db.example.org
redis:
  host: redis.example.org
