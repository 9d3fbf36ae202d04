package io.github.discourseimage.stage;

import static io.github.discourseimage.image.ImageBuildException.Fault.ENVIRONMENT;
import static io.github.discourseimage.image.ImageBuildException.Fault.INPUT;
import static io.github.discourseimage.stage.FailureCause.Phase.BOTH;
import static io.github.discourseimage.stage.FailureCause.Phase.BUILD;
import static io.github.discourseimage.stage.FailureCause.Phase.FETCH;

import io.github.discourseimage.image.ImageBuildException.Fault;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** What stages are known to fail by; what comes first is what the others follow from. */
final class FailureCauses {

  private static final String IN_ROOT =
      "{package}: add it to the packages that mmdebstrap installs, or make the archive with it.";
  private static final String MEMORY =
      "Give its processes more with -Ddiscourse.build.memory, or run fewer at once with"
          + " -Ddiscourse.build.processors.";
  private static final String LOCK_AGAIN =
      " where the app is developed, commit the lock file and build again; nothing is changed here.";
  private static final String NO_NETWORK =
      "While the app's code runs there is no network. What a lock file names is fetched before; a"
          + " script that downloads more has to be told to leave it (most have a variable for it,"
          + " pnpm has ignoredBuiltDependencies), or an own stage NN-name.fetch.sh in"
          + " src/main/stages gets the file into $CACHE.";

