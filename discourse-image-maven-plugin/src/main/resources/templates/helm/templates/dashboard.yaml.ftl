{{- if .Values.dashboard.enabled }}
apiVersion: v1
kind: ConfigMap
metadata:
  {{- include "[=site.name].metadata" (list . "dashboard" "web") | nindent 2 }}
  {{- with .Values.dashboard.labels }}
    {{- toYaml . | nindent 4 }}
  {{- end }}
data:
  {{ include "[=site.name].fullname" . }}.json: |
    {{- .Files.Get "files/discourse-dashboard.json" | nindent 4 }}
{{- end }}
