{{- $all := dict "name" "" "replicas" .Values.sidekiq.replicas "queues" list }}
{{- range $group := .Values.sidekiq.groups | default (list $all) }}
{{- $suffix := printf "sidekiq-%s" ($group.name | lower | replace "_" "-" | trunc 13) | trimSuffix "-" }}
{{- $patience := sub $.Values.sidekiq.stopSeconds 10 | toString }}
{{- $command := list "sidekiq" "-t" $patience }}
{{- with $group.queues }}
{{- $command = list[#list chart.awaiting as word] "[=word]"[/#list] [#if site.web.stopSignal != "SIGTERM"]"/usr/lib/discourse-image/stop-by" "TERM" [/#if]"bundle" "exec" "sidekiq" "-e" "production" "-t" $patience "-c" ($group.threads | default [=site.sidekiq.threads] | toString) }}
{{- range . }}
{{- $command = concat $command (list "-q" .) }}
{{- end }}
{{- end }}
---
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "[=site.name].metadata" (list $ $suffix $suffix) | nindent 2 }}
spec:
  {{- if not $.Values.sidekiq.keda.enabled }}
  replicas: {{ if kindIs "invalid" $group.replicas }}{{ $.Values.sidekiq.replicas }}{{ else }}{{ $group.replicas }}{{ end }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "[=site.name].selector" $ | nindent 6 }}
      app.kubernetes.io/component: {{ $suffix }}
  strategy:
    type: RollingUpdate
    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
  template:
    metadata:
      {{- include "[=site.name].podMetadata" (list $ $suffix $.Values.sidekiq.podAnnotations) | nindent 6 }}
    spec:
      {{- include "[=site.name].pod" (list $ (include "[=site.name].serviceAccountName" $) "volume") | nindent 6 }}
      {{- with include "[=site.name].spread" (list $ $suffix) }}
      {{- trim . | nindent 6 }}
      {{- end }}
      terminationGracePeriodSeconds: {{ add $.Values.sidekiq.stopSeconds 15 }}
      {{- if include "[=site.name].migrateInPod" $ }}
      initContainers:
        - {{ include "[=site.name].waitForWeb" $ | nindent 10 | trim }}
      {{- end }}
      containers:
        - {{ include "[=site.name].app" (list $ "sidekiq" $command $.Values.sidekiq.resources (dict "DISCOURSE_DB_POOL" (include "[=site.name].workerPool" (list $ $group)))) | nindent 10 | trim }}
          {{- include "[=site.name].workerProbes" $ | nindent 10 }}
{{- include "[=site.name].workerScaling" (list $ $group $suffix) }}
{{ end }}
{{- if include "[=site.name].kedaPassword" . }}
---
apiVersion: keda.sh/v1alpha1
kind: TriggerAuthentication
metadata:
  {{- include "[=site.name].metadata" (list . "redis" "sidekiq") | nindent 2 }}
spec:
  secretTargetRef:
    - {parameter: password, name: {{ include "[=site.name].secretName" . }}, key: {{ .Values.sidekiq.keda.passwordKey }}}
{{- end }}
