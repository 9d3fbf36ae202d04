# Values of [=site.name] [=chart.version] for Discourse [=site.appVersion] ([=site.revision]).
# A value that is not listed here is refused; what the project adds for templates of its own goes below "extra".

[#include "/include/helm-values-image.ftl"]

[#include "/include/helm-values-services.ftl"]

[#include "/include/helm-values-web.ftl"]

[#include "/include/helm-values-jobs.ftl"]

[#include "/include/helm-values-network.ftl"]

[#include "/include/helm-values-pods.ftl"]

# For templates of the project's own, below src/main/helm/templates: anything.
# @open
extra: {}
# What charts of a whole share; this one does not read it.
# @open
global: {}
