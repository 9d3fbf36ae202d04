package io.github.discourseimage.mojo;

import java.util.ArrayList;
import java.util.List;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.jspecify.annotations.Nullable;

/** Stands for Maven's decrypter: what is encrypted is the other way round. */
final class ReversingDecrypter implements SettingsDecrypter {

  @Override
  public SettingsDecryptionResult decrypt(SettingsDecryptionRequest request) {
    List<Server> servers = new ArrayList<>();
    for (Server server : request.getServers()) {
      Server open = server.clone();
      open.setPassword(reverse(server.getPassword()));
      open.setPassphrase(reverse(server.getPassphrase()));
      servers.add(open);
    }
    List<Proxy> proxies = new ArrayList<>();
    for (Proxy proxy : request.getProxies()) {
      Proxy open = proxy.clone();
      open.setPassword(reverse(proxy.getPassword()));
      proxies.add(open);
    }
    return new Result(servers, proxies);
  }

  private static @Nullable String reverse(@Nullable String text) {
    return text == null ? null : new StringBuilder(text).reverse().toString();
  }

  private record Result(List<Server> servers, List<Proxy> proxies)
      implements SettingsDecryptionResult {

    @Override
    public @Nullable Server getServer() {
      return servers.isEmpty() ? null : servers.get(0);
    }

    @Override
    public List<Server> getServers() {
      return servers;
    }

    @Override
    public @Nullable Proxy getProxy() {
      return proxies.isEmpty() ? null : proxies.get(0);
    }

    @Override
    public List<Proxy> getProxies() {
      return proxies;
    }

    @Override
    public List<SettingsProblem> getProblems() {
      return List.of();
    }
  }
}
