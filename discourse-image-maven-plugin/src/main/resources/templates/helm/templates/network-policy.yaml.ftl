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
  policyTypes: [Ingress]
{{- if or .Values.networkPolicy.denyEgress .Values.networkPolicy.egress }}
---
# The app's pods, jobs included, go to names, each other, the services that the values name, and nowhere else.
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  {{- include "[=site.name].metadata" (list . "egress" "all") | nindent 2 }}
spec:
  podSelector:
    matchLabels:
      {{- include "[=site.name].selector" . | nindent 6 }}
    matchExpressions:
      - {key: app.kubernetes.io/component, operator: NotIn, values: [postgresql, redis]}
  policyTypes: [Egress]
  egress:
    - ports:
        - {port: 53, protocol: UDP}
        - {port: 53, protocol: TCP}
    - to:
        - podSelector:
            matchLabels:
              {{- include "[=site.name].selector" . | nindent 14 }}
    {{- with include "[=site.name].egressPorts" . | trim }}
    # Their addresses may change, so by port.
    - ports:
        {{- . | nindent 8 }}
    {{- end }}
    {{- with .Values.networkPolicy.egress }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
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
  policyTypes: [Ingress, Egress]
  ingress:
    - ports:
        - {port: {{ .port }}, protocol: TCP}
      from:
        - podSelector:
            matchLabels:
              {{- include "[=site.name].selector" $ | nindent 14 }}
{{- end }}
{{- end }}

{{- define "[=site.name].egressPorts" -}}
{{- $v := .Values -}}
{{- $ports := list -}}
{{- if not $v.database.inCluster.enabled }}{{ $ports = append $ports (int $v.database.port) }}{{ end -}}
{{- if not $v.redis.inCluster.enabled }}{{ $ports = append $ports (int $v.redis.port) }}{{ end -}}
{{- if $v.smtp.address }}{{ $ports = append $ports (int $v.smtp.port) }}{{ end -}}
{{- if or $v.s3.enabled $v.backup.bucket }}{{ $ports = append $ports 443 }}{{ end -}}
{{- range $ports | uniq }}
- {port: {{ . }}, protocol: TCP}
{{- end }}
{{- end }}
