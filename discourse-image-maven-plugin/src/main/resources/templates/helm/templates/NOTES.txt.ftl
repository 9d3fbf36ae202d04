[=site.name], Discourse {{ .Chart.AppVersion }}, image {{ include "[=site.name].image" . }}

{{ if or .Values.ingress.enabled .Values.httpRoute.enabled -}}
The forum is at http{{ if or .Values.forceHttps .Values.ingress.tls.enabled }}s{{ end }}://{{ .Values.hostname }}/
{{- else -}}
Nobody outside the cluster reaches the forum yet: set ingress.enabled or httpRoute.enabled. Until then:
  kubectl --namespace {{ .Release.Namespace }} port-forward service/{{ include "[=site.name].fullname" . }} [=site.ports.http]:{{ .Values.service.port }}
{{- end }}
{{- range .Values.multisite.sites }}
{{ .name }} is at {{ join ", " .hostnames }}, in the database {{ .database }}
{{- end }}

The app reads its secrets from {{ with .Values.secrets.csiSecretProviderClass }}the SecretProviderClass {{ . }}{{ else }}the Secret {{ include "[=site.name].secretName" . }}{{ end }}{{ if .Values.database.iam.enabled }}, and tokens of the database from IAM{{ else }}: db-password at least{{ end }}.
Is everything up?   helm test {{ .Release.Name }} --namespace {{ .Release.Namespace }}
{{- if .Values.admin.enabled }}
First admin:        {{ .Values.admin.email }}, by the job {{ include "[=site.name].fullname" . }}-admin
{{- else }}
First admin:        set admin.enabled and admin.email, with the password as the key {{ .Values.admin.secretKey }} of a Secret; or
                    kubectl --namespace {{ .Release.Namespace }} exec -it deploy/{{ include "[=site.name].fullname" . }}-web -c web -- \
                      /usr/lib/discourse-image/entrypoint bundle exec rake admin:create
{{- end }}
{{- if .Values.backup.enabled }}
Backup now:         kubectl --namespace {{ .Release.Namespace }} create job --from=cronjob/{{ include "[=site.name].fullname" . }}-backup backup-now
{{- end }}
{{- $connections := include "[=site.name].connections" . | fromJson }}
PostgreSQL:         up to {{ $connections.sum }} connections while one release takes the place of another: {{ $connections.parts }}
Upgrades:           helm upgrade --wait, so that the migration after the roll-out waits for its end.
{{- if include "[=site.name].oneNode" . }}

NOTE: uploads are on a volume of one node ({{ .Values.persistence.accessMode }}), so all pods run there. Use s3 or ReadWriteMany to spread them.
{{- end }}
{{- if not (or (include "[=site.name].keepsAssets" .) (include "[=site.name].uploadsAssets" .)) }}

NOTE: while an upgrade replaces pods, pages of old ones may miss assets of new ones: set s3.cdnUrl, or persistence.enabled with nginx.enabled and assets.keepVersions.
{{- end }}
{{- if include "[=site.name].migrateInPod" . }}

NOTE: a database in the cluster is to try things out: one pod, no backup. The web server's pods migrate it when they start.
{{- end }}
