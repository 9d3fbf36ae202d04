{{/* A job of a release: (list . name hooks weight container), and a dict with more of the pod: "init" containers, "volumes". */}}
{{- define "[=site.name].job" -}}
{{- $root := index . 0 -}}
{{- $more := ternary (last .) dict (gt (len .) 5) -}}
apiVersion: batch/v1
kind: Job
metadata:
  {{- include "[=site.name].metadata" (list $root (index . 1) (index . 1)) | nindent 2 }}
  annotations:
    helm.sh/hook: {{ index . 2 }}
    helm.sh/hook-weight: {{ index . 3 | quote }}
    # A failed one stays, for its log.
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
spec:
  backoffLimit: 1
  activeDeadlineSeconds: {{ $root.Values.migrate.activeDeadlineSeconds }}
  template:
    metadata:
      {{- include "[=site.name].podMetadata" (list $root (index . 1) dict) | nindent 6 }}
    spec:
      {{- include "[=site.name].pod" (list $root (include "[=site.name].jobAccountName" (list $root (index . 2))) "scratch") | nindent 6 }}
        {{- with $more.volumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      restartPolicy: Never
      {{- with $more.init }}
      initContainers:
        - {{ . | nindent 10 | trim }}
      {{- end }}
      containers:
        - {{ index . 4 | nindent 10 | trim }}
{{- end }}

{{/* Jobs before a release run before anything of the chart is there, so its own account does not do for them: (list . hooks). */}}
{{- define "[=site.name].jobAccountName" -}}
{{- $own := include "[=site.name].serviceAccountName" (index . 0) -}}
{{ ternary "default" $own (and (index . 0).Values.serviceAccount.create (hasPrefix "pre-" (index . 1))) }}
{{- end }}

{{/* Whether the pods migrate themselves: jobs before an installation cannot use databases that come with it. */}}
{{- define "[=site.name].migrateInPod" -}}
{{- if or .Values.database.inCluster.enabled .Values.redis.inCluster.enabled }}yes{{ end -}}
{{- end }}

{{- define "[=site.name].preflight" -}}
{{- $args := concat (list[#list chart.awaiting as word] "[=word]"[/#list] "bundle" "exec" "ruby" "/usr/lib/discourse-image/preflight.rb") .Values.preflight.extensions -}}
{{ include "[=site.name].app" (list . "preflight" $args .Values.jobs.resources dict) }}
{{- end }}

{{- define "[=site.name].migrate" -}}
{{ include "[=site.name].app" (list (index . 0) "migrate" (list "migrate") (index . 0).Values.jobs.resources (index . 1)) }}
{{- end }}

{{- define "[=site.name].settings" -}}
{{ include "[=site.name].app" (list . "settings" (ternary (list "settings" "--dry-run") (list "settings") .Values.settings.dryRun) .Values.jobs.resources dict) }}
{{- end }}

{{/* Where the web server answers, the database is as this version wants it. */}}
{{- define "[=site.name].waitForWeb" -}}
{{ include "[=site.name].app" (list . "wait-for-web" (list "curl" "-fsS" "-o" "/dev/null" "--retry" "120" "--retry-delay" "5" "--retry-all-errors" (include "[=site.name].url" .)) .Values.jobs.resources dict) }}
{{- end }}

{{- define "[=site.name].uploadAssets" -}}
{{- $args := list[#list chart.awaiting as word] "[=word]"[/#list] "bundle" "exec" "rake" "s3:upload_assets" -}}
{{ include "[=site.name].app" (list . "upload-assets" $args .Values.jobs.resources dict) }}
{{- end }}

{{- define "[=site.name].keepAssets" -}}
{{- $args := list "ruby" "--disable=gems" "/usr/lib/discourse-image/keep-assets.rb" (.Values.assets.keepVersions | toString) -}}
{{ include "[=site.name].app" (list . "keep-assets" $args .Values.jobs.resources dict) }}
{{- end }}

{{- define "[=site.name].webInitContainers" -}}
{{- if include "[=site.name].migrateInPod" . }}
{{- include "[=site.name].migrateInPodContainers" . }}
{{- if include "[=site.name].uploadsAssets" . }}
- {{ include "[=site.name].uploadAssets" . | nindent 2 | trim }}
{{- end }}
{{- end }}
{{- if include "[=site.name].keepsAssets" . }}
- {{ include "[=site.name].keepAssets" . | nindent 2 | trim }}
{{- end }}
{{- end }}

{{- define "[=site.name].migrateInPodContainers" -}}
{{- if .Values.preflight.enabled }}
- {{ include "[=site.name].preflight" . | nindent 2 | trim }}
{{- end }}
{{- if .Values.migrate.enabled }}
- {{ include "[=site.name].migrate" (list . dict) | nindent 2 | trim }}
{{- end }}
{{- if .Values.settings.enabled }}
- {{ include "[=site.name].settings" . | nindent 2 | trim }}
{{- end }}
{{- end }}
