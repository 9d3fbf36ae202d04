package io.github.discourseimage.source.git;

import io.github.discourseimage.image.Finding;
import io.github.discourseimage.rootfs.Layer;
import io.github.discourseimage.rootfs.UnixPath;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.eclipse.jgit.lib.ObjectId;

/** What lies below the submodules of a tree (gitmodules(5)). */
final class SubmoduleTrees {

  private final GitRepositories repositories;
  private final Submodules policy;

  SubmoduleTrees(GitRepositories repositories, Submodules policy) {
    this.repositories = repositories;
    this.policy = policy;
  }

  void addTo(
      GitTree tree,
      SortedMap<String, ObjectId> links,
      Layer.Builder layer,
      UnixPath prefix,
      List<Finding> findings) {
    SortedMap<String, String> urls = Gitmodules.urls(tree);
    String subject = "repository " + tree.resolved().repository() + ": ";
    for (Map.Entry<String, ObjectId> link : links.entrySet()) {
      String path = link.getKey();
      String url = urls.get(path);
      if (url == null) {
        findings.add(
            new Finding(
                subject + path,
                "it is a submodule whose URL .gitmodules does not name",
                "Add it there ('git submodule add'), or remove the entry ('git rm --cached')."));
      } else if (policy == Submodules.REFUSE) {
        findings.add(
            new Finding(
                subject + path,
                "it is a submodule, from " + url + " at " + link.getValue().name(),
                "Set <gitSubmodules>fetch</gitSubmodules> (-Ddiscourse.git.submodules=fetch) to fetch it."));
      } else {
        String commit = link.getValue().name();
        String from = absolute(tree.resolved().repository(), url);
        repositories
            .open(new Resolved(from, commit, Resolved.Kind.COMMIT, "", commit))
            .addTo(layer, prefix.resolve(path), findings);
      }
    }
  }

  /** A URL that starts with {@code ./} or {@code ../} is relative to that of the repository. */
  static String absolute(String repository, String url) {
    if (!url.startsWith("./") && !url.startsWith("../")) {
      return url;
    }
    boolean isUrl = repository.contains("://") || repository.indexOf(':') > 1;
    if (!isUrl) {
      return Path.of(repository).resolve(url).normalize().toString();
    }
    String base =
        repository.endsWith("/") ? repository.substring(0, repository.length() - 1) : repository;
    String rest = url;
    while (true) {
      if (rest.startsWith("./")) {
        rest = rest.substring(2);
      } else if (rest.startsWith("../")) {
        rest = rest.substring(3);
        int slash = base.lastIndexOf('/');
        int colon = base.lastIndexOf(':');
        int cut = Math.max(slash, colon);
        if (cut <= base.indexOf("://") + 2) {
          return url;
        }
        char separator = base.charAt(cut);
        base = base.substring(0, separator == ':' ? cut + 1 : cut);
      } else {
        return base.endsWith(":") ? base + rest : base + "/" + rest;
      }
    }
  }
}
