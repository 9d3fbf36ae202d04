{{/* Whether uploads are on a volume, and whether that volume is one node's. */}}
{{- define "[=site.name].hasVolume" -}}
{{- if and .Values.persistence.enabled (not .Values.s3.enabled) }}yes{{ end -}}
{{- end }}

{{- define "[=site.name].oneNode" -}}
{{- if and (include "[=site.name].hasVolume" .) (ne .Values.persistence.accessMode "ReadWriteMany") }}yes{{ end -}}
{{- end }}

{{/* Whether assets of earlier versions are kept on that volume; it is nginx that looks there. */}}
{{- define "[=site.name].keepsAssets" -}}
{{- if and .Values.nginx.enabled (gt (int .Values.assets.keepVersions) 0) (include "[=site.name].hasVolume" .) }}yes{{ end -}}
{{- end }}

{{/* Whether pages name their assets in the bucket. */}}
{{- define "[=site.name].uploadsAssets" -}}
{{- if and .Values.s3.enabled .Values.s3.cdnUrl }}yes{{ end -}}
{{- end }}

{{/* All that can be written is here; the rest of every container is read-only. */}}
{{- define "[=site.name].volumes" -}}
{{- $root := index . 0 -}}
{{- $v := $root.Values -}}
- name: state
  {{- if and (eq (index . 2) "volume") (include "[=site.name].hasVolume" $root) }}
  persistentVolumeClaim:
    claimName: {{ $v.persistence.existingClaim | default (include "[=site.name].fullname" $root) }}
  {{- else }}
  emptyDir: {}
  {{- end }}
- name: cache
  emptyDir: {sizeLimit: {{ ternary (last .) $v.scratch.cache (gt (len .) 3) }}}
- name: logs
  emptyDir: {sizeLimit: {{ $v.scratch.logs }}}
- name: runtime
  emptyDir: {sizeLimit: 16Mi{{ if $v.multisite.sites }}, medium: Memory{{ end }}}
- name: tmp
  emptyDir: {sizeLimit: {{ $v.scratch.tmp }}}
- name: credentials
  {{- if $v.secrets.csiSecretProviderClass }}
  csi:
    driver: secrets-store.csi.k8s.io
    readOnly: true
    volumeAttributes:
      secretProviderClass: {{ $v.secrets.csiSecretProviderClass }}
  {{- else }}
  secret:
    secretName: {{ include "[=site.name].secretName" $root }}
    # 0440; the group is that of fsGroup.
    defaultMode: 288
    {{- if $v.database.iam.enabled }}
    # Without a password there may be no secret at all.
    optional: true
    {{- end }}
    {{- with $v.secrets.items }}
    items:
      {{- toYaml . | nindent 6 }}
    {{- end }}
  {{- end }}
{{- with $v.extraVolumes }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{- define "[=site.name].mounts" -}}
- {name: state, mountPath: [=site.paths.state]}
# The app's tmp is a link into the cache, so nothing is renamed from one volume to another.
- {name: cache, mountPath: [=site.paths.cache]}
- {name: logs, mountPath: [=site.paths.logs]}
- {name: runtime, mountPath: [=site.paths.runtime]}
- {name: tmp, mountPath: /tmp}
{{- end }}
