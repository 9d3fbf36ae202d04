{{/* Disruptions and the scaling of a group of workers: (list . group suffix). */}}
{{- define "[=site.name].workerScaling" -}}
{{- $root := index . 0 -}}
{{- $group := index . 1 -}}
{{- $suffix := index . 2 -}}
{{- with $root.Values.sidekiq.podDisruptionBudget }}
{{- if .enabled }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "[=site.name].metadata" (list $root $suffix $suffix) | nindent 2 }}
spec:
  maxUnavailable: {{ .maxUnavailable }}
  selector:
    matchLabels:
      {{- include "[=site.name].selector" $root | nindent 6 }}
      app.kubernetes.io/component: {{ $suffix }}
{{- end }}
{{- end }}
{{- with $root.Values.sidekiq.keda }}
{{- if .enabled }}
---
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  {{- include "[=site.name].metadata" (list $root $suffix $suffix) | nindent 2 }}
spec:
  scaleTargetRef:
    name: {{ include "[=site.name].fullname" $root }}-{{ $suffix }}
  minReplicaCount: {{ .minReplicas }}
  maxReplicaCount: {{ .maxReplicas }}
  pollingInterval: 15
  # While Redis does not answer nothing is known of the demand, and no pod could do anything about it.
  fallback: {failureThreshold: 4, replicas: {{ .minReplicas }}}
  advanced:
    horizontalPodAutoscalerConfig:
      behavior:
        {{- include "[=site.name].scalingBehavior" .scaleDownSeconds | nindent 8 }}
  triggers:
    {{- range $queue := $group.queues | default (list "critical" "default" "low" "ultra_low") }}
    - type: redis
      metadata:
        address: {{ printf "%s:%v" (ternary (printf "%s-redis" (include "[=site.name].fullname" $root)) $root.Values.redis.host $root.Values.redis.inCluster.enabled) $root.Values.redis.port | quote }}
        {{- with $root.Values.redis.username }}
        username: {{ . | quote }}
        {{- end }}
        databaseIndex: {{ $root.Values.redis.db | quote }}
        enableTLS: {{ $root.Values.redis.tls | quote }}
        listName: {{ printf "%squeue:%s" $root.Values.sidekiq.keda.keyPrefix (splitList "," $queue | first) | quote }}
        listLength: {{ $root.Values.sidekiq.keda.jobsPerPod | quote }}
      {{- if include "[=site.name].kedaPassword" $root }}
      authenticationRef:
        name: {{ include "[=site.name].fullname" $root }}-redis
      {{- end }}
    {{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "[=site.name].kedaPassword" -}}
{{- if and .Values.sidekiq.keda.enabled .Values.sidekiq.keda.passwordKey (not .Values.redis.inCluster.enabled) }}yes{{ end -}}
{{- end }}

{{/* Pods come as fast as the demand, and go one a minute when it has been lower for that many seconds. */}}
{{- define "[=site.name].scalingBehavior" -}}
scaleUp:
  stabilizationWindowSeconds: 0
  policies: [{type: Percent, value: 100, periodSeconds: 60}, {type: Pods, value: 2, periodSeconds: 60}]
scaleDown:
  stabilizationWindowSeconds: {{ . }}
  policies: [{type: Pods, value: 1, periodSeconds: 60}]
{{- end }}
