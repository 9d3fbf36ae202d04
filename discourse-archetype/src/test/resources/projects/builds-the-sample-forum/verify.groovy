import java.nio.file.Files
import java.nio.file.Path

Path project = basedir.toPath().resolve('project/my-forum')
for (name in ['.gitignore', '.editorconfig', '.mvn/jvm.config', 'README.md', 'src/main/settings/saved_settings.yml',
    'src/main/templates/.gitkeep', 'src/main/ca-certificates/README.md']) {
  assert Files.isRegularFile(project.resolve(name)): name + ' was not generated'
}
assert project.resolve('pom.xml').readLines().size() <= 45

Path target = project.resolve('target')
for (name in ['rootfs', 'rootfs-alpine', 'rootfs-arch', 'rootfs-debian', 'rootfs-ubuntu']) {
  assert Files.size(target.resolve("my-forum-1.0-SNAPSHOT-${name}.tar.zst")) > 0
  assert Files.size(target.resolve("my-forum-1.0-SNAPSHOT-${name}.tar.zst.sha256")) > 0
}
assert target.resolve('rootfs/usr/lib/discourse/lib/version.rb').text.contains('2026.7.1')
assert target.resolve('rootfs/etc/discourse/saved_settings.yml').text.contains('My forum')
assert Files.exists(target.resolve('rootfs/etc/nginx/conf.d/outlets/server/30-timeouts.conf'))
assert Files.exists(target.resolve('rootfs/usr/share/doc/site/README'))
