package io.github.discourseimage.stage;

import io.github.discourseimage.image.Finding;
import io.github.discourseimage.image.ImageBuildException;
import io.github.discourseimage.rootfs.UnixPath;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * The shared libraries that the native code of one distribution wants, from the {@code .libraries}
 * files of its stages, and where each comes from.
 */
public final class LibraryReport {

  private static final String SUFFIX = ".libraries";
  private static final String NONE = "-";

  /** Where a library is from. */
  private enum Place {
    SYSTEM,
    IMAGE,
    NOWHERE
  }

  /**
   * One library that some objects want.
   *
   * @param name its soname
   * @param packageName of the distribution; {@code -} where none is known
   * @param objects absolute paths in the image
   */
  private record Library(String name, Place place, String packageName, SortedSet<String> objects) {}

  /** One line of a report. */
  private record Need(String object, String soname, String path, String packageName) {}

  private final List<Library> libraries;

  private LibraryReport(List<Library> libraries) {
    this.libraries = libraries;
  }

  /**
   * Reads and resolves the reports of all stages.
   *
   * @param outs the directories that the stages left their reports in
   * @param image whether a path is a file of the image
   * @param runtime the unpacked system that the app is to run on; where there is none, what the
   *     builder root has is taken to be there
   */
  public static LibraryReport read(
      Collection<Path> outs, Predicate<UnixPath> image, Optional<Path> runtime) {
    List<Need> needs = new ArrayList<>();
    outs.forEach(out -> read(out, needs));
    Set<String> objects = new HashSet<>();
    Set<String> objectNames = new HashSet<>();
    for (Need need : needs) {
      objects.add(need.object());
      objectNames.add(need.object().substring(need.object().lastIndexOf('/') + 1));
    }
    Optional<RuntimeRoot> root = runtime.map(RuntimeRoot::new);
    SortedMap<String, Library> libraries = new TreeMap<>();
    for (Need need : needs) {
      Place place;
      if (!need.path().equals(NONE)
          && (objects.contains(need.path()) || image.test(UnixPath.of(need.path())))) {
        place = Place.IMAGE;
      } else if (need.path().equals(NONE) && objectNames.contains(need.soname())) {
        // The loader takes what is loaded already by that name, as libruby is in every extension.
        place = Place.IMAGE;
      } else if (root.isPresent()
          ? root.get().has(need.soname())
          : !need.path().equals(NONE) && !isOurs(need.path())) {
        place = Place.SYSTEM;
      } else {
        place = Place.NOWHERE;
      }
      String packageName = place == Place.IMAGE ? NONE : need.packageName();
      libraries
          .computeIfAbsent(
              need.soname() + '\t' + place + '\t' + packageName,
              key -> new Library(need.soname(), place, packageName, new TreeSet<>()))
          .objects()
          .add(need.object());
    }
    return new LibraryReport(List.copyOf(libraries.values()));
  }

  /** Whether a path that is not in the image could be of no system: it was pruned. */
  private static boolean isOurs(String path) {
    return path.startsWith(StagePaths.APP + "/") || path.startsWith(StagePaths.RUBY + "/");
  }

  private static void read(Path out, List<Need> needs) {
    try {
      for (Path file : StageCache.list(out)) {
        if (file.getFileName().toString().endsWith(SUFFIX)) {
          int number = 0;
          for (String line : Files.readAllLines(file)) {
            needs.add(parse(line, file + ":" + ++number));
          }
        }
      }
    } catch (IOException e) {
      throw CacheFailure.of(out, e);
    }
  }

  private static Need parse(String line, String place) {
    String[] fields = line.split("\t", -1);
    boolean legal =
        fields.length == 4
            && fields[0].startsWith("/")
            && !fields[1].isEmpty()
            && (fields[2].equals(NONE) || isPath(fields[2]))
            && !fields[3].isEmpty();
    if (!legal) {
      throw ImageBuildException.input(
          place,
          "'" + line + "' does not tell of a library",
          "Let the stage write object, soname, path or '-', and package or '-', with tabs between"
              + " them; 'libraries' of lib.sh does.");
    }
    return new Need(fields[0], fields[1], fields[2], fields[3]);
  }

  private static boolean isPath(String text) {
    try {
      return UnixPath.of(text) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** The libraries that nothing will give, one finding each, sorted by their names. */
  public List<Finding> missing() {
    return libraries.stream()
        .filter(library -> library.place() == Place.NOWHERE)
        .map(LibraryReport::missing)
        .toList();
  }

  private static Finding missing(Library library) {
    int others = library.objects().size() - 1;
    return new Finding(
        library.objects().first(),
        "needs "
            + library.name()
            + (others == 0
                ? ""
                : others == 1 ? ", as does 1 other" : ", as do " + others + " others")
            + ", which is neither in the image nor in the system that it is to run on",
        library.packageName().equals(NONE)
            ? "Find the package that holds it and install that in the builder root and in the"
                + " runtime root; or leave out the gem or module that wants it."
            : "Install the package " + library.packageName() + " in the runtime root.");
  }

  /** The distribution's packages that the image needs at run time. */
  public SortedSet<String> packages() {
    SortedSet<String> packages = new TreeSet<>();
    for (Library library : libraries) {
      if (library.place() != Place.IMAGE && !library.packageName().equals(NONE)) {
        packages.add(library.packageName());
      }
    }
    return packages;
  }

  /** For people: each package with its libraries and how many files need them. */
  public List<String> lines() {
    SortedMap<String, List<String>> byPackage = new TreeMap<>();
    List<String> image = new ArrayList<>();
    List<String> nowhere = new ArrayList<>();
    for (Library library : libraries) {
      int count = library.objects().size();
      String text = library.name() + " (" + count + (count == 1 ? " file)" : " files)");
      switch (library.place()) {
        case IMAGE -> image.add(text);
        case NOWHERE -> nowhere.add(text);
        case SYSTEM ->
            byPackage
                .computeIfAbsent(
                    library.packageName().equals(NONE) ? "of no package" : library.packageName(),
                    name -> new ArrayList<>())
                .add(text);
      }
    }
    List<String> lines = new ArrayList<>();
    byPackage.forEach((name, texts) -> lines.add(name + ": " + String.join(", ", texts)));
    if (!image.isEmpty()) {
      lines.add("in the image: " + String.join(", ", image));
    }
    if (!nowhere.isEmpty()) {
      lines.add("MISSING: " + String.join(", ", nowhere));
    }
    return lines;
  }
}