  static final List<FailureCause> ALL =
      List.of(
          cause(
              BOTH,
              ENVIRONMENT,
              "No space left on device|\\bENOSPC\\b|Disk quota exceeded",
              "the disk is full",
              "Make room in the cache and in /tmp of the sandbox (memory), remove old results with"
                  + " 'discourse-image:gc', or name another place with -Ddiscourse.cacheDirectory."),
          cause(
              BOTH,
              ENVIRONMENT,
              "heap out of memory|NoMemoryError|failed to allocate memory|Cannot allocate memory"
                  + "|\\bENOMEM\\b|virtual memory exhausted|out of memory allocating"
                  + "|memory allocation of \\d+ bytes failed|std::bad_alloc"
                  + "|Killed signal terminated program|^\\S*Killed$|\\bSIGKILL\\b",
              "a process had too little memory",
              MEMORY),
          missing(
              NativePackages.Kind.HEADER,
              "fatal error: '?([\\w./+-]+\\.h(?:pp)?)'?(?:: No such file or directory| file not found)"
                  + "|[Cc]an't find the '?([\\w./+-]+\\.h)"
                  + "|\\b([\\w./+-]+\\.h) (?:not found|is missing)",
              "the header {x} is missing",
              ""),
          missing(
              NativePackages.Kind.HEADER,
              "can't find header files for ruby",
              "the headers of ruby are missing",
              "ruby.h"),
          missing(
              NativePackages.Kind.LIBRARY,
              "cannot find -l([\\w+-]+)|library not found for -l([\\w+-]+)"
                  + "|No package '(?:lib)?([\\w+.-]+?)' found"
                  + "|Package '(?:lib)?([\\w+.-]+?)', required by .* not found"
                  + "|(?:lib)?(xml2|xslt|yaml|curl|ffi|idn2?|zlib|vips) is missing",
              "the library {x} is missing for the linker",
              ""),
          missing(
              NativePackages.Kind.PROGRAM,
              "(?:^|[\\s:`'\"/])([\\w+.-]+)[`'\"]?: (?:command )?not found\\s*$"
                  + "|No such file or directory - ([\\w+.-]+)"
                  + "|linker [`'\"]([\\w+.-]+)[`'\"] not found"
                  + "|^\\s*(?:make(?:\\[\\d+\\])?: )([\\w+.-]+): No such file or directory"
                  + "|(?:Could not|Couldn't|Cannot) find (cmake|rustc|cargo|pkg-config|make|gcc)\\b"
                  + "|\\b(cmake|rustc|cargo|pkg-config|make|gcc)\\b.{0,20} is not installed"
                  + "|spawn ([\\w+.-]+) ENOENT",
              "the program {x} is missing",
              ""),
          missing(
              NativePackages.Kind.PROGRAM,
              "compiler failed to generate an executable file|install development tools first",
              "a compiler is missing or does not work",
              "gcc"),
          cause(
              FETCH,
              INPUT,
              "407 Proxy|HTTP code 407|Received HTTP code 407",
              "the proxy asks for a login",
              "Put <username> and <password> into the <proxy> of settings.xml."),
          cause(
              FETCH,
              INPUT,
              "(https?://\\S+?)[,:]? .*\\b40[13]\\b|\\b40[13] (?:Unauthorized|Forbidden)"
                  + "|requested URL returned error: 40[13]|ERR_PNPM_FETCH_40[13](?:\\s+GET (\\S+):)?|\\bE40[13]\\b"
                  + "|Authentication is required for|Bad username or password for (\\S+)",
              "a server refuses to give {x}: login missing or without the right to it",
              "Give the login of the source by <server> in settings.xml or in the environment of the"
                  + " fetch phase (BUNDLE_<HOST>, NPM_CONFIG_...); check the mirror's address."),
          cause(
              FETCH,
              INPUT,
              "(https?://\\S+?)[,:]? .*\\b404\\b|\\b404 Not Found|returned error: 404|ERR_PNPM_FETCH_404(?:\\s+GET (\\S+):)?"
                  + "|\\bE404\\b|Could not find gem '([^']+)' in",
              "a server does not have {x}",
              "Check the lock file and the addresses of mirrors; a private package needs its source"
                  + " and login. What cannot be fetched may be in vendor/cache."),
          cause(
              FETCH,
              INPUT,
              "certificate verify failed|unable to get local issuer|SELF_SIGNED_CERT|self[- ]signed"
                  + " certificate|UNABLE_TO_(?:VERIFY|GET)|curl: \\(60\\)|CERT_HAS_EXPIRED",
              "the TLS certificate of a server is not trusted",
              "If your organisation signs it, put its root certificate into"
                  + " src/main/ca-certificates: the fetch phase trusts what the image trusts."),
          cause(
              BOTH,
              INPUT,
              "EINTEGRITY|ERR_PNPM_TARBALL_INTEGRITY|ERR_PNPM_\\w*INTEGRITY|[Cc]hecksum mismatch"
                  + "|[Bb]undler found mismatched checksums",
              "a package is not the one that the lock file names: its checksum differs",
              "Somebody changed the package, or a mirror or proxy gives another file. Compare it with"
                  + " the source it is published at before the lock file is changed."),
          cause(
              FETCH,
              ENVIRONMENT,
              "Could not resolve (?:host|proxy): ([\\w.-]+)"
                  + "|getaddrinfo (?:ENOTFOUND|EAI_AGAIN) ([\\w.-]+)"
                  + "|\\bE(?:NOTFOUND|AI_AGAIN|CONNREFUSED|CONNRESET|TIMEDOUT|NETUNREACH)\\b"
                  + "|Temporary failure in name resolution|Network is unreachable"
                  + "|Failed to open TCP connection to ([\\w.-]+)|Could not reach host ([\\w.-]+)"
                  + "|Connection (?:refused|timed out|reset by peer)",
              "a server cannot be reached: {x}",
              "Check the network, the proxy in settings.xml and the addresses of mirrors; what was"
                  + " fetched before stays in the cache."),
          cause(
              BUILD,
              INPUT,
              "Could not resolve (?:host|proxy): ([\\w.-]+)"
                  + "|getaddrinfo (?:ENOTFOUND|EAI_AGAIN) ([\\w.-]+)"
                  + "|\\b(?:ENOTFOUND|EAI_AGAIN|ENETUNREACH)\\b"
                  + "|Temporary failure in name resolution|[Nn]ame or service not known"
                  + "|Network is unreachable|Failed to open TCP connection to ([\\w.-]+)"
                  + "|Could not reach host ([\\w.-]+)|[Uu]nable to resolve host ([\\w.-]+)",
              "it wants the network: {x}",
              NO_NETWORK),
          cause(
              BOTH,
              INPUT,
              "frozen mode is set|in deployment mode after changing|deployment mode and your Gemfile"
                  + "|lockfile does not satisfy dependencies|lockfile can't be updated",
              "Gemfile.lock is out of step with the Gemfile",
              "Run 'bundle lock'" + LOCK_AGAIN),
          cause(
              BOTH,
              INPUT,
              "ERR_PNPM_(?:OUTDATED_LOCKFILE|NO_LOCKFILE|LOCKFILE_CONFIG_MISMATCH)"
                  + "|ERR_PNPM_LOCKFILE_BREAKING_CHANGE",
              "pnpm-lock.yaml is out of step with package.json",
              "Run 'pnpm install --lockfile-only'" + LOCK_AGAIN),
          cause(
              BOTH,
              INPUT,
              "lockfile needs to be updated, but yarn was run|YN0028|npm ci` can only install",
              "the lock file is out of step with package.json",
              "Run 'yarn install' or 'npm install --package-lock-only'" + LOCK_AGAIN),
          cause(
              BOTH,
              INPUT,
              "Your Ruby version is (\\S+), but your Gemfile specified",
              "the builder root's Ruby {x} is not the one that the Gemfile wants",
              "Name the version to build in -Ddiscourse.ruby.version, or take a builder root with"
                  + " the right one."),
          cause(
              BOTH,
              INPUT,
              "ERR_PNPM_UNSUPPORTED_ENGINE|EBADENGINE|The engine \"node\" is incompatible",
              "the version of Node or of the package manager is not one that package.json allows",
              "Look at 'engines' in package.json and at the versions that the fetch phase chose."),
          cause(
              BUILD,
              INPUT,
              "Read-only file system(?: @ \\w+)? - (\\S+)|EROFS: read-only file system, \\w+ '([^']+)'"
                  + "|'?(/[\\w/.-]+)'?: Read-only file system",
              "it writes to {x}, which is read-only in the sandbox",
              "A build may write below the app's directory, $OUT and /tmp only; the root and what"
                  + " was fetched are shared between builds."));

  private FailureCauses() {}

  private static FailureCause cause(
      FailureCause.Phase phase, Fault fault, String pattern, String problem, String hint) {
    return new FailureCause(
        phase, fault, Pattern.compile(pattern), problem, hint, Optional.empty(), "a file or host");
  }

  private static FailureCause missing(
      NativePackages.Kind kind, String pattern, String problem, String word) {
    return new FailureCause(
        BOTH, INPUT, Pattern.compile(pattern), problem, IN_ROOT, Optional.of(kind), word);
  }
}
