{{- with .Values.backup }}
{{- if .enabled }}
apiVersion: batch/v1
kind: CronJob
metadata:
  {{- include "[=site.name].metadata" (list $ "backup" "backup") | nindent 2 }}
spec:
  schedule: {{ .schedule | quote }}
  {{- with .timeZone }}
  timeZone: {{ . | quote }}
  {{- end }}
  suspend: {{ .suspend }}
  # Two at a time would wait for each other.
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 3600
  successfulJobsHistoryLimit: {{ .successfulJobsHistoryLimit }}
  failedJobsHistoryLimit: {{ .failedJobsHistoryLimit }}
  jobTemplate:
    spec:
      # The next one comes by itself.
      backoffLimit: 0
      activeDeadlineSeconds: {{ .activeDeadlineSeconds }}
      template:
        metadata:
          {{- include "[=site.name].podMetadata" (list $ "backup" dict) | nindent 10 }}
        spec:
          {{- include "[=site.name].pod" (list $ (include "[=site.name].serviceAccountName" $) "volume" .scratch) | nindent 10 }}
          restartPolicy: Never
          containers:
            - {{ include "[=site.name].app" (list $ "backup" (ternary (list "backup" "--sql-only") (list "backup") .sqlOnly) .resources dict) | nindent 14 | trim }}
{{- end }}
{{- end }}
