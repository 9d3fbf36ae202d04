package io.github.discourseimage.it.app;

import java.util.List;
import java.util.Locale;

/** A release of Debian, with the packages that hold the gems of the sample app. */
public enum Suite {
  BOOKWORM("3.1.0", "2.3.15", List.of()),
  TRIXIE(
      "3.3.0",
      "2.6.7",
      List.of("redis-client=ruby-redis-client", "concurrent-ruby=ruby-concurrent"));

  private static final List<String> COMMON =
      List.of(
          "connection_pool=ruby-connection-pool",
          "minitest=ruby-minitest",
          "nio4r=ruby-nio4r",
          "pg=ruby-pg",
          "puma=puma",
          "rack=ruby-rack",
          "rake=rake",
          "redis=ruby-redis",
          "sidekiq=ruby-sidekiq");

  private final String rubyAbi;
  private final String bundlerVersion;
  private final List<String> more;

  Suite(String rubyAbi, String bundlerVersion, List<String> more) {
    this.rubyAbi = rubyAbi;
    this.bundlerVersion = bundlerVersion;
    this.more = more;
  }

  /** As Debian calls it, such as {@code bookworm}. */
  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The version to which compiled gems are bound, such as {@code 3.1.0}. */
  public String rubyAbi() {
    return rubyAbi;
  }

  public String bundlerVersion() {
    return bundlerVersion;
  }

  /** Pairs of a gem and its package, such as {@code rack=ruby-rack}. */
  List<String> gems() {
    return java.util.stream.Stream.concat(COMMON.stream(), more.stream()).toList();
  }
}
