package io.github.discourseimage.mojo;

import java.util.Map;
import java.util.TreeMap;
import org.apache.maven.plugins.annotations.Parameter;

/** What the app's services may take of a machine. */
abstract class AbstractLimitsMojo extends AbstractRegistryMojo {

  /**
   * What the web server may take: {@code memoryMax} before it is killed and {@code memoryHigh}
   * before it is slowed down ({@code 3g}, {@code 3072m}), {@code cpus} (such as {@code 1.5}), its
   * {@code cpuWeight} beside other services (1 to 10000) and {@code tasksMax}, its processes and
   * threads. Example: {@code <memoryMax>6g</memoryMax><cpus>4</cpus>}.
   *
   * @since 0.1
   */
  @Parameter Map<String, String> webLimits = new TreeMap<>();

  /**
   * What a job worker may take, as {@link #webLimits}; migrations in containers, too. Example:
   * {@code <memoryMax>4g</memoryMax>}.
   *
   * @since 0.1
   */
  @Parameter Map<String, String> sidekiqLimits = new TreeMap<>();

  /**
   * What nginx may take, as {@link #webLimits}. Example: {@code <memoryMax>512m</memoryMax>}.
   *
   * @since 0.1
   */
  @Parameter Map<String, String> nginxLimits = new TreeMap<>();
}
