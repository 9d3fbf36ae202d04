package io.github.discourseimage.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuiltInTemplatesTests {

  @Test
  void listsTheSameFilesInAJarAsInADirectory(@TempDir Path directory) throws IOException {
    List<TemplateFile> loose = BuiltInTemplates.read();
    String self = BuiltInTemplates.class.getName().replace('.', '/') + ".class";
    Path jar = directory.resolve("a b.jar");
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream zip = new JarOutputStream(out)) {
      zip.putNextEntry(new ZipEntry(self));
      zip.putNextEntry(new ZipEntry("templates/"));
      for (TemplateFile file : loose) {
        zip.putNextEntry(new ZipEntry("templates/" + file.path()));
        zip.write(file.bytes());
      }
    }

    List<TemplateFile> packed = BuiltInTemplates.read(new URL("jar:" + jar.toUri() + "!/" + self));

    assertThat(loose)
        .extracting(TemplateFile::path)
        .isSorted()
        .contains("rootfs/etc/nginx/nginx.conf.ftl", "container/Dockerfile.ftl");
    assertThat(packed).usingRecursiveFieldByFieldElementComparator().isEqualTo(loose);
  }
}
