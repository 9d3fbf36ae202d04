import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import java.nio.file.Path;
import java.time.Instant;

/** Puts a directory onto a base, from one archive of docker save into another. */
public class JibImage {
  public static void main(String[] args) throws Exception {
    Path base = Path.of(args[0]);
    Path app = Path.of(args[1]);
    Path baseCache = Path.of(args[2]);
    Path appCache = Path.of(args[3]);
    Path result = Path.of(args[4]);
    FileEntriesLayer layer =
        FileEntriesLayer.builder()
            .setName("app")
            .addEntryRecursive(app, AbsoluteUnixPath.get("/usr/lib/discourse"))
            .build();
    Jib.from(TarImage.at(base))
        .addFileEntriesLayer(layer)
        .setCreationTime(Instant.parse("2026-01-01T00:00:00Z"))
        .containerize(
            Containerizer.to(TarImage.at(result).named("localhost/forum:1.0"))
                .setBaseImageLayersCache(baseCache)
                .setApplicationLayersCache(appCache)
                .setOfflineMode(true));
    System.exit(0);
  }
}
