package io.github.discourseimage.stage;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.RealTool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How the stage {@code 40-node} comes by its programs. */
class NodeStageTests {

  @TempDir Path root;
  private StageRun stage;
  private StaticServer server;
  private String name;

  @BeforeEach
  void prepare() throws IOException, GeneralSecurityException {
    RealTool.require("ruby");
    server = new StaticServer();
    name = "node-linux-" + (System.getProperty("os.arch").equals("amd64") ? "x64" : "arm64");
    stage =
        new StageRun(root)
            .with("NPM_CONFIG_REGISTRY", server.address())
            .with("NODE_VERSION", ">= 98")
            // This machine's is never new enough.
            .program("node", "#!/bin/sh\necho v1.0.0\n");
    server.put(
        "/" + name,
        "{\"versions\":{\"97.0.0\":{},\"98.0.0\":{},\"98.3.1\":{},\"99.0.0\":{},\"98.4.0-rc.1\":{}}}");
    // Once: tar notes the time, and the second may change between two.
    byte[] archive = archive("98.3.1");
    offer("98.3.1", archive, archive);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void theNewestOfTheOldestMajorVersionThatFitsIsFetchedOnce() throws IOException {
    assertThat(stage.run("40-node.fetch").successfulStdout())
        .startsWith(name + " 98.3.1 for \">= 98\"\n");
    server.close();
    stage.run("40-node.fetch").successfulStdout();

    assertThat(stage.path("cache/tools/" + name + "-98.3.1/bin/node")).isExecutable();
  }

  @Test
  void aNodeThatFitsIsNotFetched() throws IOException {
    stage.program("node", "#!/bin/sh\necho v98.1.0\n").run("40-node.fetch").successfulStdout();

    assertThat(server.requests()).isEmpty();
  }

  @Test
  void anotherArchiveThanTheRegistryTellsIsRefused() throws Exception {
    offer("98.3.1", archive("98.3.1"), "something else".getBytes());

    RealTool.Result result = stage.run("40-node.fetch");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.stderr())
        .contains("error: " + name + " 98.3.1 has the integrity sha512-")
        .contains(" is expected\n");
    assertThat(stage.path("cache/tools/" + name + "-98.3.1")).doesNotExist();
  }

  @Test
  void aVersionThatIsNotThereIsToldWithTheNewest() throws IOException {
    RealTool.Result result = stage.with("NODE_VERSION", "^100").run("40-node.fetch");

    assertThat(result.exitCode()).isEqualTo(3);
    assertThat(result.stderr())
        .startsWith("error: there is no " + name + " ^100; the newest is 99.0.0\n");
  }

  @Test
  void theTokenOfNpmrcIsForTheRegistryOnly() throws IOException {
    server.onlyFor("ci:s3cret");
    stage
        .write("app/.npmrc", "//127.0.0.1:%s/:_auth=${TOKEN}\n".formatted(port()))
        .with("TOKEN", Base64.getEncoder().encodeToString("ci:s3cret".getBytes()))
        .run("40-node.fetch")
        .successfulStdout();
  }

  private String port() {
    return server.address().substring(server.address().lastIndexOf(':') + 1);
  }

  private byte[] archive(String version) throws IOException {
    stage.write(
        "source/package/package.json", "{\"name\":\"node\",\"version\":\"" + version + "\"}");
    stage.write("source/package/bin/node", "#!/bin/sh\necho v" + version + "\n");
    assertThat(stage.path("source/package/bin/node").toFile().setExecutable(true)).isTrue();
    String tar = RealTool.require("tar").toString();
    RealTool.run(
            Map.of(),
            root,
            tar,
            "-czf",
            "node.tgz",
            "-C",
            stage.path("source").toString(),
            "package")
        .successfulStdout();
    return Files.readAllBytes(root.resolve("node.tgz"));
  }

  private void offer(String version, byte[] promised, byte[] given)
      throws GeneralSecurityException {
    String file = "/" + name + "/-/" + name + "-" + version + ".tgz";
    byte[] hash = MessageDigest.getInstance("SHA-512").digest(promised);
    server.put(file, given);
    server.put(
        "/" + name + "/" + version,
        "{\"dist\":{\"tarball\":\"%s\",\"integrity\":\"sha512-%s\"}}"
            .formatted(server.address() + file, Base64.getEncoder().encodeToString(hash)));
  }
}
