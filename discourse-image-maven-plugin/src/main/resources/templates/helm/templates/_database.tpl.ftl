{{/* A database to try things out, one pod with a volume: (list . "postgresql" values port "where data go" (dict env...) secret args) */}}
{{- define "[=site.name].database" -}}
{{- $root := index . 0 -}}
{{- $name := index . 1 -}}
{{- $values := index . 2 -}}
apiVersion: v1
kind: Service
metadata:
  {{- include "[=site.name].metadata" (list $root $name $name) | nindent 2 }}
spec:
  clusterIP: None
  selector:
    {{- include "[=site.name].selector" $root | nindent 4 }}
    app.kubernetes.io/component: {{ $name }}
  ports:
    - {name: {{ $name }}, port: {{ index . 3 }}, protocol: TCP}
---
apiVersion: apps/v1
kind: StatefulSet
metadata:
  {{- include "[=site.name].metadata" (list $root $name $name) | nindent 2 }}
spec:
  serviceName: {{ include "[=site.name].fullname" $root }}-{{ $name }}
  replicas: 1
  selector:
    matchLabels:
      {{- include "[=site.name].selector" $root | nindent 6 }}
      app.kubernetes.io/component: {{ $name }}
  template:
    metadata:
      {{- include "[=site.name].podMetadata" (list $root $name dict) | nindent 6 }}
    spec:
      automountServiceAccountToken: false
      enableServiceLinks: false
      {{- with $root.Values.imagePullSecrets }}
      imagePullSecrets:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      securityContext:
        {{- include "[=site.name].podSecurity" (dict "runAsUser" $values.runAsUser "runAsGroup" $values.runAsUser "fsGroup" $values.runAsUser) | nindent 8 }}
      containers:
        - {{ index . 4 | nindent 10 | trim }}
          {{- include "[=site.name].container" (list $root $values.image $values.resources) | nindent 10 }}
          ports:
            - {name: {{ $name }}, containerPort: {{ index . 3 }}, protocol: TCP}
          readinessProbe:
            tcpSocket: {port: {{ $name }}}
            periodSeconds: 5
      volumes:
        - name: scratch
          emptyDir: {}
        - name: password
          secret: {secretName: {{ include "[=site.name].secretName" $root }}, defaultMode: 288}
  volumeClaimTemplates:
    - metadata:
        name: data
      spec:
        accessModes: [ReadWriteOnce]
        {{- with $values.storageClass }}
        storageClassName: {{ . }}
        {{- end }}
        resources:
          requests: {storage: {{ $values.size }}}
{{- end }}
