package io.github.discourseimage.check;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The PostgreSQL and the Redis that the containers of a check use.
 *
 * @param environment of the containers, so that they find them
 * @param secrets by their names in a container
 * @param description for the log
 */
record Databases(
    SortedMap<String, String> environment, SortedMap<String, String> secrets, String description) {

  static final String PASSWORD = "db-password";
  static final String REDIS_PASSWORD = "redis-password";

  /**
   * Ones that run already, wherever that is.
   *
   * @param database such as {@code postgresql://user:password@db.example.org:5432/name}
   * @param redis such as {@code redis://:password@cache.example.org:6379/2}
   */
  static Databases external(ServiceUrl database, ServiceUrl redis) {
    SortedMap<String, String> environment = new TreeMap<>();
    SortedMap<String, String> secrets = new TreeMap<>();
    environment.put("DISCOURSE_DB_HOST", database.host());
    environment.put("DISCOURSE_DB_PORT", String.valueOf(database.port()));
    environment.put("DISCOURSE_DB_NAME", database.name());
    environment.put("DISCOURSE_DB_USERNAME", database.user());
    environment.put("DISCOURSE_REDIS_HOST", redis.host());
    environment.put("DISCOURSE_REDIS_PORT", String.valueOf(redis.port()));
    if (!redis.name().isEmpty()) {
      environment.put("DISCOURSE_REDIS_DB", redis.name());
    }
    if (database.password().isEmpty()) {
      // Set to nothing: none is needed.
      environment.put("DISCOURSE_DB_PASSWORD", "");
    } else {
      secrets.put(PASSWORD, database.password());
    }
    if (!redis.password().isEmpty()) {
      secrets.put(REDIS_PASSWORD, redis.password());
    }
    return new Databases(
        environment,
        secrets,
        "PostgreSQL at "
            + database.host()
            + ":"
            + database.port()
            + ", Redis at "
            + redis.host()
            + ":"
            + redis.port());
  }
}
