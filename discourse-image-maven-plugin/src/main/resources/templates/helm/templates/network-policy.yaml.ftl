{{- if .Values.networkPolicy.enabled }}
{{- $databases := list }}
{{- if .Values.database.inCluster.enabled }}{{ $databases = append $databases (dict "name" "postgresql" "port" .Values.database.port) }}{{ end }}
{{- if .Values.redis.inCluster.enabled }}{{ $databases = append $databases (dict "name" "redis" "port" .Values.redis.port) }}{{ end }}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "[=site.name].metadata" (list . "web" "web") | nindent 2 }}
spec:
  podSelector:
    matchLabels:
      {{- include "[=site.name].selector" . | nindent 6 }}
      app.kubernetes.io/component: web
  policyTypes: [Ingress]
  ingress:
    - ports:
        - {port: {{ ternary "http" "app" .Values.nginx.enabled }}, protocol: TCP}
      {{- with .Values.networkPolicy.from }}
      from:
        - podSelector:
            matchLabels:
              {{- include "[=site.name].selector" $ | nindent 14 }}
        {{- toYaml . | nindent 8 }}
      {{- end }}
---
# Nobody asks anything of the other pods, save the databases.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "[=site.name].metadata" (list . "" "all") | nindent 2 }}
spec:
  podSelector:
    matchLabels:
      {{- include "[=site.name].selector" . | nindent 6 }}
  policyTypes: [Ingress{{ if .Values.networkPolicy.egress }}, Egress{{ end }}]
  {{- with .Values.networkPolicy.egress }}
  egress:
    - ports:
        - {port: 53, protocol: UDP}
        - {port: 53, protocol: TCP}
    - to:
        - podSelector:
            matchLabels:
              {{- include "[=site.name].selector" $ | nindent 14 }}
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- range $databases }}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "[=site.name].metadata" (list $ .name .name) | nindent 2 }}
spec:
  podSelector:
    matchLabels:
      {{- include "[=site.name].selector" $ | nindent 6 }}
      app.kubernetes.io/component: {{ .name }}
  policyTypes: [Ingress]
  ingress:
    - ports:
        - {port: {{ .port }}, protocol: TCP}
      from:
        - podSelector:
            matchLabels:
              {{- include "[=site.name].selector" $ | nindent 14 }}
{{- end }}
{{- end }}
