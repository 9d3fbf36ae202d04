{{- with .Values.database }}
{{- if .inCluster.enabled }}
{{ include "[=site.name].database" (list $ "postgresql" .inCluster .port (include "[=site.name].postgresql" $)) }}
{{- end }}
{{- end }}
{{- with .Values.redis }}
{{- if .inCluster.enabled }}
---
{{ include "[=site.name].database" (list $ "redis" .inCluster .port (include "[=site.name].redis" $)) }}
{{- end }}
{{- end }}

{{- define "[=site.name].postgresql" -}}
name: postgresql
args: ["-p", "{{ .Values.database.port }}"]
env:
  - {name: POSTGRES_DB, value: {{ .Values.database.name | quote }}}
  - {name: POSTGRES_USER, value: {{ .Values.database.username | quote }}}
  - {name: POSTGRES_PASSWORD_FILE, value: /run/credentials/db-password}
  - {name: PGDATA, value: /var/lib/postgresql/data/pgdata}
volumeMounts:
  - {name: data, mountPath: /var/lib/postgresql/data}
  - {name: scratch, mountPath: /tmp, subPath: tmp}
  - {name: scratch, mountPath: /var/run/postgresql, subPath: run}
  - {name: password, mountPath: /run/credentials, readOnly: true}
{{- end }}

{{- define "[=site.name].redis" -}}
name: redis
args: ["redis-server", "--port", "{{ .Values.redis.port }}", "--dir", "/data", "--save", "60", "1"]
volumeMounts:
  - {name: data, mountPath: /data}
  - {name: scratch, mountPath: /tmp}
{{- end }}
