package io.github.discourseimage.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.discourseimage.rootfs.Attributes;
import io.github.discourseimage.rootfs.Content;
import io.github.discourseimage.rootfs.Entry;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ReadAheadTests {

  private static final long MIB = 1024 * 1024;

  private final AtomicLong openedBytes = new AtomicLong();
  private final AtomicInteger notClosed = new AtomicInteger();

  private Entry.File file(int number, int size) {
    Content content =
        new Content() {
          @Override
          public Opened open() {
            openedBytes.addAndGet(size);
            notClosed.incrementAndGet();
            byte[] bytes = new byte[size];
            if (size > 0) {
              bytes[0] = (byte) number;
            }
            return new Opened(
                size,
                new ByteArrayInputStream(bytes) {
                  @Override
                  public void close() {
                    notClosed.decrementAndGet();
                  }
                });
          }

          @Override
          public String version() {
            return "" + number;
          }
        };
    return TestImages.file("/f" + number, Attributes.FILE, content);
  }

  private List<Entry> files(int count, int size) {
    List<Entry> files = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      files.add(file(i, size));
    }
    return files;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5})
  void givesFilesInTheirOrder(int threads) throws Exception {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      entries.add(file(i, i % 100 == 7 ? 2_000_000 : 1 + i * 31 % 70_000));
      entries.add(TestImages.directory("/d" + i, Attributes.DIRECTORY));
    }
    List<Integer> order = new ArrayList<>();
    try (ReadAhead ahead = new ReadAhead(entries, threads)) {
      for (int i = 0; i < 1000; i++) {
        ReadAhead.Loaded loaded = ahead.take();
        if (loaded instanceof ReadAhead.Loaded.Whole whole) {
          order.add(whole.bytes()[0] & 0xff);
        } else if (loaded instanceof ReadAhead.Loaded.Open open) {
          order.add(open.content().stream().read());
          open.content().close();
        }
      }
    }

    assertThat(order).hasSize(1000);
    for (int i = 0; i < 1000; i++) {
      assertThat(order.get(i)).isEqualTo(i & 0xff);
    }
    assertThat(notClosed).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {500_000, 5_000_000})
  void opensNoMoreThanTheWindowHolds(int size) throws Exception {
    try (ReadAhead ahead = new ReadAhead(files(200, size), 2)) {
      long seen = -1;
      while (seen != openedBytes.get()) {
        seen = openedBytes.get();
        Thread.sleep(100);
      }

      // The window, and what each thread holds in its hands while it waits.
      assertThat(seen).isBetween(10 * MIB, 16 * MIB + 2L * size);
      ahead.take();
    }
    assertThat(notClosed.get()).isLessThanOrEqualTo(1);
  }

  @Test
  void letsInAFileThatIsLargerThanTheWindow() throws Exception {
    List<Entry> entries =
        List.of(file(1, 10), file(2, 40_000_000), file(3, 40_000_000), file(4, 10));
    try (ReadAhead ahead = new ReadAhead(entries, 2)) {
      assertThat(ahead.take()).isInstanceOf(ReadAhead.Loaded.Whole.class);
      assertThat(ahead.take()).isInstanceOf(ReadAhead.Loaded.Open.class);
      assertThat(ahead.take()).isInstanceOf(ReadAhead.Loaded.Open.class);
      assertThat(ahead.take()).isInstanceOf(ReadAhead.Loaded.Whole.class);
    }
  }

  @Test
  void endsItsThreadsAndClosesFilesThatNobodyTook() throws Exception {
    try (ReadAhead ahead = new ReadAhead(files(500, 1_200_000), 3)) {
      ahead.take();
      Thread.sleep(50);
    }

    assertThat(Thread.getAllStackTraces().keySet())
        .extracting(Thread::getName)
        .noneMatch(name -> name.startsWith("read-"));
    assertThat(notClosed).as("the one that was taken").hasValue(1);
  }

  @Test
  void tellsOfAFailureWhenItsFileIsDueAndNotBlockForever() {
    List<Entry> entries = new ArrayList<>(files(50, 10));
    Content broken =
        new Content() {
          @Override
          public Opened open() throws IOException {
            throw new IOException("broken");
          }

          @Override
          public String version() {
            return "broken";
          }
        };
    entries.add(TestImages.file("/broken", Attributes.FILE, broken));

    assertThatThrownBy(
            () -> {
              try (ReadAhead ahead = new ReadAhead(entries, 2)) {
                for (int i = 0; i < 51; i++) {
                  ahead.take();
                }
              }
            })
        .hasMessageContaining("/broken (app: a test): the file cannot be read: broken");
  }

  @Test
  void passesOnAnErrorOfAThread() {
    Content outOfMemory =
        new Content() {
          @Override
          public Opened open() {
            throw new OutOfMemoryError("test");
          }

          @Override
          public String version() {
            return "";
          }
        };

    assertThatThrownBy(
            () -> {
              try (ReadAhead ahead =
                  new ReadAhead(List.of(TestImages.file("/x", Attributes.FILE, outOfMemory)), 2)) {
                ahead.take();
              }
            })
        .isInstanceOf(OutOfMemoryError.class);
  }
}
