[#assign health = site.container.healthSeconds]
[#-- A check of the probe script may take 5 seconds. --]
[#assign patience = 8]
{{/* The web server lives while it answers; visitors come to it when all that it needs does. */}}
{{- define "[=site.name].webProbes" -}}
{{- with .Values.web.readiness -}}
# The first start fills caches.
startupProbe:
  httpGet: {path: /srv/status, port: app}
  periodSeconds: 5
  timeoutSeconds: [=health.timeout]
  failureThreshold: [=health.start / 5]
# Asks neither database: no start of this process would bring them back.
livenessProbe:
  httpGet: {path: /srv/status, port: app}
  periodSeconds: [=health.interval]
  timeoutSeconds: [=health.timeout]
  failureThreshold: [=health.retries]
# By the way that visitors come.
readinessProbe:
  {{- if .databases }}
  exec:
    command: [/usr/lib/discourse-image/probe, databases, {{ printf "http://127.0.0.1:%s%s" (ternary "[=site.ports.http]" "[=site.ports.app]" $.Values.nginx.enabled) .path | quote }}]
  timeoutSeconds: [=patience]
  {{- else }}
  httpGet: {path: {{ .path | quote }}, port: {{ ternary "http" "app" $.Values.nginx.enabled }}}
  timeoutSeconds: [=health.timeout]
  {{- end }}
  periodSeconds: {{ .periodSeconds }}
  failureThreshold: 2
{{- end }}
{{- end }}

{{/* Nobody is sent to a worker, but a roll-out waits until it is ready. */}}
{{- define "[=site.name].workerProbes" -}}
startupProbe:
  exec:
    command: [/usr/lib/discourse-image/probe, worker]
  periodSeconds: 5
  timeoutSeconds: [=patience]
  failureThreshold: [=health.start / 5]
# Holds while Redis is away: no start of this process would bring it back.
livenessProbe:
  exec:
    command: [/usr/lib/discourse-image/probe, heartbeat]
  periodSeconds: 30
  timeoutSeconds: [=patience]
  failureThreshold: 4
readinessProbe:
  exec:
    command: [/usr/lib/discourse-image/probe, databases, worker]
  periodSeconds: [=health.interval]
  timeoutSeconds: [=patience]
  failureThreshold: 2
{{- end }}
