# Values of [=site.name] [=site.version] for the chart of Discourse [=site.appVersion] ([=site.revision]).
# Secrets are never here: secrets.existingSecret names a Secret of the cluster that has them.
image:
  repository: "[=site.image?json_string]"
  tag: "[=site.version?json_string]"
  # Wins over the tag: sha256:...
  digest: ""
  pullPolicy: IfNotPresent

hostname: "[=site.hostname?json_string]"

# Everything runs as this user, on a read-only root, without capabilities.
podSecurityContext:
  runAsNonRoot: true
  runAsUser: [=site.account.uid]
  runAsGroup: [=site.account.gid]
  fsGroup: [=site.account.gid]
  seccompProfile: {type: RuntimeDefault}
containerSecurityContext:
  readOnlyRootFilesystem: true
  allowPrivilegeEscalation: false
  capabilities: {drop: [ALL]}

# Only what differs from the image's /etc/discourse/discourse.env: names of variables and strings.
env: {}

secrets:
  existingSecret: "[=site.name?json_string]"
  # Key in the Secret, and the variable that the app reads it from.
  keys:
[#list site.secrets as secret]
    - {key: "[=secret.credential]", variable: "[=secret.variable]", required: [=secret.required]}
[/#list]

paths:
  app: "[=site.paths.app]"
  state: "[=site.paths.state]"
  cache: "[=site.paths.cache]"
  logs: "[=site.paths.logs]"
  runtime: "[=site.paths.runtime]"

web:
  replicas: 1
  args: [web]
  port: [=site.ports.app]
  stopSignal: "[=site.web.stopSignal]"
  terminationGracePeriodSeconds: [=site.web.stopSeconds + 10]
  resources:
    limits: {memory: [=site.webLimits.memoryMebibytes]Mi}
    requests: {cpu: [=site.webLimits.milliCpus / 2]m, memory: [=site.webLimits.memoryMebibytes]Mi}

sidekiq:
  replicas: 1
  args: [sidekiq]
  terminationGracePeriodSeconds: [=site.sidekiq.stopSeconds + 10]
  resources:
    limits: {memory: [=site.sidekiqLimits.memoryMebibytes]Mi}
    requests: {cpu: [=site.sidekiqLimits.milliCpus / 2]m, memory: [=site.sidekiqLimits.memoryMebibytes]Mi}

# A container beside the web server's, in the same pod.
nginx:
  enabled: true
  port: [=site.ports.http]
  resources:
    limits: {memory: [=site.nginxLimits.memoryMebibytes]Mi}
    requests: {cpu: [=site.nginxLimits.milliCpus / 2]m, memory: [=site.nginxLimits.memoryMebibytes]Mi}

# Run once before each new version's pods start.
migrate:
  enabled: true
  activeDeadlineSeconds: 3600
settings:
  enabled: true

service:
  type: ClusterIP
  port: 80
ingress:
  enabled: false
  className: ""
  tlsSecret: ""

persistence:
  enabled: true
  size: 20Gi
  storageClass: ""
  # ReadWriteMany as soon as web or sidekiq have more than one pod on different nodes.
  accessMode: ReadWriteOnce

database:
  host: ""
  port: 5432
  name: discourse
  username: discourse
redis:
  host: ""
  port: 6379
