package io.github.discourseimage.mojo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.source.git.GitSettings;
import io.github.discourseimage.source.git.Submodules;
import java.io.File;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.maven.execution.DefaultMavenExecutionRequest;
import org.apache.maven.execution.MavenExecutionRequest;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.Server;
import org.eclipse.aether.RepositorySystemSession;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GitSettingsParserTests {

  private final Findings findings = new Findings();
  private final PackageMojo mojo = new PackageMojo();
  private final MavenExecutionRequest request = new DefaultMavenExecutionRequest();

  @BeforeEach
  @SuppressWarnings("deprecation") // The only constructor that needs no container.
  void configureAsMavenWould() {
    mojo.project = new MavenProject();
    mojo.project.setFile(new File("/project/pom.xml"));
    Server server = new Server();
    server.setId("our-git");
    server.setUsername("me");
    server.setPassword("nekot");
    request.addServer(server);
    mojo.session = new MavenSession(null, (RepositorySystemSession) null, request, null);
    mojo.decrypter = new ReversingDecrypter();
    mojo.gitTimeout = 30;
    mojo.gitRetries = 3;
    mojo.gitSubmodules = "refuse";
  }

  private GitSettings parse() {
    return new GitSettingsParser(mojo, findings).parse();
  }

  @Test
  void takesEveryParameter() {
    request.setOffline(true);
    mojo.cacheDirectory = new File("/cache");
    mojo.gitServerId = "our-git";
    mojo.gitTimeout = 7;
    mojo.gitRetries = 2;
    mojo.gitCaCertificates = new File("/ca.pem");
    mojo.gitSubmodules = "fetch";
    mojo.gitAllowPlainProtocols = true;

    GitSettings settings = parse();

    findings.throwIfAny();
    assertThat(settings.baseDirectory()).isEqualTo(Path.of("/project"));
    assertThat(settings.cacheDirectory()).isEqualTo(Path.of("/cache"));
    assertThat(settings.offline()).isTrue();
    assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(7));
    assertThat(settings.retries()).isEqualTo(2);
    assertThat(settings.caCertificates()).isEqualTo(Path.of("/ca.pem"));
    assertThat(settings.submodules()).isEqualTo(Submodules.FETCH);
    assertThat(settings.allowPlainProtocols()).isTrue();
    assertThat(settings.credentials().forHost(URI.create("https://elsewhere.example/x.git")))
        .isPresent();
  }

  @Test
  void hasSafeDefaults() {
    GitSettings settings = parse();

    findings.throwIfAny();
    assertThat(settings.submodules()).isEqualTo(Submodules.REFUSE);
    assertThat(settings.allowPlainProtocols()).isFalse();
    assertThat(settings.offline()).isFalse();
    assertThat(settings.cacheDirectory().getFileName()).hasToString("discourse-image");
    assertThat(settings.credentials().forHost(URI.create("https://elsewhere.example/x.git")))
        .isEmpty();
  }

  @Test
  void reportsEveryWrongValueTogether() {
    mojo.gitTimeout = 0;
    mojo.gitRetries = -1;
    mojo.gitSubmodules = "maybe";
    parse();

    assertThatThrownBy(findings::throwIfAny)
        .hasMessage(
            "3 problems:\n"
                + "  discourse.git.timeout: is 0\n    Fix: give seconds, 1 or more\n"
                + "  discourse.git.retries: is -1\n    Fix: give a number, 0 or more\n"
                + "  discourse.git.submodules: 'maybe' is neither refuse nor fetch\n"
                + "    Fix: choose one of the two");
  }
}
