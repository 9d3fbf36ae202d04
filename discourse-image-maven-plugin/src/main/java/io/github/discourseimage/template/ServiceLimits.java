package io.github.discourseimage.template;

/** What each service of the app may take. */
public record ServiceLimits(Limits web, Limits sidekiq, Limits nginx) {

  public static ServiceLimits defaults() {
    return new ServiceLimits(Limits.web(), Limits.sidekiq(), Limits.nginx());
  }
}
