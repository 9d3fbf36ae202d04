package io.github.discourseimage.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class ServiceUrlTests {

  @Test
  void whatIsNotToldIsUsual() {
    assertThat(ServiceUrl.postgres("postgresql://db"))
        .isEqualTo(new ServiceUrl("db", 5432, "discourse", "", "discourse"));
    assertThat(ServiceUrl.redis("redis://cache"))
        .isEqualTo(new ServiceUrl("cache", 6379, "", "", ""));
  }

  @Test
  void loginsAreDecodedAndNotPrinted() {
    ServiceUrl url = ServiceUrl.postgres("postgres://forum:p%40ss+w@[::1]:5433/check");
    assertThat(url).isEqualTo(new ServiceUrl("[::1]", 5433, "forum", "p@ss+w", "check"));
    assertThat(url.toString()).isEqualTo("[::1]:5433/check");
    assertThat(ServiceUrl.redis("redis://:secret@cache:1/2").password()).isEqualTo("secret");
  }

  @Test
  void aBadUrlIsToldWithoutItself() {
    for (String bad :
        new String[] {"db:5432", "mysql://u:secret@db", "postgresql://u:secret@ db"}) {
      assertThatThrownBy(() -> ServiceUrl.postgres(bad))
          .hasMessage("must look like postgresql://user:password@host:5432/name");
    }
    assertThatThrownBy(() -> ServiceUrl.redis("redis://:secret@cache/forum"))
        .hasMessage("its path must be the number of a database, as in /2");
  }
}
