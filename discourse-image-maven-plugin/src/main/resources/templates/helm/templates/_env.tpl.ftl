{{/* The app's variables: the chart's, the user's over them, and the caller's over both. (list . (dict ...)) */}}
{{- define "[=site.name].env" -}}
{{- $root := index . 0 -}}
{{- $v := $root.Values -}}
{{- $name := include "[=site.name].fullname" $root -}}
{{- $env := dict "CREDENTIALS_DIRECTORY" "/run/credentials"
    "DISCOURSE_HOSTNAME" $v.hostname
    "DISCOURSE_DB_HOST" (ternary (printf "%s-postgresql" $name) $v.database.host $v.database.inCluster.enabled)
    "DISCOURSE_DB_PORT" $v.database.port "DISCOURSE_DB_NAME" $v.database.name
    "DISCOURSE_DB_USERNAME" $v.database.username "DISCOURSE_DB_POOL" $v.database.pool "PGSSLMODE" $v.database.sslMode
    "DISCOURSE_REDIS_HOST" (ternary (printf "%s-redis" $name) $v.redis.host $v.redis.inCluster.enabled)
    "DISCOURSE_REDIS_PORT" $v.redis.port "DISCOURSE_REDIS_DB" $v.redis.db "DISCOURSE_REDIS_USE_SSL" $v.redis.tls -}}
{{- if hasPrefix "verify" $v.database.sslMode }}{{ $_ := set $env "PGSSLROOTCERT" (default "[#if site.environment?filter(variable -> variable.name == "SSL_CERT_FILE")?has_content][=site.paths.config]/ca-certificates.pem[#else]/etc/ssl/certs/ca-certificates.crt[/#if]" $v.database.sslRootCert) }}{{ end -}}
{{- if $v.database.iam.enabled }}{{ $_ := set $env "DISCOURSE_IMAGE_DB_IAM" "true" }}{{ with $v.database.iam.region }}{{ $_ := set $env "AWS_REGION" . }}{{ end }}{{ end -}}
{{- with $v.multisite.sites }}{{ $_ := set $env "DISCOURSE_IMAGE_SITES" (include "[=site.name].sites" .) }}{{ end -}}
{{- with $v.redis.username }}{{ $_ := set $env "DISCOURSE_REDIS_USERNAME" . }}{{ end -}}
{{- if or $v.forceHttps (and $v.ingress.enabled $v.ingress.tls.enabled) }}{{ $_ := set $env "DISCOURSE_FORCE_HTTPS" "true" }}{{ end -}}
{{- if $v.smtp.address -}}
{{- $_ := mergeOverwrite $env (dict "DISCOURSE_SMTP_ADDRESS" $v.smtp.address "DISCOURSE_SMTP_PORT" $v.smtp.port
    "DISCOURSE_SMTP_ENABLE_START_TLS" $v.smtp.startTls "DISCOURSE_SMTP_FORCE_TLS" $v.smtp.tls) -}}
{{- if $v.smtp.username -}}
{{- $_ := mergeOverwrite $env (dict "DISCOURSE_SMTP_USER_NAME" $v.smtp.username
    "DISCOURSE_SMTP_AUTHENTICATION" $v.smtp.authentication) -}}
{{- end -}}
{{- with $v.smtp.domain }}{{ $_ := set $env "DISCOURSE_SMTP_DOMAIN" . }}{{ end -}}
{{- end -}}
{{- if not $v.nginx.enabled }}{{ $_ := set $env "DISCOURSE_SERVE_STATIC_ASSETS" "true" }}{{ end -}}
{{- if include "[=site.name].keepsAssets" $root }}{{ $_ := set $env "DISCOURSE_FALLBACK_ASSETS_PATH" "[=site.paths.state]/assets" }}{{ end -}}
{{- if $v.s3.enabled }}{{ $_ := mergeOverwrite $env (dict "DISCOURSE_USE_S3" "true" "DISCOURSE_S3_BUCKET" $v.s3.bucket) }}{{ end -}}
{{- with $v.backup.bucket }}{{ $_ := mergeOverwrite $env (dict "DISCOURSE_BACKUP_LOCATION" "s3" "DISCOURSE_S3_BACKUP_BUCKET" .) }}{{ end -}}
{{- if or $v.s3.enabled $v.backup.bucket -}}
{{- $_ := mergeOverwrite $env (dict "DISCOURSE_S3_REGION" $v.s3.region "DISCOURSE_S3_USE_IAM_PROFILE" $v.s3.useIamProfile) -}}
{{- with $v.s3.endpoint }}{{ $_ := set $env "DISCOURSE_S3_ENDPOINT" . }}{{ end -}}
{{- with $v.s3.cdnUrl }}{{ $_ := set $env "DISCOURSE_S3_CDN_URL" . }}{{ end -}}
{{- end -}}
{{- range $key, $value := mergeOverwrite $env $v.env (index . 1) }}
- name: {{ $key }}
  value: {{ $value | toString | quote }}
{{- end }}
{{- with $v.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end }}
