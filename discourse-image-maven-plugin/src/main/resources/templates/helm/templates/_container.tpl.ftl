{{/* What every container has: (list . image resources). */}}
{{- define "[=site.name].container" -}}
image: {{ index . 1 | quote }}
imagePullPolicy: {{ (index . 0).Values.image.pullPolicy }}
securityContext:
  {{- include "[=site.name].containerSecurity" (index . 0) | nindent 2 }}
{{- with index . 2 }}
resources:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- end }}

{{- define "[=site.name].containerSecurity" -}}
allowPrivilegeEscalation: false
capabilities:
  drop: [ALL]
readOnlyRootFilesystem: true
runAsNonRoot: true
{{- end }}

{{/* A container of the app in one of its roles: (list . name args resources variables). */}}
{{- define "[=site.name].app" -}}
{{- $root := index . 0 -}}
name: {{ index . 1 }}
# The image's entrypoint gives the role its environment and secrets.
args: {{ index . 2 | toJson }}
{{ include "[=site.name].container" (list $root (include "[=site.name].image" $root) (index . 3)) }}
env:
  {{- include "[=site.name].env" (list $root (index . 4)) | trim | nindent 2 }}
{{- with $root.Values.extraEnvFrom }}
envFrom:
  {{- toYaml . | nindent 2 }}
{{- end }}
volumeMounts:
  {{- include "[=site.name].mounts" $root | nindent 2 }}
  - {name: credentials, mountPath: /run/credentials, readOnly: true}
  {{- with $root.Values.extraVolumeMounts }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end }}

{{- define "[=site.name].nginx" -}}
name: nginx
args: ["nginx"]
{{ include "[=site.name].container" (list . (include "[=site.name].image" .) .Values.nginx.resources) }}
ports:
  - {name: http, containerPort: [=site.ports.http], protocol: TCP}
volumeMounts:
  {{- include "[=site.name].mounts" . | nindent 2 }}
livenessProbe:
  tcpSocket: {port: http}
  periodSeconds: [=site.container.healthSeconds.interval]
  failureThreshold: [=site.container.healthSeconds.retries]
lifecycle:
  preStop:
    exec:
      # Load balancers learn first; then it ends what it serves.
      command: ["sleep", "{{ .Values.web.preStopSeconds }}"]
{{- end }}
