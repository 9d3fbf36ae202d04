{{/* What all pods of the app have in common: (list . "service account" "state"); state is volume or scratch;
a fourth word is the limit of the cache, where a backup is made. */}}
{{- define "[=site.name].pod" -}}
{{- $v := (index . 0).Values -}}
serviceAccountName: {{ index . 1 }}
# The app asks the cluster nothing. Service links would become settings of it: DISCOURSE_PORT and the like.
automountServiceAccountToken: false
enableServiceLinks: false
securityContext:
  {{- include "[=site.name].podSecurity" $v.securityContext | nindent 2 }}
{{- with $v.imagePullSecrets }}
imagePullSecrets:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $v.priorityClassName }}
priorityClassName: {{ . }}
{{- end }}
{{- with $v.nodeSelector }}
nodeSelector:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- with $v.tolerations }}
tolerations:
  {{- toYaml . | nindent 2 }}
{{- end }}
{{- if $v.affinity }}
affinity:
  {{- toYaml $v.affinity | nindent 2 }}
{{- else if and (eq (index . 2) "volume") (include "[=site.name].oneNode" (index . 0)) }}
# A volume that one node at a time can have keeps the pods together.
affinity:
  podAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      - topologyKey: kubernetes.io/hostname
        labelSelector:
          matchLabels:
            {{- include "[=site.name].selector" (index . 0) | nindent 12 }}
            discourse-image/uploads: "true"
{{- end }}
volumes:
  {{- include "[=site.name].volumes" . | nindent 2 }}
{{- end }}

{{- define "[=site.name].podSecurity" -}}
runAsNonRoot: true
{{- range $key := list "runAsUser" "runAsGroup" "fsGroup" }}
{{- $number := index $ $key }}
{{- if not (kindIs "invalid" $number) }}
{{ $key }}: {{ int64 $number }}
{{- end }}
{{- end }}
fsGroupChangePolicy: OnRootMismatch
seccompProfile:
  type: RuntimeDefault
{{- end }}
