package io.github.discourseimage.mojo;

import io.github.discourseimage.build.ImageBuilder;
import io.github.discourseimage.build.ImageRequest;
import io.github.discourseimage.source.git.GitRepositories;
import io.github.discourseimage.source.git.GitSettings;
import java.time.Instant;

/** A goal that has to do with the image; each adds one verb. */
abstract class AbstractBuilderMojo extends AbstractImageMojo {

  /** Does the goal's work. */
  abstract void run(ImageBuilder builder, MavenLog log);

  @Override
  final void run(ImageRequest request, GitSettings settings, MavenLog log) {
    try (GitRepositories repositories =
            new GitRepositories(
                settings, request.outputs().stateDirectory().resolve("git-objects"), log);
        ImageBuilder builder =
            new ImageBuilder(
                request,
                repositories,
                registries.access(request.inputs(), settings, log),
                lock(),
                Instant.now(),
                log)) {
      run(builder, log);
    }
  }
}
