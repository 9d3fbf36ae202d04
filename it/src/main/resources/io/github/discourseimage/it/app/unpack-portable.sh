# unpack-portable.sh TARGET BASE: unpacks the portable services of a build and the archive of their base in the current
# directory, and prints how they differ from it, with the directories of the same build over it where the app is in the image.
set -eu
target=$1 base=$2
mkdir wanted
tar -x --exclude='./dev/*' --no-same-owner --no-same-permissions -C wanted -f "$base"
for image in "$target"/portable/*.raw; do
  case ${image##*/} in
    discourse_*)
      for tree in rootfs rootfs-debian; do
        cp -r --no-dereference --remove-destination "$target/$tree/." wanted/
      done
      ;;
  esac
  fsck.erofs --extract=unpacked --no-preserve "$image" >/dev/null
  chmod -R u+rwX wanted unpacked
  diff -rq --no-dereference wanted unpacked | LC_ALL=C sort || true
  grep -h PORTABLE_PREFIXES unpacked/usr/lib/os-release
  rm -rf unpacked
done
rm -rf wanted
