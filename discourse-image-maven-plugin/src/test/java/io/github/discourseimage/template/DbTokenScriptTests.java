package io.github.discourseimage.template;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.github.discourseimage.RealTool;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tokens of Amazon's IAM in PostgreSQL's password file. */
class DbTokenScriptTests {

  private static final String HOST = "forum.abc.eu-central-1.rds.amazonaws.com";

  /** What botocore 1.29 signs for the same credentials, user, region and time. */
  private static final String SIGNATURE =
      "580b2f56c4ba52d9d33335bcaac8deb709bd5a16dda52220b206276c55536bd7";

  @TempDir Path directory;

  private final Map<String, String> environment = new TreeMap<>();
  private final List<String> asked = new ArrayList<>();
  private RubyScript script;
  private Path file;
  private HttpServer server;

  @BeforeEach
  void start() throws IOException {
    script = RubyScript.write("db-token.rb", directory);
    Path clock = directory.resolve("clock.rb");
    Files.writeString(clock, "class Time; def self.now = at(1767323045); end\n");
    file = directory.resolve("pgpass");
    environment.put("RUBYOPT", "-r" + clock);
    environment.put("PGPASSFILE", file.toString());
    environment.put("PGSSLMODE", "verify-full");
    environment.put("DISCOURSE_DB_HOST", HOST);
    environment.put("DISCOURSE_DB_USERNAME", "forum@user");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private String serve(int status, String answer) {
    server.createContext(
        "/",
        exchange -> {
          asked.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          asked.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
          byte[] bytes = answer.getBytes(UTF_8);
          exchange.sendResponseHeaders(status, bytes.length);
          exchange.getResponseBody().write(bytes);
          exchange.close();
        });
    return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
  }

  private void requireToken() throws IOException {
    assertThat(script.run(environment)).isEqualTo(new RealTool.Result(0, "", ""));
    assertThat(Files.readString(file))
        .startsWith(HOST + ":5432:*:forum@user:" + HOST + "\\:5432/?Action=connect&DBUser=forum%40")
        .endsWith("&X-Amz-Signature=" + SIGNATURE + "\n");
    assertThat(Files.getPosixFilePermissions(file))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
  }

  @Test
  void signsAsAmazonsOwnLibraryDoes() throws IOException {
    environment.put("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE");
    environment.put("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
    environment.put("AWS_SESSION_TOKEN", "to/ken+with=signs==");

    requireToken();
  }

  @Test
  void asksPodIdentityForCredentials() throws IOException {
    Path token = Files.writeString(directory.resolve("token"), "of the pod\n");
    environment.put("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE", token.toString());
    environment.put(
        "AWS_CONTAINER_CREDENTIALS_FULL_URI",
        serve(
            200,
            "{\"AccessKeyId\": \"AKIDEXAMPLE\", \"Token\": \"to/ken+with=signs==\","
                + " \"SecretAccessKey\": \"wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY\"}"));

    requireToken();
    assertThat(asked).containsExactly("of the pod", "");
  }

  @Test
  void takesTheRoleOfTheServiceAccount() throws IOException {
    Path token = Files.writeString(directory.resolve("token"), "web identity");
    environment.put("AWS_WEB_IDENTITY_TOKEN_FILE", token.toString());
    environment.put("AWS_ROLE_ARN", "arn:aws:iam::1:role/forum");
    environment.put(
        "AWS_ENDPOINT_URL_STS",
        serve(
            200,
            "<A><Credentials><AccessKeyId>AKIDEXAMPLE</AccessKeyId><SecretAccessKey>"
                + "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY</SecretAccessKey>"
                + "<SessionToken>to/ken+with=signs==</SessionToken></Credentials></A>"));

    requireToken();
    assertThat(asked.get(1))
        .contains(
            "Action=AssumeRoleWithWebIdentity", "RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fforum")
        .contains("WebIdentityToken=web+identity");
  }

  @Test
  void tellsWhyThereIsNoTokenAndKeepsTheFormerFile() throws IOException {
    Files.writeString(file, "former");
    assertThat(script.run(environment).stderr())
        .isEqualTo(
            "db-token: no token for forum@user at "
                + HOST
                + ": the pod has no role: annotate its service account with"
                + " eks.amazonaws.com/role-arn, or associate it with a role by EKS Pod Identity\n");

    Path token = Files.writeString(directory.resolve("token"), "web identity");
    environment.put("AWS_WEB_IDENTITY_TOKEN_FILE", token.toString());
    environment.put("AWS_ROLE_ARN", "arn:aws:iam::1:role/forum");
    environment.put("AWS_ENDPOINT_URL_STS", serve(403, "<E><Message>Not authorized</Message></E>"));
    assertThat(script.run(environment).stderr())
        .endsWith(": 127.0.0.1 answers 403 Not authorized\n")
        .doesNotContain("web identity");
    assertThat(file).hasContent("former");
  }

  @Test
  void tellsAllThatTokensWant() {
    environment.put("DISCOURSE_DB_HOST", "");
    environment.put("PGSSLMODE", "prefer");

    RealTool.Result result = script.run(environment);

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.stderr().lines())
        .containsExactly(
            "db-token: DISCOURSE_DB_HOST is empty: name the database's own endpoint, for which"
                + " tokens are",
            "db-token: no region is known: set AWS_REGION, or name the endpoint"
                + " *.<region>.rds.amazonaws.com",
            "db-token: PGSSLMODE is 'prefer': tokens want require, verify-ca or verify-full");
  }
}
