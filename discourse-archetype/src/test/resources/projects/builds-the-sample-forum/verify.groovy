def project = new File(basedir, 'project/my-forum')
for (name in ['.gitignore', '.editorconfig', '.mvn/jvm.config', 'README.md', 'src/main/settings/saved_settings.yml',
    'src/main/templates/.gitkeep', 'src/main/ca-certificates/README.md']) {
  assert new File(project, name).isFile(): name + ' was not generated'
}
assert new File(project, 'pom.xml').readLines().size() <= 45

def target = new File(project, 'target')
for (name in ['rootfs', 'rootfs-alpine', 'rootfs-arch', 'rootfs-debian', 'rootfs-ubuntu']) {
  assert new File(target, "my-forum-1.0-SNAPSHOT-${name}.tar.zst").length() > 0
  assert new File(target, "my-forum-1.0-SNAPSHOT-${name}.tar.zst.sha256").length() > 0
}
def rootfs = new File(target, 'rootfs')
assert new File(rootfs, 'usr/lib/discourse/lib/version.rb').text.contains('2026.7.1')
assert new File(rootfs, 'etc/discourse/saved_settings.yml').text.contains('My forum')
assert new File(rootfs, 'etc/nginx/conf.d/outlets/server/30-timeouts.conf').isFile()
assert new File(rootfs, 'usr/share/doc/site/README').isFile()
