apiVersion: v2
name: "[=site.name]"
description: "Discourse [=site.appVersion?json_string] as [=site.name]: web, jobs, migrations and settings from one image, not root and on a read-only root."
type: application
version: "[=chart.version]"
appVersion: "[=site.appVersion?json_string]"
kubeVersion: ">=1.25.0-0"
home: https://www.discourse.org/
keywords: [discourse, forum]
annotations:
  org.opencontainers.image.revision: "[=site.revision]"
