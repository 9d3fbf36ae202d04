package io.github.discourseimage.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.image.ImageBuildException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppEnvironmentTests {

  private static final SiteModel SITE = Sites.of("pitchfork");

  @Test
  void theUsersVariablesWinOverTheDefaults() {
    SiteModel site =
        SITE.withEnvironment(
            new TreeMap<>(Map.of("UNICORN_WORKERS", "8", "DISCOURSE_CDN_URL", "//cdn")));

    assertThat(site.environment())
        .contains(Variable.of("UNICORN_WORKERS", "8"), Variable.of("DISCOURSE_CDN_URL", "//cdn"))
        .extracting(Variable::name)
        .isSorted()
        .doesNotHaveDuplicates();
  }

  @Test
  void namesAllSecretsAndTheWayOut() {
    Map<String, String> user =
        Map.of(
            "DISCOURSE_DB_PASSWORD", "hunter2",
            "DISCOURSE_REDIS_HOST", "redis",
            "DISCOURSE_REPLICA_URL", "redis://me:hunter2@redis/0",
            "not a name", "x");

    assertThatThrownBy(() -> SITE.withEnvironment(new TreeMap<>(user)))
        .isInstanceOf(ImageBuildException.class)
        .hasMessageStartingWith("3 problems:")
        .hasMessageContaining(
            "environment variable DISCOURSE_DB_PASSWORD: is a secret, and everyone who has the"
                + " image could read it\n    Fix: Leave it out. Give it when the app starts:"
                + " DISCOURSE_DB_PASSWORD_FILE names a file with the value, db-password is the"
                + " credential (systemd) or secret (compose, Kubernetes).")
        .hasMessageContaining("environment variable DISCOURSE_REPLICA_URL: is a secret")
        .hasMessageContaining("environment variable not a name: is not a name")
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DISCOURSE_SECRET_KEY_BASE",
        "DISCOURSE_S3_ACCESS_KEY_ID",
        "DISCOURSE_S3_SECRET_ACCESS_KEY",
        "DISCOURSE_MAXMIND_LICENSE_KEY",
        "DISCOURSE_MESSAGE_BUS_REDIS_PASSWORD",
        "DISCOURSE_GITHUB_CLIENT_SECRET",
        "PGPASSWORD",
        "AWS_SESSION_TOKEN"
      })
  void knowsASecretByItsName(String name) {
    assertThatThrownBy(() -> SITE.withEnvironment(new TreeMap<>(Map.of(name, "x"))))
        .hasMessageContaining("is a secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DISCOURSE_DB_HOST",
        "DISCOURSE_SMTP_ADDRESS",
        "DISCOURSE_MIN_PASSWORD_LENGTH",
        "DISCOURSE_MAX_REQS_PER_IP_MODE"
      })
  void letsOrdinarySettingsPass(String name) {
    assertThatCode(() -> SITE.withEnvironment(new TreeMap<>(Map.of(name, "https://a@b"))))
        .doesNotThrowAnyException();
  }
}
