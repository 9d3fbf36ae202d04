{{- if not (include "[=site.name].migrateInPod" .) }}
{{- $before := "pre-install,pre-upgrade" }}
{{- if .Values.preflight.enabled }}
{{ include "[=site.name].job" (list . "preflight" $before -20 (include "[=site.name].preflight" .)) }}
---
{{- end }}
{{- if .Values.migrate.enabled }}
# What old pods, which still serve, would not stand is left for the job after the roll-out.
{{ include "[=site.name].job" (list . "migrate" $before -10 (include "[=site.name].migrate" (list . (dict "SKIP_POST_DEPLOYMENT_MIGRATIONS" "1")))) }}
---
{{ include "[=site.name].job" (list . "post-migrate" "post-install,post-upgrade" 10 (include "[=site.name].migrate" (list . (dict "SKIP_POST_DEPLOYMENT_MIGRATIONS" "0")))) }}
---
{{- end }}
{{- if .Values.settings.enabled }}
{{ include "[=site.name].job" (list . "settings" $before -5 (include "[=site.name].settings" .)) }}
---
{{- end }}
{{- if include "[=site.name].uploadsAssets" . }}
{{ include "[=site.name].job" (list . "upload-assets" $before -4 (include "[=site.name].uploadAssets" .)) }}
{{- end }}
{{- end }}
