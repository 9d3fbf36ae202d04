apiVersion: v1
kind: Pod
metadata:
  {{- include "[=site.name].metadata" (list . "test" "test") | nindent 2 }}
  annotations:
    helm.sh/hook: test
    helm.sh/hook-delete-policy: before-hook-creation,hook-succeeded
spec:
  {{- include "[=site.name].pod" (list . (include "[=site.name].serviceAccountName" .) "scratch") | nindent 2 }}
  restartPolicy: Never
  containers:
    - {{ include "[=site.name].app" (list . "status" (list "curl" "-fsS" "--retry" "10" "--retry-delay" "3" "--retry-all-errors" (include "[=site.name].url" .)) .Values.jobs.resources dict) | nindent 6 | trim }}
