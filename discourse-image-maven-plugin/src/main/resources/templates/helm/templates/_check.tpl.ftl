{{/* What a schema cannot say of the values; all of it at once. */}}
{{- define "[=site.name].check" -}}
{{- $v := .Values -}}
{{- $wrong := list -}}
{{- if not (or $v.database.host $v.database.inCluster.enabled) -}}
{{- $wrong = append $wrong "database.host is empty: name the PostgreSQL server, or set database.inCluster.enabled=true to try things out." -}}
{{- end -}}
{{- if not (or $v.redis.host $v.redis.inCluster.enabled) -}}
{{- $wrong = append $wrong "redis.host is empty: name the Redis server, or set redis.inCluster.enabled=true to try things out." -}}
{{- end -}}
{{- if and $v.s3.enabled (not (and $v.s3.bucket $v.s3.region)) -}}
{{- $wrong = append $wrong "s3.enabled needs s3.bucket and s3.region: set both." -}}
{{- end -}}
{{- if and $v.secrets.externalSecret.enabled (not $v.secrets.externalSecret.store) -}}
{{- $wrong = append $wrong "secrets.externalSecret.enabled needs secrets.externalSecret.store: name the store." -}}
{{- end -}}
{{- if and $v.secrets.externalSecret.enabled $v.secrets.csiSecretProviderClass -}}
{{- $wrong = append $wrong "secrets.externalSecret and secrets.csiSecretProviderClass exclude each other: choose one." -}}
{{- end -}}
{{- if and $v.database.inCluster.enabled $v.secrets.csiSecretProviderClass -}}
{{- $wrong = append $wrong "database.inCluster takes its password from a Secret: leave secrets.csiSecretProviderClass empty." -}}
{{- end -}}
{{- if and $v.redis.inCluster.enabled $v.redis.tls -}}
{{- $wrong = append $wrong "redis.inCluster has no TLS: leave redis.tls at false." -}}
{{- end -}}
{{- if and $v.database.inCluster.enabled (has $v.database.sslMode (list "require" "verify-ca" "verify-full")) -}}
{{- $wrong = append $wrong (printf "database.inCluster has no TLS, which database.sslMode=%s wants: leave it at prefer." $v.database.sslMode) -}}
{{- end -}}
{{- if $v.database.iam.enabled -}}
{{- if $v.database.inCluster.enabled -}}
{{- $wrong = append $wrong "database.iam is for Amazon's RDS, not for database.inCluster: switch one off." -}}
{{- else if not (has $v.database.sslMode (list "require" "verify-ca" "verify-full")) -}}
{{- $wrong = append $wrong (printf "database.iam sends tokens in clear with database.sslMode=%s: set it to verify-full." $v.database.sslMode) -}}
{{- end -}}
{{- if $v.serviceAccount.create -}}
{{- $wrong = append $wrong "database.iam needs a role before the release's own account is there: make the account first, and set serviceAccount.create=false and serviceAccount.name." -}}
{{- end -}}
{{- end -}}
{{- if and $v.httpRoute.enabled (not $v.httpRoute.parentRefs) -}}
{{- $wrong = append $wrong "httpRoute.enabled needs httpRoute.parentRefs: name the Gateway." -}}
{{- end -}}
{{- if and $v.ingress.enabled $v.httpRoute.enabled -}}
{{- $wrong = append $wrong "ingress.enabled and httpRoute.enabled exclude each other: choose one." -}}
{{- end -}}
{{- with include "[=site.name].checkScaling" . | trim }}{{ $wrong = concat $wrong (splitList "\n" .) }}{{ end -}}
{{- if and $v.smtp.startTls $v.smtp.tls $v.smtp.address -}}
{{- $wrong = append $wrong "smtp.startTls and smtp.tls exclude each other: choose one." -}}
{{- end -}}
{{- if and $v.admin.enabled (not $v.admin.email) -}}
{{- $wrong = append $wrong "admin.enabled needs admin.email: name the address." -}}
{{- end -}}
{{- $paths := list -}}
{{- range $v.secrets.items }}{{ $paths = append $paths .path }}{{ end -}}
{{- if and $v.admin.enabled $paths (not $v.admin.existingSecret) (not (has $v.admin.secretKey $paths)) -}}
{{- $wrong = append $wrong (printf "admin.secretKey=%s is no path of secrets.items: add it there, or name another Secret in admin.existingSecret." $v.admin.secretKey) -}}
{{- end -}}
{{- if and $v.backup.bucket (not $v.s3.region) -}}
{{- $wrong = append $wrong "backup.bucket needs s3.region: set it." -}}
{{- end -}}
{{- if and $v.backup.enabled (not $v.backup.bucket) (not (include "[=site.name].hasVolume" .)) -}}
{{- $wrong = append $wrong "backup.enabled would write to an emptyDir, which goes with its pod: set backup.bucket, or persistence.enabled without s3.enabled." -}}
{{- end -}}
{{- $connections := include "[=site.name].connections" . | fromJson -}}
{{- if and $v.database.maxConnections (gt (int $connections.sum) (int $v.database.maxConnections)) -}}
{{- $wrong = append $wrong (printf "database.maxConnections=%d, but while one release takes the place of another up to %d may be open (%s): lower replicas, web.workers or database.pool, or give the server more." (int $v.database.maxConnections) (int $connections.sum) $connections.parts) -}}
{{- end -}}
{{- range $key := list[#list site.secrets as secret] "[=secret.variable]"[/#list] -}}
{{- if index $v.env $key -}}
{{- $wrong = append $wrong (printf "env.%s is a secret, which everybody who may read pods could read: put it into the Secret." $key) -}}
{{- end -}}
{{- end -}}
{{- $wrong = concat $wrong (include "[=site.name].checkSites" . | fromJsonArray) -}}
{{- if $wrong -}}
{{- fail (printf "\n  %s\n" (join "\n  " $wrong)) -}}
{{- end -}}
{{- end }}
