# PostgreSQL, with the extensions hstore, pg_trgm and vector.
database:
  # Needed, unless database.inCluster is on.
  host: ""
  # @min 1
  # @max 65535
  port: 5432
  name: discourse
  username: discourse
  # @enum disable allow prefer require verify-ca verify-full
  sslMode: prefer
  # File with the authorities for verify-ca and verify-full; empty takes [#if site.environment?filter(variable -> variable.name == "SSL_CERT_FILE")?has_content][=site.paths.config]/ca-certificates.pem[#else]/etc/ssl/certs/ca-certificates.crt[/#if], or on a volume of extraVolumes any other.
  sslRootCert: ""
  # Tokens of Amazon's IAM in the place of a password, for RDS and Aurora; wants sslMode require, verify-ca or verify-full and a role for the service account.
  iam:
    enabled: false
    # Empty takes that of the pod or of the endpoint's name.
    # @pattern ^[a-z0-9-]*$
    region: ""
  # Connections of one process; a worker of jobs has at least one for each thread, and three.
  # @min 1
  pool: 8
  # Connections that the server has for this release: its max_connections without those that it keeps for superusers (3) and for others. A release that might need more is refused; 0 does not ask.
  # @min 0
  maxConnections: 0
  # A PostgreSQL in the cluster, to try things out: one pod, no backup.
  inCluster:
    enabled: false
    image: "pgvector/pgvector:pg18"
    # User of the image.
    # @min 1
    runAsUser: 999
    size: 8Gi
    storageClass: ""
    # @open
    resources: {}

# More forums by the same pods, each with hostnames and a database of its own; that above is the first forum's.
multisite:
  # Without host, port and username those of database. The password is the key db-password-<name> of the Secret, or passwordKey; else it is db-password.
  # @item name:string hostnames:strings database:string host:string? port:integer username:string? passwordKey:string?
  sites: []

redis:
  # Needed, unless redis.inCluster is on.
  host: ""
  # @min 1
  # @max 65535
  port: 6379
  # @min 0
  db: 0
  username: ""
  tls: false
  # A Redis in the cluster, to try things out: one pod, no copy, no password (leave redis-password out of the Secret).
  inCluster:
    enabled: false
    image: "redis:7.4-alpine"
    # User of the image.
    # @min 1
    runAsUser: 999
    size: 1Gi
    storageClass: ""
    # @open
    resources: {}

# Outgoing mail; the password is the secret smtp-password.
smtp:
  # Empty sends none.
  address: ""
  # @min 1
  # @max 65535
  port: 587
  username: ""
  domain: ""
  # @enum plain login cram_md5
  authentication: plain
  startTls: true
  # TLS from the first byte on, as on port 465.
  tls: false

# Uploads in a bucket; then no volume is needed.
s3:
  enabled: false
  bucket: ""
  region: ""
  # For a store that is not Amazon's.
  endpoint: ""
  cdnUrl: ""
  # By the pod's role (serviceAccount.annotations); otherwise by the secrets s3-access-key-id and s3-secret-access-key.
  useIamProfile: true
