{{- include "[=site.name].check" . }}
{{- $name := include "[=site.name].fullname" . }}
apiVersion: apps/v1
kind: Deployment
metadata:
  {{- include "[=site.name].metadata" (list . "web" "web") | nindent 2 }}
spec:
  {{- if not .Values.web.autoscaling.enabled }}
  replicas: {{ .Values.web.replicas }}
  {{- end }}
  selector:
    matchLabels:
      {{- include "[=site.name].selector" . | nindent 6 }}
      app.kubernetes.io/component: web
  # An old pod goes when a new one serves.
  strategy:
    type: RollingUpdate
    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
  template:
    metadata:
      {{- include "[=site.name].podMetadata" (list . "web" .Values.web.podAnnotations) | nindent 6 }}
    spec:
      {{- include "[=site.name].pod" (list . (include "[=site.name].serviceAccountName" .) "volume") | nindent 6 }}
      {{- with include "[=site.name].spread" (list . "web") }}
      {{- trim . | nindent 6 }}
      {{- end }}
      # Load balancers, nginx and the web server one after the other.
      terminationGracePeriodSeconds: {{ add .Values.web.preStopSeconds (ternary [=site.web.stopSeconds] 0 .Values.nginx.enabled) [=site.web.stopSeconds + 15] }}
      {{- with include "[=site.name].webInitContainers" . | trim }}
      initContainers:
        {{- . | nindent 8 }}
      {{- end }}
      containers:
        - {{ include "[=site.name].app" (list . "web" (list "web") .Values.web.resources (dict "UNICORN_BIND_ALL" "1" "UNICORN_WORKERS" .Values.web.workers)) | nindent 10 | trim }}
          ports:
            - {name: app, containerPort: [=site.ports.app], protocol: TCP}
          {{- include "[=site.name].webProbes" . | nindent 10 }}
          lifecycle:
            preStop:
              exec:
                # Then comes the image's signal, [=site.web.stopSignal], by which it ends what it serves.
                command: ["/usr/lib/discourse-image/drain", "{{ .Values.web.preStopSeconds }}", "{{ ternary [=site.web.stopSeconds] 0 .Values.nginx.enabled }}"]
        {{- if .Values.nginx.enabled }}
        - {{ include "[=site.name].nginx" . | nindent 10 | trim }}
        {{- end }}
