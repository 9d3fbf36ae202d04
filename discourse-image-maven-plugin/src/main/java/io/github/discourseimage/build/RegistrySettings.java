package io.github.discourseimage.build;

import io.github.discourseimage.image.BuildLog;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.oci.ImageName;
import io.github.discourseimage.registry.AuthFiles;
import io.github.discourseimage.registry.Login;
import io.github.discourseimage.registry.Logins;
import io.github.discourseimage.registry.Patience;
import io.github.discourseimage.registry.RegistryAccess;
import io.github.discourseimage.source.git.Credentials;
import io.github.discourseimage.source.git.GitSettings;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/**
 * How registries are reached, beside what they share with repositories.
 *
 * @param credentials from settings.xml, which are asked before the files that podman and Docker
 *     keep
 * @param plainHosts registries that may speak http
 * @param idle how long a connection may move no byte
 * @param environment of the process
 */
public record RegistrySettings(
    Credentials credentials,
    SortedSet<String> plainHosts,
    Duration idle,
    Map<String, String> environment) {

  /** Access with the project's proxies and certificates. */
  public RegistryAccess access(ImageRequest.Inputs inputs, GitSettings git, BuildLog log) {
    HttpAccess http = new HttpAccess(git, authorities(inputs, git));
    Patience patience = Patience.DEFAULT;
    return new RegistryAccess(
        http::builder,
        http::proxyLogin,
        Logins.of(
            List.of(
                new InSettings(credentials),
                AuthFiles.of(environment, Path.of(System.getProperty("user.home"))))),
        plainHosts,
        RegistryAccess.CHUNK,
        git.offline(),
        new Patience(
            patience.retries(), patience.first(), patience.longest(), idle, patience.sleeper()),
        log);
  }

  private static List<Path> authorities(ImageRequest.Inputs inputs, GitSettings git) {
    List<Path> authorities = new ArrayList<>();
    git.authorities().ifPresent(authorities::add);
    inputs.caBundle().ifPresent(authorities::add);
    try {
      authorities.addAll(FetchAccess.own(inputs));
    } catch (IOException e) {
      throw ImageBuildException.environment(
          inputs.certificatesDirectory().toString(),
          "cannot be read: " + e,
          "Give yourself the right to read it.",
          e);
    }
    return authorities;
  }

  /** The servers of settings.xml. */
  private record InSettings(Credentials credentials) implements Logins {

    @Override
    public Optional<Login> find(ImageName image) {
      return credentials
          .forHost(uri(image))
          .filter(io.github.discourseimage.source.git.Login.UserPassword.class::isInstance)
          .map(io.github.discourseimage.source.git.Login.UserPassword.class::cast)
          .map(login -> new Login(login.user(), login.password(), "settings.xml"));
    }

    @Override
    public String places(ImageName image) {
      return "<server> "
          + String.join(" or ", credentials.serverIds(uri(image)))
          + " in settings.xml";
    }

    private static URI uri(ImageName image) {
      return URI.create("https://" + image.canonical().registry());
    }
  }
}
