apiVersion: v1
kind: Service
metadata:
  {{- include "[=site.name].metadata" (list . "" "web") | nindent 2 }}
  {{- with .Values.service.annotations }}
  annotations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  type: {{ .Values.service.type }}
  selector:
    {{- include "[=site.name].selector" . | nindent 4 }}
    app.kubernetes.io/component: web
  ports:
    - name: http
      port: {{ .Values.service.port }}
      targetPort: {{ ternary "http" "app" .Values.nginx.enabled }}
      protocol: TCP
