{{- if .Values.web.autoscaling.enabled }}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  {{- include "[=site.name].metadata" (list . "web" "web") | nindent 2 }}
spec:
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: {{ include "[=site.name].fullname" . }}-web
  minReplicas: {{ .Values.web.autoscaling.minReplicas }}
  maxReplicas: {{ .Values.web.autoscaling.maxReplicas }}
  metrics:
    - type: Resource
      resource:
        name: cpu
        target: {type: Utilization, averageUtilization: {{ .Values.web.autoscaling.cpuPercent }}}
  behavior:
    {{- include "[=site.name].scalingBehavior" .Values.web.autoscaling.scaleDownSeconds | nindent 4 }}
{{- end }}
{{- if .Values.web.podDisruptionBudget.enabled }}
---
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata:
  {{- include "[=site.name].metadata" (list . "web" "web") | nindent 2 }}
spec:
  maxUnavailable: {{ .Values.web.podDisruptionBudget.maxUnavailable }}
  selector:
    matchLabels:
      {{- include "[=site.name].selector" . | nindent 6 }}
      app.kubernetes.io/component: web
{{- end }}
