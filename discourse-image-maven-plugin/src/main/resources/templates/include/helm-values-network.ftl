service:
  # @enum ClusterIP NodePort LoadBalancer
  type: ClusterIP
  # @min 1
  # @max 65535
  port: 80
  # @map string
  annotations: {}

ingress:
  enabled: false
  # Adds the annotations that this controller needs: the limit of uploads, targets and health checks.
  # @enum "" nginx alb
  controller: ""
  className: ""
  # @map string
  annotations: {}
  # Largest upload, in nginx's notation; the image's own nginx has the same limit.
  bodySize: "[=site.uploadLimit]"
  tls:
    enabled: false
    # Secret with the certificate; the ALB takes its own by annotation.
    secretName: ""
# Gateway API, in place of an ingress.
httpRoute:
  enabled: false
  # As in an HTTPRoute: name, namespace, sectionName.
  # @list object
  parentRefs: []

networkPolicy:
  enabled: true
  # Who may reach the forum, as in an ingress rule; empty lets everybody.
  # @list object
  from: []
  # Lets the app's pods go to DNS, each other, and the ports of PostgreSQL, Redis, mail and buckets only; logins by other sites, link previews and the like then need rules in egress.
  denyEgress: false
  # Where they may go beside, as egress rules; a rule here denies all else, too.
  # @list object
  egress: []

# For Prometheus' operator; the app needs the plugin discourse-prometheus.
serviceMonitor:
  enabled: false
  # @pattern ^[0-9]+(ms|s|m|h)$
  interval: 30s
  path: /metrics
  # @map string
  labels: {}
# For Grafana, whose sidecar finds it by a label: what discourse-prometheus tells.
dashboard:
  enabled: false
  # @map string
  labels: {grafana_dashboard: "1"}
