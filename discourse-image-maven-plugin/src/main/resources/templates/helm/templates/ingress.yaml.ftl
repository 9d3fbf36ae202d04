{{- if .Values.ingress.enabled }}
{{- $annotations := dict }}
{{- if eq .Values.ingress.controller "nginx" }}
{{- $annotations = dict "nginx.ingress.kubernetes.io/proxy-body-size" .Values.ingress.bodySize }}
{{- else if eq .Values.ingress.controller "alb" }}
{{- $annotations = dict "alb.ingress.kubernetes.io/target-type" "ip" "alb.ingress.kubernetes.io/healthcheck-path" "/srv/status" }}
{{- if .Values.ingress.tls.enabled }}
{{- $_ := mergeOverwrite $annotations (dict "alb.ingress.kubernetes.io/listen-ports" `[{"HTTP": 80}, {"HTTPS": 443}]` "alb.ingress.kubernetes.io/ssl-redirect" "443") }}
{{- end }}
{{- end }}
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  {{- include "[=site.name].metadata" (list . "" "web") | nindent 2 }}
  {{- with mergeOverwrite $annotations .Values.ingress.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  {{- with .Values.ingress.className }}
  ingressClassName: {{ . }}
  {{- end }}
  {{- if and .Values.ingress.tls.enabled .Values.ingress.tls.secretName }}
  tls:
    - hosts: {{ include "[=site.name].hostnames" . }}
      secretName: {{ .Values.ingress.tls.secretName }}
  {{- end }}
  rules:
    {{- range include "[=site.name].hostnames" . | fromJsonArray }}
    - host: {{ . | quote }}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: {{ include "[=site.name].fullname" $ }}
                port: {name: http}
    {{- end }}
{{- end }}
{{- if .Values.httpRoute.enabled }}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  {{- include "[=site.name].metadata" (list . "" "web") | nindent 2 }}
spec:
  parentRefs:
    {{- toYaml .Values.httpRoute.parentRefs | nindent 4 }}
  hostnames: {{ include "[=site.name].hostnames" . }}
  rules:
    - backendRefs:
        - name: {{ include "[=site.name].fullname" . }}
          port: {{ .Values.service.port }}
{{- end }}
