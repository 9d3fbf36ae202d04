package io.github.discourseimage.mojo;

import io.github.discourseimage.image.Findings;
import io.github.discourseimage.registry.Referrer;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One {@code <referrer>} of {@code <referrers>}. */
public class ReferrerBean {

  private @Nullable File file;
  private @Nullable String artifactType;

  /** Called by Maven; relative paths are the project's. */
  public void setFile(File file) {
    this.file = file;
  }

  /** Called by Maven. */
  public void setArtifactType(String artifactType) {
    this.artifactType = artifactType;
  }

  /** Parses all; what is wrong is added to the findings and left out. */
  static List<Referrer> parse(List<ReferrerBean> beans, Findings findings) {
    List<Referrer> referrers = new ArrayList<>();
    for (int i = 0; i < beans.size(); i++) {
      beans
          .get(i)
          .parse("<referrer> " + (i + 1) + " of <referrers>", findings)
          .ifPresent(referrers::add);
    }
    return referrers;
  }

  private Optional<Referrer> parse(String subject, Findings findings) {
    if (file == null || artifactType == null) {
      findings.add(
          subject,
          "needs both <file> and <artifactType>",
          "write <artifactType>application/spdx+json</artifactType> for a bill of materials");
      return Optional.empty();
    }
    if (!file.isFile()) {
      findings.add(
          subject,
          "names " + file + ", which is not a file",
          "correct <file>, or make it before the push");
      return Optional.empty();
    }
    try {
      return Optional.of(new Referrer(file.toPath(), artifactType.trim()));
    } catch (IllegalArgumentException e) {
      findings.add(subject, String.valueOf(e.getMessage()), "correct it");
      return Optional.empty();
    }
  }
}
