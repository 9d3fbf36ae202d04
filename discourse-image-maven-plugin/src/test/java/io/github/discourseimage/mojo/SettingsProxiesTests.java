package io.github.discourseimage.mojo;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.discourseimage.source.git.Proxies;
import java.net.URI;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Settings;
import org.junit.jupiter.api.Test;

class SettingsProxiesTests {

  private final Settings settings = new Settings();
  private final SettingsProxies proxies = new SettingsProxies(settings, new ReversingDecrypter());

  private void add(String protocol, String host, boolean active, String nonProxyHosts) {
    Proxy proxy = new Proxy();
    proxy.setId(host);
    proxy.setProtocol(protocol);
    proxy.setHost(host);
    proxy.setPort(3128);
    proxy.setActive(active);
    proxy.setNonProxyHosts(nonProxyHosts);
    proxy.setUsername("me");
    proxy.setPassword("terces");
    settings.addProxy(proxy);
  }

  @Test
  void prefersTheProxyOfTheUrlsOwnProtocolAndSkipsInactiveOnes() {
    add("http", "off.example.org", false, "");
    add("http", "plain.example.org", true, "");
    add("https", "tls.example.org", true, "");

    assertThat(proxies.forUri(URI.create("https://git.example.org/a")))
        .contains(new Proxies.Server("tls.example.org", 3128, "me", "secret"));
  }

  @Test
  void takesAnotherProtocolsProxyWhereThereIsNoneOfItsOwn() {
    add("http", "plain.example.org", true, "");

    assertThat(proxies.forUri(URI.create("https://git.example.org/a")))
        .get()
        .extracting(Proxies.Server::host)
        .isEqualTo("plain.example.org");
  }

  @Test
  void goesStraightToHostsThatAreExcluded() {
    add("https", "proxy.example.org", true, "localhost|*.corp.example.org, git.example.com");

    assertThat(proxies.forUri(URI.create("https://forge.corp.example.org/a"))).isEmpty();
    assertThat(proxies.forUri(URI.create("https://GIT.example.com/a"))).isEmpty();
    assertThat(proxies.forUri(URI.create("https://corp.example.org/a"))).isPresent();
  }

  @Test
  void takesDotsInPatternsLiterally() {
    assertThat(SettingsProxies.isExcluded("gitXexample.com", "git.example.com")).isFalse();
    assertThat(SettingsProxies.isExcluded("anything", null)).isFalse();
  }
}
