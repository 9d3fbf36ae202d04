{{/* What things are called. */}}
{{- define "[=site.name].name" -}}
{{ default .Chart.Name .Values.nameOverride | lower | replace "_" "-" | replace "." "-" | trunc 40 | trimSuffix "-" }}
{{- end }}

{{- define "[=site.name].fullname" -}}
{{- $name := include "[=site.name].name" . -}}
{{- if .Values.fullnameOverride -}}
{{ .Values.fullnameOverride | trunc 40 | trimSuffix "-" }}
{{- else if contains $name .Release.Name -}}
{{ .Release.Name | trunc 40 | trimSuffix "-" }}
{{- else -}}
{{ printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" }}
{{- end -}}
{{- end }}

{{- define "[=site.name].serviceAccountName" -}}
{{ .Values.serviceAccount.name | default (ternary (include "[=site.name].fullname" .) "default" .Values.serviceAccount.create) }}
{{- end }}

{{- define "[=site.name].secretName" -}}
{{ .Values.secrets.existingSecret | default (include "[=site.name].fullname" .) }}
{{- end }}

{{- define "[=site.name].selector" -}}
app.kubernetes.io/name: {{ include "[=site.name].name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end }}

{{- define "[=site.name].labels" -}}
{{ include "[=site.name].selector" . }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | trunc 63 | trimSuffix "-" | trimSuffix "." }}
app.kubernetes.io/version: {{ .Chart.AppVersion | trunc 63 | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "[=site.name].image" -}}
{{- with .Values.image -}}
{{ .repository }}{{ if .digest }}@{{ .digest }}{{ else }}:{{ .tag }}{{ end }}
{{- end -}}
{{- end }}

{{- define "[=site.name].url" -}}
http://{{ include "[=site.name].fullname" . }}:{{ .Values.service.port }}/srv/status
{{- end }}
