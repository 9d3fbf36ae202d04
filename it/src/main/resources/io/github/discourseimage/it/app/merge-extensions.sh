# merge-extensions.sh TARGET: lays the extension images of a build over each other, as systemd does, in the current directory,
# and prints what is in two of them and how the result differs from the directories of the same build. Keeps what says whom
# an image is for in releases.
set -eu
target=$1
mkdir merged wanted releases
: >names
for image in "$target"/sysext/*.raw "$target"/confext/*.raw; do
  fsck.erofs --extract=one --no-preserve "$image" >/dev/null
  find one -type f -name 'extension-release.*' -exec mv {} releases/ ';'
  rm -rf one/usr/lib/extension-release.d one/etc/extension-release.d
  # Only in extensions: they start the target where nobody enables units.
  rm -rf one/usr/lib/systemd/system/multi-user.target.*
  find one ! -type d >>names
  cp -a one/. merged/
  rm -rf one
done
sort names | uniq -d | sed 's/^/twice: /'
for tree in rootfs rootfs-debian; do
  for top in usr opt etc; do
    [ ! -d "$target/$tree/$top" ] || cp -a "$target/$tree/$top" wanted/
  done
done
diff -r --no-dereference wanted merged || true
