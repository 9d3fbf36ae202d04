package io.github.discourseimage.template;

import io.github.discourseimage.distribution.Distribution;
import java.util.EnumSet;

/** Models for tests. */
public final class Sites {

  private Sites() {}

  public static SiteModel of(String webServer) {
    return SiteModel.defaults(
        "my-forum",
        "1.0",
        "2026.7.1",
        "0123456789abcdef0123456789abcdef01234567",
        "forum.example.org",
        webServer,
        EnumSet.allOf(Distribution.class));
  }
}
