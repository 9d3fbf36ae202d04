# [=site.name] [=site.version] on a root file system of your own instead of a base image, by nothing but archives.
# The context is the directory above. Put the root's archive there: it must have the packages that Dockerfile installs.
#   docker build -f container/Dockerfile.rootfs --build-arg BASE=base.tar.gz --build-arg DISTRIBUTION=[=site.containerDistribution] -t [=site.image]:[=site.version] ..
# ADD unpacks tar, gzip, bzip2 and xz everywhere, zstd in BuildKit of Docker 23 and later and in buildah; older ones copy the archive
# as it is, which is found out below. discourse.compression=gzip suits them all. The archives hold a running app where it was compiled.
FROM scratch
ARG BASE=base.tar.gz
ARG DISTRIBUTION=[=site.containerDistribution]
ADD ${BASE} /
ADD [=site.archives.prefix][=site.archives.ending] /
ADD [=site.archives.prefix]-${DISTRIBUTION}[=site.archives.ending] /
RUN if [ ! -x [=site.paths.entrypoint] ]; then echo "the archives were not unpacked: build them with discourse.compression=gzip" >&2; exit 1; fi \
  && if [ ! -d [=site.paths.app]/vendor/bundle ]; then echo "the app is not compiled: build with discourse.build" >&2; exit 1; fi
[#include "/include/dockerfile-run.ftl"]
