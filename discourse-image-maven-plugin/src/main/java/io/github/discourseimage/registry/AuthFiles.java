package io.github.discourseimage.registry;

import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.oci.ImageName;
import io.github.discourseimage.oci.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Logins that podman, skopeo, buildah and Docker keep (containers-auth.json(5), Docker's
 * config.json), with the programs that keep them in another place.
 *
 * @param files the first that knows the registry counts
 * @param helperTimeOut how long such a program may take
 */
public record AuthFiles(List<Path> files, Duration helperTimeOut) implements Logins {

  private static final String HUB_SERVER = "https://index.docker.io/v1/";

  /**
   * The files of this user.
   *
   * @param environment of the process
   * @param home of the user
   */
  public static AuthFiles of(Map<String, String> environment, Path home) {
    List<Path> files = new ArrayList<>();
    variable(environment, "REGISTRY_AUTH_FILE").map(Path::of).ifPresent(files::add);
    variable(environment, "XDG_RUNTIME_DIR")
        .map(run -> Path.of(run, "containers", "auth.json"))
        .ifPresent(files::add);
    files.add(
        variable(environment, "XDG_CONFIG_HOME")
            .map(Path::of)
            .orElse(home.resolve(".config"))
            .resolve("containers/auth.json"));
    files.add(
        variable(environment, "DOCKER_CONFIG")
            .map(Path::of)
            .orElse(home.resolve(".docker"))
            .resolve("config.json"));
    return new AuthFiles(files, Duration.ofSeconds(60));
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isEmpty());
  }

  @Override
  public Optional<Login> find(ImageName image) {
    List<String> keys = keys(image.canonical());
    for (Path file : files) {
      if (Files.isRegularFile(file)) {
        Optional<Login> login = find(file, read(file), keys);
        if (login.isPresent()) {
          return login;
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public String places(ImageName image) {
    return files.stream().map(Path::toString).collect(Collectors.joining(", "));
  }

  private static JsonObject read(Path file) {
    try {
      return JsonObject.of(Files.readAllBytes(file));
    } catch (IllegalArgumentException e) {
      // What is wrong may be quoted, and it may be a password.
      throw ImageBuildException.input(
          "logins in " + file,
          "cannot be read: it is not a JSON object",
          "Correct it, or log in anew by 'podman login' or 'docker login'.");
    } catch (IOException e) {
      throw ImageBuildException.environment(
          "logins in " + file, "cannot be read: " + e, "Give yourself the right to read it.", e);
    }
  }

  private Optional<Login> find(Path file, JsonObject config, List<String> keys) {
    JsonObject helpers = config.object("credHelpers").orElse(JsonObject.EMPTY);
    JsonObject auths = config.object("auths").orElse(JsonObject.EMPTY);
    for (String key : keys) {
      if (!helpers.text(key).isEmpty()) {
        return helper(helpers.text(key), file).get(server(key));
      }
      Optional<Login> login = entry(auths, key).flatMap(entry -> login(entry, file));
      if (login.isPresent()) {
        return login;
      }
    }
    String store = config.text("credsStore");
    return store.isEmpty()
        ? Optional.empty()
        : helper(store, file).get(server(keys.get(keys.size() - 1)));
  }

  private CredentialHelper helper(String name, Path file) {
    return new CredentialHelper(name, file, helperTimeOut);
  }

  /** The longest name first: a login may be for a part of a registry. */
  private static List<String> keys(ImageName image) {
    List<String> keys = new ArrayList<>();
    String key = image.toString();
    while (key.contains("/")) {
      keys.add(key);
      key = key.substring(0, key.lastIndexOf('/'));
    }
    keys.add(key);
    return keys;
  }

  private static String server(String key) {
    return key.equals(ImageName.DOCKER_HUB) ? HUB_SERVER : key;
  }

  /** An entry under a name, or under the URL that Docker once wrote. */
  private static Optional<JsonObject> entry(JsonObject auths, String key) {
    Optional<JsonObject> exact = auths.object(key);
    if (exact.isPresent()) {
      return exact;
    }
    for (Object name : auths.members().keySet()) {
      String host =
          String.valueOf(name).replaceFirst("^https?://", "").replaceFirst("/(v[12]/?)?$", "");
      String known = host.equals("index.docker.io") ? ImageName.DOCKER_HUB : host;
      if (known.equals(key)) {
        return auths.object(String.valueOf(name));
      }
    }
    return Optional.empty();
  }

  private static Optional<Login> login(JsonObject entry, Path file) {
    if (!entry.text("identitytoken").isEmpty()) {
      return Optional.of(new Login("", entry.text("identitytoken"), file.toString()));
    }
    if (!entry.text("username").isEmpty()) {
      return Optional.of(
          new Login(entry.text("username"), entry.text("password"), file.toString()));
    }
    String auth = entry.text("auth");
    if (auth.isEmpty()) {
      return Optional.empty();
    }
    try {
      String[] parts =
          new String(Base64.getDecoder().decode(auth), StandardCharsets.UTF_8).split(":", 2);
      if (parts.length == 2) {
        return Optional.of(new Login(parts[0], parts[1], file.toString()));
      }
    } catch (IllegalArgumentException e) {
      // Told below.
    }
    throw ImageBuildException.input(
        "logins in " + file,
        "has an auth that is not user:password in Base64",
        "Log in anew by 'podman login' or 'docker login'.");
  }
}
