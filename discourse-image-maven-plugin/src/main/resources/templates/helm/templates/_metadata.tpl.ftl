{{/* Metadata of an object: (list . "suffix" "component"). */}}
{{- define "[=site.name].metadata" -}}
{{- $root := index . 0 -}}
name: {{ include "[=site.name].fullname" $root }}{{ with index . 1 }}-{{ . }}{{ end }}
labels:
  {{- include "[=site.name].labels" $root | nindent 2 }}
  app.kubernetes.io/component: {{ index . 2 }}
{{- end }}

{{- define "[=site.name].spread" -}}
{{- if (index . 0).Values.topologySpread }}
topologySpreadConstraints:
  {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
  - maxSkew: 1
    topologyKey: {{ . }}
    whenUnsatisfiable: ScheduleAnyway
    labelSelector:
      matchLabels:
        {{- include "[=site.name].selector" (index $ 0) | nindent 8 }}
        app.kubernetes.io/component: {{ index $ 1 }}
  {{- end }}
{{- end }}
{{- end }}

{{/* (list . "component" annotations) */}}
{{- define "[=site.name].podMetadata" -}}
{{- $root := index . 0 -}}
labels:
  {{- include "[=site.name].labels" $root | nindent 2 }}
  app.kubernetes.io/component: {{ index . 1 }}
  {{- if or (eq (index . 1) "web") (hasPrefix "sidekiq" (index . 1)) }}
  discourse-image/uploads: "true"
  {{- end }}
  {{- with $root.Values.podLabels }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- with index . 2 }}
annotations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}
