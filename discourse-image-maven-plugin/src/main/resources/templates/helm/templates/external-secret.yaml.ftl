{{- with .Values.secrets.externalSecret }}
{{- if .enabled }}
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  {{- include "[=site.name].metadata" (list $ "" "secrets") | nindent 2 }}
  annotations:
    # The jobs before an installation need it.
    helm.sh/hook: pre-install,pre-upgrade
    helm.sh/hook-weight: "-30"
spec:
  refreshInterval: {{ .refreshInterval }}
  secretStoreRef:
    kind: {{ .storeKind }}
    name: {{ .store }}
  target:
    name: {{ include "[=site.name].secretName" $ }}
    # It stays while a release takes the place of another.
    creationPolicy: Orphan
  {{- with .extract }}
  dataFrom:
    {{- range . }}
    - extract: {key: {{ . | quote }}}
    {{- end }}
  {{- end }}
  {{- with .data }}
  data:
    {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}
{{- end }}
