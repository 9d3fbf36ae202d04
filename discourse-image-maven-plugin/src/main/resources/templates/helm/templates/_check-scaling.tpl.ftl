{{/* What is wrong with scaling and what watches, one line each. What kinds an operator has made is known of a cluster alone, which always has apiregistration.k8s.io. */}}
{{- define "[=site.name].checkScaling" -}}
{{- $v := .Values -}}
{{- if gt (int $v.web.autoscaling.minReplicas) (int $v.web.autoscaling.maxReplicas) }}
web.autoscaling.minReplicas is above maxReplicas: lower it.
{{- end }}
{{- if and $v.web.autoscaling.enabled (not (dig "requests" "cpu" "" $v.web.resources)) }}
web.autoscaling.cpuPercent is a share of web.resources.requests.cpu, which is empty: set it.
{{- end }}
{{- with $v.sidekiq.keda }}
{{- if gt (int .minReplicas) (int .maxReplicas) }}
sidekiq.keda.minReplicas is above maxReplicas: lower it.
{{- end }}
{{- if and (include "[=site.name].kedaPassword" $) $v.secrets.csiSecretProviderClass (not $v.secrets.existingSecret) }}
sidekiq.keda takes Redis' password from a Secret, which secrets.csiSecretProviderClass does not make: name one in secrets.existingSecret, or set sidekiq.keda.passwordKey to "".
{{- end }}
{{- end }}
{{- if .Capabilities.APIVersions.Has "apiregistration.k8s.io/v1" }}
{{- if and $v.sidekiq.keda.enabled (not (.Capabilities.APIVersions.Has "keda.sh/v1alpha1")) }}
sidekiq.keda.enabled needs KEDA, which this cluster lacks (keda.sh/v1alpha1): install it first, or scale by sidekiq.replicas.
{{- end }}
{{- if and $v.serviceMonitor.enabled (not (.Capabilities.APIVersions.Has "monitoring.coreos.com/v1")) }}
serviceMonitor.enabled needs Prometheus' operator, which this cluster lacks (monitoring.coreos.com/v1): install it first, or switch it off.
{{- end }}
{{- end }}
{{- end }}
