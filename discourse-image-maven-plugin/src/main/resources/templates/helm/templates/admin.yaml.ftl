{{- with .Values.admin }}
{{- if .enabled }}
{{- $more := dict }}
{{- $file := printf "/run/credentials/%s" .secretKey }}
{{- if include "[=site.name].migrateInPod" $ }}
{{- $_ := set $more "init" (include "[=site.name].waitForWeb" $) }}
{{- end }}
{{- if .existingSecret }}
{{- $file = "/run/admin/password" }}
{{/* It may be gone when the admin is there. */}}
{{- $secret := dict "secretName" .existingSecret "defaultMode" 288 "optional" true "items" (list (dict "key" .secretKey "path" "password")) }}
{{- $_ := set $more "volumes" (list (dict "name" "admin" "secret" $secret)) }}
{{- end }}
{{- $variables := dict "DISCOURSE_IMAGE_ADMIN_EMAIL" .email "DISCOURSE_IMAGE_ADMIN_USERNAME" .username "DISCOURSE_IMAGE_ADMIN_PASSWORD_FILE" $file }}
{{- $container := include "[=site.name].app" (list $ "admin" (list "admin") $.Values.jobs.resources $variables) }}
{{- if .existingSecret }}
{{- $container = printf "%s\n  - {name: admin, mountPath: /run/admin, readOnly: true}" $container }}
{{- end }}
{{ include "[=site.name].job" (list $ "admin" "post-install,post-upgrade" 20 $container $more) }}
{{- end }}
{{- end }}
